export { AuditModule } from './audit.module';
export { AuditUpkeepModule } from './audit-upkeep.module';
