import { randomUUID } from 'node:crypto';
import { ApiProblems } from '@calendar/contracts/errors';
import { SyncPreviews } from '@calendar/contracts/ports';
import { PROVIDER_IDS, type ProviderId } from '@calendar/contracts/vocabulary';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsObject } from 'class-validator';
import { contentFromBody } from '../event-input';
import { checkBody, invalid, readBody } from './check-body';
import { EventBody } from './event.bodies';

class PreviewBody {
  @ApiProperty({ type: EventBody })
  @IsObject()
  event: unknown;
}

class PreviewItemView {
  @ApiProperty({ format: 'uuid' })
  connectionId: string;

  @ApiProperty({ enum: PROVIDER_IDS, example: 'google' })
  provider: ProviderId;

  @ApiProperty({ type: 'string', nullable: true, example: 'primary' })
  calendarId: string | null;

  @ApiProperty({ enum: ['create', 'update', 'skip'] })
  action: 'create' | 'update' | 'skip';

  @ApiProperty({ example: 'The event is not in this calendar yet.' })
  reason: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'The exact body for the provider.',
  })
  payload: Record<string, unknown> | null;
}

class PreviewView {
  @ApiProperty({ type: [PreviewItemView] })
  items: PreviewItemView[];
}

@ApiTags('Sync')
@ApiBearerAuth()
@Controller('calendar/preview')
export class PreviewController {
  constructor(private readonly previews: SyncPreviews) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'What would be written for an event', description: 'One entry for each account.' })
  @ApiBody({ type: PreviewBody })
  @ApiOkResponse({ type: PreviewView })
  @ApiProblems('validation.failed', 'connection.unavailable')
  async preview(@CurrentUser() caller: Caller, @Body() body: unknown): Promise<PreviewView> {
    const { event } = await readBody(PreviewBody, body);
    const checked = await checkBody(EventBody, event);
    if (!checked.ok) throw invalid(checked.errors, 'event');
    const parsed = contentFromBody(checked.body);
    if (!parsed.ok) throw invalid(parsed.errors, 'event');
    const { metadata: _metadata, ...content } = parsed.content;
    const unsaved = { id: randomUUID(), userId: caller.userId, version: 0, deleted: false };
    const updatedAt = new Date().toISOString();
    return { items: await this.previews.preview({ ...content, ...unsaved, updatedAt }) };
  }
}
