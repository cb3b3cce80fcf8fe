import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import { statusFrom } from '../../../libs/modules/sync/links/link-state';
import type { EventJson } from '../../support/career-copilot';
import type { Engine } from './engine';
import type { Death } from './life';
import { placesOf, type Maker } from './maker';
import type { Change, Outcome } from './push-changes';
import { StandingEvents } from './standing-events';

/** As many events as there are deaths, or a few more. */
const AT_ONCE = 24;

/** What the person finds of an event here. */
interface Found {
  here: { title: string; location: string; sync: string | null } | null;
  conflicts: number;
}

/** What there is of an event. */
interface End extends Found {
  there: Array<{ place: string; title: string; location: string }>;
  strange: object[];
}

/** A worker that dies before each of its steps, in turn, while it carries out a change of an event; each time it is another event. */
export class PushDeaths {
  private maker!: Maker;
  private standing!: StandingEvents;
  /** What the person is to find of those of which something has become. */
  private readonly wanted = new Map<string, Found>();

  constructor(
    private readonly engine: Engine,
    private readonly scene: { name: string; how: string; provider: ProviderId; change: Change; outcome: Outcome },
  ) {}

  /**
   * @param isFromRequest what comes before the request is left out
   * @returns how many deaths
   */
  async tryAll(isFromRequest: boolean): Promise<number> {
    const { change, provider } = this.scene;
    const after = isFromRequest ? { after: `${provider} ${change.acts[0]}` } : {};
    for (let deaths = 0; ; deaths += 1) {
      if (deaths === 0 || change.isHalf) await this.connect();
      if (await this.dieAndRecover({ before: deaths + 1, ...after })) continue;
      await this.lookAsPerson();
      return deaths;
    }
  }

  private async connect(): Promise<void> {
    if (this.maker) await this.lookAsPerson();
    await this.engine.forget();
    const person = await this.engine.person();
    this.maker = { person, account: await person.connect(this.scene.provider) };
    // A move is of all events of its person.
    this.standing = new StandingEvents(this.engine, this.maker, this.scene.change.isHalf ? 1 : AT_ONCE);
    await this.engine.settled();
  }

  /** @returns whether anybody has died */
  private async dieAndRecover(death: Death): Promise<boolean> {
    const { engine, maker } = this;
    const { change, outcome, name, how } = this.scene;
    const id = change.isOfStanding ? await this.standing.take() : randomUUID();
    const hasEdited = this.fate(id);
    await change.make(maker, id);
    const died = await engine.dying(death, () => engine.settled());
    maker.account.script.clear();
    await engine.reviveWorker();
    await engine.settled();
    const about = { name, how, died };
    const isEdited = outcome.isEdited ?? false;
    const wanted = this.wantedEnd(id, isEdited);
    isAsWanted({ ...about, isEdited: hasEdited(), ...(await this.end(id)) }, { ...about, isEdited, ...wanted });
    this.wanted.set(id, { here: wanted.here, conflicts: wanted.conflicts });
    return died !== null;
  }

  /** Fates the first request of the change. @returns whether the person has edited the event, when that is asked */
  private fate(id: string): () => boolean {
    const { account } = this.maker;
    const { change, outcome } = this.scene;
    let hasEdited = false;
    const edit = () => {
      account.edit(placesOf(this.maker, id)[0]!.id, { location: 'Room 7' });
      hasEdited = true;
    };
    const meanwhile = outcome.isEdited ? { [change.isEditedBefore ? 'before' : 'after']: edit } : {};
    if (!outcome.isRefused) account.script.next(change.acts, meanwhile);
    else if (outcome.takesEffect) account.script.loseAnswer(change.acts, meanwhile);
    else account.script.refuse(change.acts, 'unavailable');
    return () => hasEdited;
  }

  private wantedEnd(id: string, hasEdited: boolean): End {
    const { title, standsIn } = this.scene.change;
    const location = hasEdited ? 'Room 7' : '';
    const whole = { title: `${title} ${id}`, location };
    if (standsIn !== null) {
      return { here: { ...whole, sync: 'synced' }, there: [{ place: standsIn, ...whole }], conflicts: 0, strange: [] };
    }
    // Deleted here and edited there: that is asked about, and nothing is gone until it is answered.
    return {
      here: null,
      there: hasEdited ? [{ place: 'primary', ...whole }] : [],
      conflicts: hasEdited ? 1 : 0,
      strange: [],
    };
  }

  /** What there is in the end: nothing else, and nothing twice. */
  private async end(id: string): Promise<End> {
    const facts = statusFrom({ nextAttempt: 'next_attempt_at', failingSince: 'failing_since' });
    // Strange are links that are not as their facts say, or still in somebody's hands, or in doubt of what they have sent.
    const [found] = await this.engine.sql<Found & Pick<End, 'strange'>>(
      `SELECT (SELECT json_build_object('title', title, 'location', location, 'sync', (
                        SELECT string_agg(status, ', ') FROM calendar_links WHERE event_id = $1))
                 FROM career_events WHERE id = $1 AND deleted_at IS NULL) AS here,
              (SELECT count(*)::int FROM sync_conflicts WHERE event_id = $1 AND status = 'open') AS conflicts,
              (SELECT coalesce(json_agg(json_build_array(status, lease_until, unconfirmed, next_attempt_at)), '[]')
                 FROM calendar_links WHERE event_id = $1 AND
                      (status <> ${facts} OR lease_until > now() OR unconfirmed <> '[]' OR next_attempt_at IS NOT NULL)) AS strange`,
      [id],
    );
    const there = placesOf(this.maker, id).map(({ place, title, location }) => ({ place, title, location }));
    return { ...found!, there };
  }

  /** The API says the same of all these events, also after what befell the others. */
  private async lookAsPerson(): Promise<void> {
    const { app } = this.maker.person;
    const { items: events } = await app.ok<{ items: EventJson[] }>('GET', '/events?limit=200');
    const conflicts = await app.ok<{ items: Array<{ eventId: string }> }>(
      'GET',
      '/calendar/conflicts?status=open&limit=200',
    );
    const found = [...this.wanted.keys()].map((id): [string, Found] => {
      const event = events.find((each) => each.id === id);
      const here = event && {
        title: event.title,
        location: event.location,
        sync: event.sync.map(({ status }) => status).join(', '),
      };
      return [id, { here: here ?? null, conflicts: conflicts.items.filter(({ eventId }) => eventId === id).length }];
    });
    isAsWanted(found, [...this.wanted]);
    this.wanted.clear();
  }
}

function isAsWanted<Seen>(seen: Seen, wanted: Seen): void {
  expect(seen).toEqual(wanted);
}
