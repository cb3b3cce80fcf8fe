import { randomUUID } from 'node:crypto';
import { ApiProblems, problem } from '@calendar/contracts/errors';
import { SyncPreviews } from '@calendar/contracts/ports';
import { PROVIDER_IDS, type ProviderId } from '@calendar/contracts/vocabulary';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, IsObject, ValidateNested } from 'class-validator';
import { contentFromBody } from '../event-input';
import { EventBody } from './event.bodies';

class PreviewBody {
  @ApiProperty({ type: EventBody })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => EventBody)
  event: EventBody;
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
  @ApiOkResponse({ type: PreviewView })
  @ApiProblems('validation.failed', 'connection.unavailable')
  async preview(@CurrentUser() caller: Caller, @Body() { event }: PreviewBody): Promise<PreviewView> {
    const parsed = contentFromBody(event);
    if (!parsed.ok) {
      const errors = parsed.errors.map(({ field, message }) => ({ field: `event.${field}`, message }));
      throw problem('validation.failed', { detail: 'Correct the fields named in errors and try again.', errors });
    }
    const { metadata: _metadata, ...content } = parsed.content;
    const unsaved = { id: randomUUID(), userId: caller.userId, version: 0, deleted: false };
    const updatedAt = new Date().toISOString();
    return { items: await this.previews.preview({ ...content, ...unsaved, updatedAt }) };
  }
}
