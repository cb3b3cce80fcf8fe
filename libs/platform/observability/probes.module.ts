import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { ProbesController } from './probes.controller';
import { READINESS_CHECKS, type ReadinessCheck } from './readiness';

/** How to make the checks; whatever they need must be global. */
export type ProbesOptions = Pick<FactoryProvider<ReadinessCheck[]>, 'inject' | 'useFactory'>;

/** `GET /health/live` and `GET /health/ready`. */
@Module({})
export class ProbesModule {
  static forRoot({ inject = [], useFactory }: ProbesOptions): DynamicModule {
    return {
      module: ProbesModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [ProbesController],
      providers: [{ provide: READINESS_CHECKS, useFactory, inject }],
    };
  }
}
