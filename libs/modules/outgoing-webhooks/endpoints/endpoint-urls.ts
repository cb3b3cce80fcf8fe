import { problem } from '@calendar/contracts/errors';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { urlRefusal, type UrlRefusal } from '@calendar/platform/http';
import { Inject, Injectable } from '@nestjs/common';

const WORDS: Readonly<Record<UrlRefusal, string>> = {
  scheme: 'url must be an https address',
  login: 'url must have no user name and no password',
  'private-address': 'url must lead to the public internet',
};

/** Says where an endpoint may be, by its address alone: whether the host exists, and where, is seen at each delivery. */
@Injectable()
export class EndpointUrls {
  private readonly loopback: boolean;

  constructor(@Inject(APP_CONFIG) { sandbox }: AppConfig) {
    this.loopback = sandbox !== null;
  }

  /** @returns the address as it is stored and asked; throws AppError `validation.failed` */
  checked(text: string): string {
    const url = new URL(text);
    const refusal = urlRefusal(url, { loopback: this.loopback });
    if (refusal === null) return url.href;
    throw problem('validation.failed', {
      detail: 'Webhooks are sent to https addresses of the public internet.',
      errors: [{ field: 'url', rule: 'format', message: WORDS[refusal] }],
    });
  }
}
