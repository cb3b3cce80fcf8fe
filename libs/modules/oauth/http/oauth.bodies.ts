import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { FIRST_SYNC_STARTS, type FirstSyncStart } from '@calendar/contracts/vocabulary';
import { Equals, IsIn, IsString, IsUUID, Matches, MaxLength, MinLength, ValidateIf } from 'class-validator';
import { FINISH_OUTCOMES, type FinishOutcome } from '../grant-handover';

const Optional = () => ValidateIf((_body, value) => value !== undefined);

export class ConnectBody {
  @ApiPropertyOptional({
    example: '/settings/integrations',
    maxLength: 500,
    default: '/settings/integrations/callback',
    description: 'Path of the page of the app to come back to; never a URL.',
  })
  @Optional()
  @IsString()
  @MaxLength(500)
  returnTo?: string;

  @ApiPropertyOptional({
    example: 'ada@mail.example',
    maxLength: 320,
    description: 'Preselects the account at the provider.',
  })
  @Optional()
  @IsString()
  @MaxLength(320)
  @Matches(/^\P{Cc}*$/u, { message: 'must not contain control characters' })
  loginHint?: string;

  @ApiPropertyOptional({
    enum: FIRST_SYNC_STARTS,
    default: 'now',
    description:
      '`review`: an account that was not connected yet shows its plan first; no event is written to it or read from it ' +
      'before `POST /calendar/connections/{id}/start`.',
  })
  @Optional()
  @IsIn(FIRST_SYNC_STARTS)
  start?: FirstSyncStart;

  @ApiPropertyOptional({ enum: [true], description: 'Has the person choose, although an account is signed in.' })
  @Optional()
  @Equals(true)
  chooseAccount?: true;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'The connection whose access is to be renewed: its account is suggested.',
  })
  @Optional()
  @IsUUID()
  connectionId?: string;
}

export class FinishBody {
  @ApiProperty({
    example: 'V2hhdCB0aGUgcGFnZSBnb3QgaW4gaXRzIGFkZHJlc3M',
    maxLength: 200,
    description: 'What the page at `returnTo` got in its address. Good once, for ten minutes.',
  })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  ticket: string;
}

export class FinishAnswer {
  @ApiProperty({ format: 'uuid' })
  connectionId: string;

  @ApiProperty({
    enum: FINISH_OUTCOMES,
    description:
      '`connected`: a new account. `reconnected`: its access had ended. `unchanged`: it was connected and well. ' +
      '`other-account`: not the one of the `connectionId` that connect was given; both are kept.',
  })
  outcome: FinishOutcome;
}

export class ConnectAnswer {
  @ApiProperty({
    example: 'https://accounts.google.com/o/oauth2/v2/auth?client_id=…&state=…',
    description: 'Send the browser there as it stands.',
  })
  authorizationUrl: string;

  @ApiProperty({
    format: 'date-time',
    example: '2026-12-01T09:10:00.000Z',
    description: 'The consent must be finished before.',
  })
  expiresAt: string;
}
