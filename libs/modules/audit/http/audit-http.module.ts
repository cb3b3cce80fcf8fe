import { Module } from '@nestjs/common';
import { AuditModule } from '../audit.module';
import { AuditLogController } from './audit-log.controller';

@Module({ imports: [AuditModule], controllers: [AuditLogController] })
export class AuditHttpModule {}
