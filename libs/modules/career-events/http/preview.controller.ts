import { ApiProblems } from '@calendar/contracts/errors';
import { SyncPreviews } from '@calendar/contracts/ports';
import { PROVIDER_IDS, type ProviderId } from '@calendar/contracts/vocabulary';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsObject, isUUID, IsUUID, ValidateIf } from 'class-validator';
import { CareerEventsService } from '../career-events.service';
import { invalid, readBody } from './check-body';
import { EventBody } from './event.bodies';
import { parseUpsert } from './parse-event';

class PreviewEventBody extends EventBody {
  @ApiPropertyOptional({
    format: 'uuid',
    example: '4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10',
    description: 'Of an event of yours: then what would change is shown.',
  })
  @ValidateIf((_body, value) => value !== undefined)
  @IsUUID()
  id?: string;
}

class PreviewBody {
  @ApiProperty({ type: PreviewEventBody })
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
  constructor(
    private readonly events: CareerEventsService,
    private readonly previews: SyncPreviews,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'What would be written for an event', description: 'One entry for each account.' })
  @ApiBody({ type: PreviewBody })
  @ApiOkResponse({ type: PreviewView })
  @ApiProblems('validation.failed', 'event.not-found', 'event.relates-to-not-found', 'connection.unavailable')
  async preview(@CurrentUser() caller: Caller, @Body() body: unknown): Promise<PreviewView> {
    const { event } = await readBody(PreviewBody, body);
    const { id: previewed } = event as { id?: unknown };
    const find = async () => (isUUID(previewed) ? this.events.own(caller.userId, String(previewed)) : null);
    const parsed = await parseUpsert(PreviewEventBody, event, find);
    if (!parsed.ok) throw invalid(parsed.errors, 'event');
    const unsaved = await this.events.unsaved(caller.userId, parsed.content, parsed.body.id?.toLowerCase());
    return { items: await this.previews.preview(unsaved) };
  }
}
