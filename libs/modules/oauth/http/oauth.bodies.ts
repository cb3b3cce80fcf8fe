import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Matches, MaxLength, ValidateIf } from 'class-validator';

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
