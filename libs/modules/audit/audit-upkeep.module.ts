import { AuditUpkeep } from '@calendar/contracts/ports';
import { Global, Module } from '@nestjs/common';
import { AuditPartitions } from './audit-partitions';

/** In the worker, which runs what is regular. */
@Global()
@Module({ providers: [{ provide: AuditUpkeep, useClass: AuditPartitions }], exports: [AuditUpkeep] })
export class AuditUpkeepModule {}
