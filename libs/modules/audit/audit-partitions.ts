import { AuditUpkeep } from '@calendar/contracts/ports';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { UnitOfWork } from '@calendar/platform/database';
import { Inject, Injectable, Logger } from '@nestjs/common';

/** Has the months of the audit log made ahead and dropped in time, by the one function of the database that may. */
@Injectable()
export class AuditPartitions extends AuditUpkeep {
  private readonly logger = new Logger(AuditPartitions.name);

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async run(): Promise<void> {
    const changes = await this.unitOfWork.query<{ made: string | null; dropped: string | null }>(
      'SELECT made, dropped FROM audit_log_keep($1)',
      [this.config.audit.retentionDays],
    );
    for (const change of changes) this.logger.log(change, 'the audit log was kept in order');
  }
}
