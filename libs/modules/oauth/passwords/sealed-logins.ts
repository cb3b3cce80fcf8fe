import type { AccountLogin } from '@calendar/contracts/calendar-provider';
import type { SealedLogin } from '@calendar/contracts/ports';
import { CALDAV_PRESETS } from '@calendar/contracts/vocabulary';
import { TokenVault } from '@calendar/platform/crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

type Owner = Pick<SealedLogin, 'userId' | 'provider'>;

const LOGIN = z.object({
  preset: z.enum(CALDAV_PRESETS),
  serverUrl: z.string().nullable(),
  username: z.string(),
  password: z.string(),
}) satisfies z.ZodType<AccountLogin>;

/** Logins on their way from the API to the worker: a password stands in no queue. */
@Injectable()
export class SealedLogins {
  constructor(private readonly vault: TokenVault) {}

  async seal(owner: Owner, { preset, serverUrl, username, password }: AccountLogin): Promise<SealedLogin> {
    const text = JSON.stringify({ preset, serverUrl, username, password });
    return { ...owner, sealedLogin: await this.vault.seal(text, contextOf(owner)) };
  }

  /** @throws VaultError */
  async open({ sealedLogin, ...owner }: SealedLogin): Promise<AccountLogin> {
    return LOGIN.parse(JSON.parse(await this.vault.open(sealedLogin, contextOf(owner))));
  }
}

function contextOf({ userId, provider }: Owner) {
  return { userId, provider, kind: 'login' };
}
