import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, IsUUID, ValidateIf } from 'class-validator';
import { UNCHECKED_REASONS, type UncheckedReason } from '../questions/busy-times';

export class BusyBody {
  @ApiProperty({
    example: '2026-12-01T10:00:00+01:00',
    description: 'With any offset; a date such as `2026-12-01` for whole days.',
  })
  @IsString()
  start: string;

  @ApiProperty({
    example: '2026-12-01T11:00:00+01:00',
    description:
      'After `start`, and at most 14 days after it. Of whole days the first one that no longer belongs to it.',
  })
  @IsString()
  end: string;

  @ApiProperty({ example: 'Europe/Berlin', description: 'IANA zone in which the answer tells times.' })
  @IsString()
  timeZone: string;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'The event that is being changed: what stands for it in calendars is no clash.',
  })
  @ValidateIf((_body, value) => value !== undefined)
  @IsUUID()
  ignoreEventId?: string;
}

class BusyItemView {
  @ApiProperty({ format: 'uuid' })
  connectionId: string;

  @ApiProperty({ example: 'primary' })
  calendarId: string;

  @ApiProperty({
    example: '2026-12-01T10:30:00+01:00',
    description: 'In the zone that was asked for; a date of whole days.',
  })
  start: string;

  @ApiProperty({ example: '2026-12-01T11:30:00+01:00' })
  end: string;

  @ApiProperty({ example: false, description: 'It is not settled, or the person has not said yes to it.' })
  tentative: boolean;

  @ApiProperty({ example: false })
  allDay: boolean;
}

class UncheckedView {
  @ApiProperty({ format: 'uuid' })
  connectionId: string;

  @ApiProperty({
    enum: UNCHECKED_REASONS,
    enumName: 'UncheckedReason',
    description:
      '`switched-off`: the preference `clashWarning` is off. `in-review`: the account has not been started yet.',
  })
  reason: UncheckedReason;
}

export class BusyView {
  @ApiProperty({ type: [BusyItemView], description: 'By start.' })
  items: BusyItemView[];

  @ApiProperty({ type: [UncheckedView], description: 'Accounts of which nobody knows.' })
  unchecked: UncheckedView[];
}
