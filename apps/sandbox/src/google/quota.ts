import type { SandboxClock } from '../clock';
import type { Settings } from '../settings';
import type { Exchange } from '../traffic/exchange';
import { SlidingWindow } from '../traffic/sliding-window';
import { rateLimitExceeded } from './google-error';
import type { GoogleSettings } from './google-settings';
import type { Grant } from '../oauth/grants';

/** Queries per minute, per user and project, and per project. */
export class Quota {
  private readonly ofUsers: SlidingWindow;
  private readonly ofProjects: SlidingWindow;

  constructor(
    private readonly clock: SandboxClock,
    private readonly settings: Settings<GoogleSettings>,
  ) {
    const windowMs = () => settings.values.minuteMs;
    this.ofUsers = new SlidingWindow(windowMs);
    this.ofProjects = new SlidingWindow(windowMs);
  }

  /** @throws GoogleError 403 or 429 `rateLimitExceeded` */
  take({ account, clientId }: Grant, exchange: Exchange): void {
    const { requestsPerMinutePerUser, requestsPerMinutePerProject, rateLimitStatus } = this.settings.values;
    const now = this.clock.now();
    const refuse = (limit: 'user' | 'project'): never => {
      exchange.throttled = true;
      throw rateLimitExceeded(rateLimitStatus, limit);
    };
    if (requestsPerMinutePerProject !== null && this.ofProjects.take(clientId, requestsPerMinutePerProject, now) > 0) {
      refuse('project');
    }
    if (requestsPerMinutePerUser === null) return;
    if (this.ofUsers.take(`${clientId} ${account}`, requestsPerMinutePerUser, now) > 0) refuse('user');
  }

  clear(): void {
    this.ofUsers.clear();
    this.ofProjects.clear();
  }
}
