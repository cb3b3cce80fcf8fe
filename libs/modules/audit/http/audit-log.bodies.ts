import { PageBody } from '@calendar/contracts/paging';
import { PROVIDER_IDS, type ProviderId } from '@calendar/contracts/vocabulary';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  AUDIT_ACTIONS,
  AUDIT_ACTORS,
  AUDIT_OUTCOMES,
  AUDIT_TARGETS,
  type AuditAction,
  type AuditActor,
  type AuditDetail,
  type AuditEntry,
  type AuditOutcome,
  type AuditTarget,
} from '../audit-entry';

class AuditTargetView implements AuditTarget {
  @ApiProperty({ enum: AUDIT_TARGETS })
  kind: AuditTarget['kind'];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: '`null`: the preferences, which have none, or a connection that did not come about.',
  })
  id: string | null;
}

class AuditDetailView implements AuditDetail {
  @ApiPropertyOptional({ enum: PROVIDER_IDS })
  provider?: ProviderId;

  @ApiPropertyOptional({ format: 'uuid' })
  connectionId?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  eventId?: string;

  @ApiPropertyOptional({ example: 'sync.rate-limited', description: 'Why it was refused or has failed.' })
  code?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Of the preferences: which version came of it.' })
  version?: number;

  @ApiPropertyOptional({ type: [String], description: 'The names of the fields or rules that it was about.' })
  fields?: readonly string[];

  @ApiPropertyOptional({ description: 'The access of the connection had ended, and was renewed.' })
  reconnected?: boolean;

  @ApiPropertyOptional({ description: 'Nothing is written before the person has reviewed the plan.' })
  inReview?: boolean;

  @ApiPropertyOptional({ description: 'Our events are deleted from the calendar.' })
  removeEvents?: boolean;

  @ApiPropertyOptional({ example: 'k2', description: 'Of `grant.reseal`: the id of the key.' })
  keyId?: string;
}

class AuditEntryView {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({
    enum: AUDIT_ACTORS,
    description:
      '`person`: this person, or Career Copilot in their name. `somebody_else`: another person. `host`: Career Copilot ' +
      'for itself. `provider`: Google or Microsoft. `system`: this service, by itself.',
  })
  actor: AuditActor;

  @ApiProperty({ enum: AUDIT_ACTIONS, enumName: 'AuditAction' })
  action: AuditAction;

  @ApiProperty({ type: AuditTargetView })
  target: AuditTarget;

  @ApiProperty({
    enum: AUDIT_OUTCOMES,
    enumName: 'AuditOutcome',
    description:
      '`refused`: it was not let happen. `will_retry`: it failed, and is tried again by itself. `looked_again`: the ' +
      'calendar did not take it, because something had changed there: that is read before anything else is written. ' +
      '`left_behind`: an event could not be taken along into another calendar.',
  })
  outcome: AuditOutcome;

  @ApiProperty({ type: AuditDetailView, description: 'Ids, codes and names of fields.' })
  detail: AuditDetail;
}

export class AuditPage extends PageBody {
  @ApiProperty({ type: [AuditEntryView] })
  items: AuditEntryView[];
}

export function toView({ id, at, actor, action, target, outcome, detail }: AuditEntry): AuditEntryView {
  return { id, at: at.toISOString(), actor, action, target, outcome, detail };
}
