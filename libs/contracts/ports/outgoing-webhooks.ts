/** What the worker does about webhooks that go out to the host app. */
export abstract class OutgoingWebhooks {
  /** Sends what one endpoint is due, one after the other of each subject. Safe to run twice at once. */
  abstract deliver(endpointId: string): Promise<void>;

  /** Finds what was left behind, ends what is too old to be sent, and throws away what is too old to be kept. */
  abstract sweep(): Promise<void>;
}
