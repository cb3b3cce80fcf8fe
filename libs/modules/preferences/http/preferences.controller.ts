import { ApiProblems, etagOf, isExpectedVersion } from '@calendar/contracts/errors';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Body, Controller, Get, Headers, Patch, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { PreferencesService } from '../preferences.service';
import type { StoredPreferences } from '../preferences.store';
import { PreferencesBody } from './preferences.bodies';

const ETAG = { ETag: { description: 'The version, for If-Match.', schema: { type: 'string', example: '"3"' } } };

@ApiTags('Preferences')
@ApiBearerAuth()
@Controller('calendar/preferences')
export class PreferencesController {
  constructor(private readonly preferences: PreferencesService) {}

  @Get()
  @ApiOperation({
    summary: 'What syncs, where, and how',
    description: 'A person who never chose gets the defaults, at version 1.',
  })
  @ApiOkResponse({ type: PreferencesBody, headers: ETAG })
  async read(@CurrentUser() caller: Caller, @Res({ passthrough: true }) response: Response): Promise<PreferencesBody> {
    return answer(await this.preferences.of(caller.userId), response);
  }

  @Patch()
  @ApiOperation({
    summary: 'Change preferences',
    description:
      'A JSON Merge Patch (RFC 7396): objects merge deeply, arrays are replaced whole, and `null` brings a member back ' +
      'to its default. Switching a type off removes its events from the calendar; switching it on again brings back ' +
      'those that are still to come.',
  })
  @ApiConsumes('application/json', 'application/merge-patch+json')
  @ApiHeader({ name: 'If-Match', required: false, description: 'Change only this version.', example: '"3"' })
  @ApiBody({
    schema: { type: 'object', additionalProperties: true },
    examples: {
      'one type off': { value: { eventTypes: { reminder: { sync: false } } } },
      'other reminders': { value: { eventTypes: { interview: { reminders: [120, 15] } } } },
      'the calendar wins': { value: { conflictPolicy: 'calendar' } },
    },
  })
  @ApiOkResponse({ type: PreferencesBody, headers: ETAG })
  @ApiProblems('validation.failed', 'preferences.version-mismatch')
  async patch(
    @CurrentUser() caller: Caller,
    @Body() patch: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PreferencesBody> {
    const isExpected = (version: number) => isExpectedVersion(ifMatch, version);
    return answer(await this.preferences.patch(caller.userId, patch, isExpected), response);
  }
}

function answer({ version, rules }: StoredPreferences, response: Response): PreferencesBody {
  response.setHeader('ETag', etagOf(version));
  const { eventTypes, conflictPolicy, onCalendarDelete, clashWarning, targets } = rules;
  return { version, eventTypes, conflictPolicy, onCalendarDelete, clashWarning, targets };
}
