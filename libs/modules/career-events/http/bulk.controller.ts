import { ApiProblems, problem } from '@calendar/contracts/errors';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import type { FieldError } from '@calendar/platform/errors';
import { TakesBody } from '@calendar/platform/requests';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Upsert, UpsertResult } from '../career-event-upserts';
import { CareerEventsService } from '../career-events.service';
import { BulkAnswer, BulkBody, type BulkItemView } from './bulk.bodies';
import { readBody } from './check-body';
import { parseBulk } from './parse-bulk';

/** 500 events with the longest allowed texts are that large. */
const LARGEST_BULK = 12_000_000;
const EVENTS_FOR_ONE_REQUEST = 25;

@ApiTags('Career events')
@ApiBearerAuth()
@Controller('events/bulk')
export class BulkController {
  constructor(private readonly service: CareerEventsService) {}

  @Post()
  @HttpCode(200)
  @TakesBody({ maxBytes: LARGEST_BULK, withinMs: 30_000, isHeavy: true, costOf })
  @ApiOperation({
    summary: 'Create or replace up to 500 events',
    description: 'Each with its id, each judged on its own; the answers come in the order of the events.',
  })
  @ApiBody({ type: BulkBody })
  @ApiOkResponse({ type: BulkAnswer })
  @ApiProblems('validation.failed', 'quota.events')
  async upsert(@CurrentUser() caller: Caller, @Body() body: unknown): Promise<BulkAnswer> {
    const { events } = await readBody(BulkBody, body);
    const items: Array<BulkItemView | null> = [];
    const upserts: Array<Upsert & { index: number }> = [];
    const seen = new Set<string>();
    const parsedEvents = await parseBulk(events, (ids) => this.service.ownByIds(caller.userId, ids));
    for (const [index, parsed] of parsedEvents.entries()) {
      if (!parsed.ok) items[index] = { id: parsed.id, status: 'invalid', errors: parsed.errors };
      else if (seen.has(parsed.id))
        items[index] = invalid(parsed.id, { field: 'id', rule: 'unique', message: 'appears twice in this request' });
      else {
        seen.add(parsed.id);
        items[index] = null;
        upserts.push({ id: parsed.id, content: parsed.content, index });
      }
    }
    const results = await this.service.upsertAll(caller.userId, upserts);
    for (const [position, { id, index }] of upserts.entries()) items[index] = toView(id, results[position]!);
    return { items: items.filter((item) => item !== null) };
  }
}

/** As how many requests it counts. */
function costOf(body: unknown): number {
  const { events } = (body ?? {}) as { events?: unknown };
  return Array.isArray(events) ? Math.ceil(events.length / EVENTS_FOR_ONE_REQUEST) : 1;
}

function toView(id: string, result: UpsertResult): BulkItemView {
  if (result.status === 'foreign') return invalid(id, { field: 'id', rule: 'unique', message: 'is not available' });
  if (result.status === 'unrelated') {
    const { title } = problem('event.relates-to-not-found');
    return invalid(id, { field: 'relatesTo', rule: 'reference', message: title });
  }
  return { id, status: result.status };
}

function invalid(id: string, error: FieldError): BulkItemView {
  return { id, status: 'invalid', errors: [error] };
}
