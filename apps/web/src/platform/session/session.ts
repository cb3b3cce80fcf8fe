import type { UserManager } from 'oidc-client-ts';
import type { TokenSource } from '../api';
import { KeptSession, type SignedInUser } from './kept-session';
import { noteRenewal, wasRenewed } from './renewals';
import { SIGNED_OUT_PATH, type SignInSettings } from './settings';

export interface SignedInPerson {
  id: string;
  name: string;
  email: string | null;
}

export type SessionState =
  | { status: 'signed-in'; person: SignedInPerson }
  /** Nobody is. `ended`: somebody was until just now, and has not signed out by herself. */
  | { status: 'signed-out'; ended: boolean };

const RENEW_BEFORE_SECONDS = 60;
/** In which what another tab has kept shows in this one. */
const SHOWS_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 50;

/**
 * Who is signed in: OIDC authorization code with PKCE. Kept in this browser for all its tabs, and renewed with a refresh
 * token by one tab at a time, since most issuers take a refresh token once.
 */
export class Session implements TokenSource {
  private readonly kept: KeptSession;
  private readonly listeners = new Set<() => void>();
  private loading: Promise<UserManager> | undefined;
  private user: SignedInUser | null = null;
  private finishing: Promise<string> | undefined;
  private current: SessionState = { status: 'signed-out', ended: false };

  constructor(private readonly settings: SignInSettings) {
    this.kept = new KeptSession(settings);
  }

  get state(): SessionState {
    return this.current;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Takes up the session that this browser has kept. Answers when it is known whether there is one. */
  async start(): Promise<void> {
    window.addEventListener('storage', ({ key }) => key === this.kept.key && this.takeUp());
    this.take(this.kept.read());
    if (this.user && isStale(this.user)) await this.renewed(this.user.access_token);
  }

  /** Leaves for the page of the issuer. @param returnTo path to come back to */
  async signIn(returnTo: string): Promise<void> {
    await (await this.manager()).signinRedirect({ state: returnTo });
  }

  /**
   * The way back from the issuer: exchanges the code in the address.
   *
   * @returns the path that the person came from
   * @throws when the issuer or the person has refused, or the address was used before
   */
  finishSignIn(): Promise<string> {
    // The code is good once, whoever asks.
    this.finishing ??= this.exchange();
    return this.finishing;
  }

  /** Leaves for the issuer where it can end its own session, else for our page that says it is done. */
  async signOut(): Promise<void> {
    const idToken = this.user?.id_token;
    const manager = await this.manager();
    await manager.removeUser();
    const endsThere = await manager.metadataService.getEndSessionEndpoint().catch(() => undefined);
    if (endsThere) await manager.signoutRedirect(idToken ? { id_token_hint: idToken } : {});
    else location.assign(SIGNED_OUT_PATH);
  }

  async token(): Promise<string | undefined> {
    if (this.user && isStale(this.user)) return (await this.renewed(this.user.access_token)) ?? this.user.access_token;
    return this.user?.access_token;
  }

  renewed(refused: string): Promise<string | undefined> {
    return exclusively('copilot-calendar.renewal', async () => {
      // Another tab may have been quicker.
      this.take(await this.latest(refused));
      const { user } = this;
      if (!user || user.access_token !== refused) return user?.access_token;
      if (!user.refresh_token) return this.end();
      try {
        this.take(await (await this.manager()).signinSilent());
        await noteRenewal(refused);
        return this.user?.access_token;
      } catch (error) {
        // Only the issuer's own word ends a session; when it cannot be reached, the next request asks it again.
        return error instanceof Error && error.name === 'ErrorResponse' ? this.end() : undefined;
      }
    });
  }

  /** The session that is kept, once it shows here if another tab has renewed this token: most issuers take a refresh token once. */
  private async latest(refused: string): Promise<SignedInUser | null> {
    let user = this.kept.read();
    if (user?.access_token !== refused || !(await wasRenewed(refused))) return user;
    const giveUpAt = performance.now() + SHOWS_WITHIN_MS;
    while (user?.access_token === refused && performance.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      user = this.kept.read();
    }
    return user;
  }

  /** Whoever is signed in already needs none of it until the token is to be renewed: it is loaded when it is wanted. */
  private manager(): Promise<UserManager> {
    this.loading ??= import('./user-manager').then(({ userManager }) => userManager(this.settings));
    // A chunk that could not be fetched may come the next time.
    this.loading.catch(() => (this.loading = undefined));
    return this.loading;
  }

  private async exchange(): Promise<string> {
    this.take(await (await this.manager()).signinRedirectCallback());
    const returnTo = this.user?.state;
    return typeof returnTo === 'string' && /^\/(?![/\\])/.test(returnTo) ? returnTo : '/';
  }

  private takeUp(): void {
    const before = this.user?.profile.sub;
    const user = this.kept.read();
    // Somebody else signed in, in another tab: nothing of what this one shows is theirs.
    if (before && user && user.profile.sub !== before) location.reload();
    else this.take(user);
  }

  private end(): undefined {
    this.kept.forget();
    this.user = null;
    this.become({ status: 'signed-out', ended: true });
    return undefined;
  }

  private take(user: SignedInUser | null): void {
    const isKnown = user !== null && user.profile.sub === this.user?.profile.sub;
    this.user = user;
    if (isKnown) return;
    if (user) this.become({ status: 'signed-in', person: personOf(user) });
    else this.become({ status: 'signed-out', ended: this.current.status === 'signed-in' || this.wasEnded });
  }

  private get wasEnded(): boolean {
    return this.current.status === 'signed-out' && this.current.ended;
  }

  private become(state: SessionState): void {
    this.current = state;
    for (const listener of this.listeners) listener();
  }
}

function isStale({ expires_at: end }: SignedInUser): boolean {
  return end !== undefined && end - Date.now() / 1000 < RENEW_BEFORE_SECONDS;
}

function personOf({ profile }: SignedInUser): SignedInPerson {
  const { sub, name, email } = profile;
  return { id: sub, name: name ?? email ?? sub, email: email ?? null };
}

/** One tab of this browser at a time, where browsers can do that (https or loopback). */
function exclusively<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  return 'locks' in navigator ? navigator.locks.request(name, work) : work();
}
