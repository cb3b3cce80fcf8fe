import { PageBody } from '@calendar/contracts/paging';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMinSize, ArrayUnique, IsArray, IsIn } from 'class-validator';
import {
  DISABLED_REASONS,
  ENDPOINT_STATUSES,
  type DisabledReason,
  type Endpoint,
  type EndpointStatus,
} from '../endpoints/endpoint';
import { WEBHOOK_KINDS, type WebhookKind } from '../messages/message';
import { IfGiven, IsEndpointUrl } from './endpoint.decorators';

const URL_EXAMPLE = 'https://career-copilot.example/webhooks/calendar';
const KINDS = { enum: WEBHOOK_KINDS, enumName: 'WebhookKind', isArray: true, minItems: 1, uniqueItems: true } as const;
const URL = {
  maxLength: 2_000,
  example: URL_EXAMPLE,
  description:
    'https, without a login and a fragment, on the public internet. Whether the host exists, and where, is seen when something is sent.',
} as const;

export class MakeEndpointBody {
  @ApiProperty(URL)
  @IsEndpointUrl()
  url: string;

  @ApiProperty({ ...KINDS, description: 'What it is told of.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(WEBHOOK_KINDS, { each: true })
  events: WebhookKind[];
}

/** What is left out stays as it is. */
export class ChangeEndpointBody {
  @ApiPropertyOptional(URL)
  @IfGiven()
  @IsEndpointUrl()
  url?: string;

  @ApiPropertyOptional({ ...KINDS, description: 'All that it is told of from now on.' })
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(WEBHOOK_KINDS, { each: true })
  events?: WebhookKind[];

  @ApiPropertyOptional({
    enum: ENDPOINT_STATUSES,
    enumName: 'WebhookEndpointStatus',
    description: '`disabled`: what happens waits, for three days. `enabled`: what has waited is sent.',
  })
  @IfGiven()
  @IsIn(ENDPOINT_STATUSES)
  status?: EndpointStatus;
}

export class EndpointView {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: URL_EXAMPLE })
  url: string;

  @ApiProperty(KINDS)
  events: WebhookKind[];

  @ApiProperty({ enum: ENDPOINT_STATUSES, enumName: 'WebhookEndpointStatus' })
  status: EndpointStatus;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  disabledAt: string | null;

  @ApiProperty({
    type: 'string',
    enum: [...DISABLED_REASONS, null],
    nullable: true,
    description:
      '`request`: you asked for it. `failing`: nothing was taken for a day. `gone`: it answered 410. `null`: it is on.',
  })
  disabledReason: DisabledReason | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Since when every attempt has failed; a day after that it is switched off.',
  })
  failingSince: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Until then messages are signed with the secret before this one as well.',
  })
  previousSecretUntil: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;
}

export class EndpointWithSecretView extends EndpointView {
  @ApiProperty({
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw1Xk2V1dGhpcyE=',
    description: 'What messages are signed with. It is shown this once.',
  })
  secret: string;
}

export class EndpointPage extends PageBody {
  @ApiProperty({ type: [EndpointView] })
  items: EndpointView[];
}

export function toEndpointView(endpoint: Endpoint): EndpointView {
  const { id, url, events, status, disabledReason } = endpoint;
  return {
    id,
    url,
    events,
    status,
    disabledAt: endpoint.disabledAt?.toISOString() ?? null,
    disabledReason,
    failingSince: endpoint.failingSince?.toISOString() ?? null,
    previousSecretUntil: endpoint.previousSecretUntil?.toISOString() ?? null,
    createdAt: endpoint.createdAt.toISOString(),
    updatedAt: endpoint.updatedAt.toISOString(),
  };
}

export function toViewWithSecret({ secret, ...endpoint }: Endpoint & { secret: string }): EndpointWithSecretView {
  return Object.assign(toEndpointView(endpoint), { secret });
}
