import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../clock';
import type { Kept } from '../state-file';
import type { Person } from './people';

const SESSION_LIFE_MS = 14 * 24 * 60 * 60_000;

/** Which browser has signed in as whom: the cookie holds the id of the session. */
export class SignInSessions implements Kept {
  private sessions = new Map<string, { person: Person; expiresAt: number }>();

  constructor(private readonly clock: SandboxClock) {}

  /** @returns the id of the new session */
  begin(person: Person): string {
    const id = randomBytes(24).toString('base64url');
    this.sessions.set(id, { person, expiresAt: this.clock.now() + SESSION_LIFE_MS });
    return id;
  }

  /** @returns undefined when the session is unknown, has ended, or is older than 14 days */
  personOf(id: string): Person | undefined {
    const session = this.sessions.get(id);
    return session && session.expiresAt > this.clock.now() ? session.person : undefined;
  }

  end(id: string): void {
    this.sessions.delete(id);
  }

  clear(): void {
    this.sessions.clear();
  }

  save(): unknown {
    return this.sessions;
  }

  load(saved: unknown): void {
    this.sessions = saved as typeof this.sessions;
  }
}
