import { Global, Module } from '@nestjs/common';
import { Lanes } from './lanes';

/** Global, because the probes ask the lanes. */
@Global()
@Module({ providers: [Lanes], exports: [Lanes] })
export class LanesModule {}
