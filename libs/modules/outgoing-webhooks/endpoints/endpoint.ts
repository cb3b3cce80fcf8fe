import type { WebhookKind } from '../messages/message';

/** What an endpoint can be for others; a removed one is nobody's any more. */
export const ENDPOINT_STATUSES = ['enabled', 'disabled'] as const;
export type EndpointStatus = (typeof ENDPOINT_STATUSES)[number];

/** `request`: the host app asked for it. `failing`: nothing was taken for a day. `gone`: it answered 410. */
export const DISABLED_REASONS = ['request', 'failing', 'gone'] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** An address of the host app that is told what happens. */
export interface Endpoint {
  id: string;
  url: string;
  events: WebhookKind[];
  status: EndpointStatus;
  disabledAt: Date | null;
  disabledReason: DisabledReason | null;
  /** Since when every attempt has failed; `null` when the last one did not. */
  failingSince: Date | null;
  /** Until then messages are signed with the secret before this one as well; `null`: they are not. */
  previousSecretUntil: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface EndpointChange {
  url?: string;
  events?: WebhookKind[];
  status?: EndpointStatus;
}
