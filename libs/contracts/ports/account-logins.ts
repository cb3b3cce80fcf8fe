import type { LoginRefusal } from '../calendar-provider';
import type { ProviderId } from '../vocabulary';

/** A login on its way to the worker: nobody can open it but for this person. */
export interface SealedLogin {
  userId: string;
  provider: ProviderId;
  sealedLogin: string;
}

export type LoginAnswer =
  | {
      kind: 'account';
      accountId: string;
      accountName: string;
      /** Sealed for this person and account, as the tokens of a connection are. */
      sealedAccessToken: string;
      sealedRefreshToken: string;
    }
  | { kind: 'refused'; reason: LoginRefusal }
  | { kind: 'unavailable' };

/** "Whose account does this login lead to?" Answered by oauth in the worker. */
export abstract class AccountLogins {
  /** Never throws for what a server does. */
  abstract signIn(login: SealedLogin): Promise<LoginAnswer>;
}
