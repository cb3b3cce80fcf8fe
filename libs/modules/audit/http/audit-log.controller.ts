import { ApiProblems } from '@calendar/contracts/errors';
import { PageQuery, PageRequest } from '@calendar/contracts/paging';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditLog } from '../audit-log.store';
import { AuditPage, toView } from './audit-log.bodies';

@ApiTags('Audit log')
@ApiBearerAuth()
@Controller('audit-log')
export class AuditLogController {
  constructor(private readonly log: AuditLog) {}

  @Get()
  @ApiOperation({
    summary: 'What was done with the calendars of this person, newest first',
    description:
      'Accounts connected and disconnected, access that ended, preferences changed, feeds made and ended, and every ' +
      'attempt to write into a calendar with its outcome. Entries are never changed, and dropped after `AUDIT_RETENTION_DAYS`.',
  })
  @ApiOkResponse({ type: AuditPage })
  @ApiProblems('validation.failed')
  async list(@CurrentUser() caller: Caller, @Query() query: PageQuery): Promise<AuditPage> {
    const page = PageRequest.of('audit-log', query);
    const found = await this.log.page(caller.userId, { after: page.after, limit: page.limit });
    const { items, nextCursor } = page.cut(found, ({ position }) => position);
    return { items: items.map(toView), nextCursor };
  }
}
