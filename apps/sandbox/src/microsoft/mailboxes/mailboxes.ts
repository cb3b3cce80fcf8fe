import { ProviderFailure } from '../../provider-failure';
import type { NewAccount } from '../../provider-sandbox';
import type { World } from '../../world';
import { Mailbox, type SavedMailbox } from './mailbox';

/** The accounts of the simulated Microsoft, by address. */
export class Mailboxes {
  private readonly byAddress = new Map<string, Mailbox>();

  constructor(private readonly world: Pick<World, 'baseUrl' | 'clock'>) {}

  /** @throws ProviderFailure 409 when the address is taken */
  create(account: NewAccount): Mailbox {
    if (this.byAddress.has(account.email)) throw failure(409, 'AccountExists', 'This address is taken.');
    const mailbox = new Mailbox(account.email, account, this.world);
    this.byAddress.set(account.email, mailbox);
    return mailbox;
  }

  ensure(email: string): Mailbox {
    return this.byAddress.get(email) ?? this.create({ email });
  }

  find(email: string): Mailbox | undefined {
    return this.byAddress.get(email);
  }

  /** @throws ProviderFailure 404 */
  get(email: string): Mailbox {
    const mailbox = this.byAddress.get(email);
    if (!mailbox) throw failure(404, 'ResourceNotFound', 'There is no such account.');
    return mailbox;
  }

  all(): Mailbox[] {
    return [...this.byAddress.values()];
  }

  addresses(): string[] {
    return [...this.byAddress.keys()];
  }

  save(): SavedMailbox[] {
    return this.all().map((mailbox) => mailbox.save());
  }

  load(saved: readonly SavedMailbox[]): void {
    for (const each of saved) this.byAddress.set(each.email, Mailbox.restored(each, this.world));
  }

  clear(): void {
    this.byAddress.clear();
  }
}

function failure(status: number, code: string, message: string): ProviderFailure {
  return new ProviderFailure(status, { error: { code, message } });
}
