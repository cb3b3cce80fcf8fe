import {
  CONNECTION_STATUSES,
  PROVIDER_IDS,
  SYNC_ERROR_CODES,
  type ConnectionStatus,
  type ProviderId,
} from '@calendar/contracts/vocabulary';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

class ConnectionErrorBody {
  @ApiProperty({ enum: [...SYNC_ERROR_CODES, 'connection.admin-required'], example: 'connection.reauth-required' })
  code: string;

  @ApiProperty({ example: 'Access to this account has ended. Connect it again to go on.' })
  message: string;

  @ApiProperty({ format: 'date-time' })
  at: string;
}

class PushBody {
  @ApiProperty({
    enum: ['active', 'polling', 'starting'],
    description: '`polling`: changes made in the calendar are found by asking regularly.',
  })
  status: 'active' | 'polling' | 'starting';

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  expiresAt: string | null;
}

class FirstSyncBody {
  @ApiProperty({
    enum: ['review', 'running'],
    description: '`review`: nothing is written or read before `POST …/start`; its `plan` says what would be.',
  })
  state: 'review' | 'running';

  @ApiProperty({ type: 'integer', example: 40, description: 'Events that are written, or have failed.' })
  done: number;

  @ApiProperty({ type: 'integer', example: 120 })
  total: number;
}

class RemovingBody {
  @ApiProperty({ enum: ['running'] })
  state: 'running';

  @ApiProperty({ type: 'integer', example: 40, description: 'Events that are out of the calendar.' })
  done: number;

  @ApiProperty({ type: 'integer', example: 120 })
  total: number;
}

class LinkCountsBody {
  @ApiProperty({ type: 'integer', example: 41 })
  synced: number;

  @ApiProperty({ type: 'integer', example: 0 })
  pending: number;

  @ApiProperty({ type: 'integer', example: 0 })
  retrying: number;

  @ApiProperty({ type: 'integer', example: 0 })
  failed: number;

  @ApiProperty({ type: 'integer', example: 0 })
  conflict: number;

  @ApiProperty({ type: 'integer', example: 0 })
  paused: number;
}

/** A connected calendar account. */
export class ConnectionView {
  @ApiProperty({ format: 'uuid', example: '0b6f9a52-6f0e-4f0a-9d57-3a1f0c8f7c11' })
  id: string;

  @ApiProperty({ enum: PROVIDER_IDS, example: 'google' })
  provider: ProviderId;

  @ApiProperty({ example: 'ada@mail.example' })
  accountEmail: string;

  @ApiProperty({
    enum: CONNECTION_STATUSES,
    example: 'active',
    description:
      '`reauth_required`: the provider no longer accepts our access, and the person must connect again; everything ' +
      'waits until then. `disconnecting`: on its way out.',
  })
  status: ConnectionStatus;

  @ApiProperty({
    type: [String],
    example: ['openid', 'profile', 'email', 'Calendars.ReadWrite'],
    description: 'What the person has allowed, in the words of the provider.',
  })
  scopes: string[];

  @ApiProperty({ format: 'date-time', example: '2026-12-01T09:00:00.000Z' })
  connectedAt: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    example: '2026-12-01T09:30:00.000Z',
    description: 'The last write.',
  })
  lastSyncedAt: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'The last look into its calendars.',
  })
  lastCheckedAt: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When what has failed for now is tried again.',
  })
  nextRetryAt: string | null;

  @ApiProperty({ type: FirstSyncBody, nullable: true, description: '`null` once it is over.' })
  firstSync: FirstSyncBody | null;

  @ApiProperty({ type: RemovingBody, nullable: true, description: 'While it leaves together with its events.' })
  removing: RemovingBody | null;

  @ApiProperty({
    description:
      'Somebody else is connected to the same account. Then disconnecting does not revoke the access at the provider, ' +
      'unless with `endAccess`.',
  })
  sharedWithOthers: boolean;

  @ApiProperty({ type: ConnectionErrorBody, nullable: true, description: 'Written for the person.' })
  lastError: ConnectionErrorBody | null;

  @ApiProperty({ type: PushBody })
  push: PushBody;

  @ApiProperty({ type: LinkCountsBody, description: 'Events of this account by how far they are.' })
  links: LinkCountsBody;

  @ApiProperty({
    type: 'integer',
    example: 3,
    description:
      'Changes that are not in the calendar yet and will be. While access has ended all events are `paused`; these are ' +
      'the ones that have something to be written then.',
  })
  waiting: number;
}

export class ConnectionList {
  @ApiProperty({ type: [ConnectionView] })
  items: ConnectionView[];
}

export class StartAccepted {
  @ApiProperty({ enum: ['accepted'] })
  status: 'accepted';
}

export class DisconnectQuery {
  @ApiPropertyOptional({
    type: 'boolean',
    default: false,
    description: 'Delete our events from the calendar first; the connection is `disconnecting` until that is done.',
  })
  @IsOptional()
  @IsIn(['true', 'false'])
  removeEvents?: 'true' | 'false';

  @ApiPropertyOptional({
    type: 'boolean',
    default: false,
    description:
      'Revoke at the provider although others are connected to the account (`sharedWithOthers`): their connections end ' +
      'as well. Microsoft cannot revoke.',
  })
  @IsOptional()
  @IsIn(['true', 'false'])
  endAccess?: 'true' | 'false';
}
