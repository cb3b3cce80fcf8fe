import { ApiProblems } from '@calendar/contracts/errors';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ClashLook } from '../questions/clash-look';
import { BusyBody, BusyView } from './busy.bodies';
import { spanOf } from './busy-span';

@ApiTags('Sync')
@ApiBearerAuth()
@Controller('calendar/busy')
export class BusyController {
  constructor(private readonly look: ClashLook) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'What else takes that time in the calendars of this person',
    description:
      'A hint for a form, if the preference `clashWarning` is on: otherwise events of others are never looked at. Looks into ' +
      'the calendars that events go to and the default ones, for two seconds; what is not known by then is in `unchecked`. ' +
      'Times and nothing else: no titles, and nothing is kept. What is free, declined or cancelled is left out, and so are ' +
      'events of Career Copilot.',
  })
  @ApiOkResponse({ type: BusyView })
  @ApiProblems('validation.failed')
  find(@CurrentUser() { userId }: Caller, @Body() body: BusyBody): Promise<BusyView> {
    return this.look.at(userId, spanOf(body));
  }
}
