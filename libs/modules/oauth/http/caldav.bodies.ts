import {
  CALDAV_PRESETS,
  FIRST_SYNC_STARTS,
  type CaldavPreset,
  type FirstSyncStart,
} from '@calendar/contracts/vocabulary';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Matches, MaxLength, MinLength, ValidateIf } from 'class-validator';

const ONE_LINE = /^\P{Cc}*$/u;
const ONE_LINE_MESSAGE = { message: 'must not contain control characters' };
const Optional = () => ValidateIf((_body, value) => value !== undefined);

export class CaldavConnectBody {
  @ApiProperty({
    enum: CALDAV_PRESETS,
    example: 'icloud',
    description: '`icloud` and `fastmail` have one address for everybody; `nextcloud` and `generic` need `serverUrl`.',
  })
  @IsIn(CALDAV_PRESETS)
  preset: CaldavPreset;

  @ApiPropertyOptional({
    example: 'https://cloud.example.org',
    maxLength: 500,
    description: 'Of the server, as its people are told: `https://` may be left out. Not for `icloud` and `fastmail`.',
  })
  @ValidateIf(({ preset }: CaldavConnectBody, value) => value !== undefined || needsServer(preset))
  @IsString({ message: 'is required for this service, as text' })
  @MinLength(1, { message: 'is required for this service' })
  @MaxLength(500)
  @Matches(ONE_LINE, ONE_LINE_MESSAGE)
  serverUrl?: string;

  @ApiProperty({ example: 'ada@mail.example', maxLength: 320, description: 'For iCloud the Apple ID.' })
  @IsString()
  @MinLength(1)
  @MaxLength(320)
  // RFC 7617: where the name would end, the password begins.
  @Matches(/^[^\p{Cc}:]*$/u, { message: 'must contain neither a colon nor control characters' })
  username: string;

  @ApiProperty({
    example: 'abcd-efgh-ijkl-mnop',
    maxLength: 500,
    description: 'An app password where the service has such: made for this app, and to be taken back there alone.',
  })
  @IsString()
  @MinLength(1)
  @MaxLength(500)
  @Matches(ONE_LINE, ONE_LINE_MESSAGE)
  password: string;

  @ApiPropertyOptional({
    enum: FIRST_SYNC_STARTS,
    default: 'now',
    description: 'As for the other providers: `review` shows the plan of the first sync, and waits.',
  })
  @Optional()
  @IsIn(FIRST_SYNC_STARTS)
  start?: FirstSyncStart;
}

export class CaldavConnectAnswer {
  @ApiProperty({ format: 'uuid', description: 'The same as before for an account that was connected already.' })
  connectionId: string;
}

export function needsServer(preset: unknown): boolean {
  return preset === 'nextcloud' || preset === 'generic';
}
