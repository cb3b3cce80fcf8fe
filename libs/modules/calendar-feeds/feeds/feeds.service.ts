import { randomUUID } from 'node:crypto';
import {
  CalendarFeedMade,
  CalendarFeedRemoved,
  CalendarFeedRotated,
  DomainEvents,
} from '@calendar/contracts/domain-events';
import { problem } from '@calendar/contracts/errors';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { UnitOfWork } from '@calendar/platform/database';
import { Inject, Injectable } from '@nestjs/common';
import type { Feed, FeedSettings } from './feed';
import { addressesOf, makeToken } from './feed-token';
import { FeedStore } from './feed.store';

/** One for each calendar program that somebody may use, and no more addresses to lose than that. */
const MOST_FEEDS = 5;

/** A feed with where it is read, as its person is shown it once. */
export type FeedWithAddress = Feed & { url: string; webcalUrl: string };

/** What a person does with their feeds. */
@Injectable()
export class Feeds {
  private readonly publicUrl: string;

  constructor(
    @Inject(APP_CONFIG) { api }: AppConfig,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly store: FeedStore,
  ) {
    this.publicUrl = api.publicUrl;
  }

  /** @throws AppError `quota.feeds` */
  make(userId: string, settings: FeedSettings): Promise<FeedWithAddress> {
    const { token, hash } = makeToken();
    return this.unitOfWork.runInTurnOf(userId, async () => {
      if ((await this.store.ofUser(userId)).length >= MOST_FEEDS) {
        throw problem('quota.feeds', {
          detail: `There may be ${MOST_FEEDS} feeds. Delete one that nobody reads any more, then try again.`,
        });
      }
      const feed = await this.store.add({ ...settings, id: randomUUID(), userId, tokenHash: hash });
      await this.events.publish(new CalendarFeedMade({ userId, feedId: feed.id }));
      return this.withAddress(feed, token);
    });
  }

  /** Oldest first. */
  all(userId: string): Promise<Feed[]> {
    return this.store.ofUser(userId);
  }

  /** Gives a feed another address; the one before leads nowhere from now on. @throws AppError `feed.not-found` */
  rotate(userId: string, id: string): Promise<FeedWithAddress> {
    const { token, hash } = makeToken();
    return this.unitOfWork.runInTurnOf(userId, async () => {
      const feed = await this.store.replaceToken(userId, id, hash);
      if (!feed) throw notFound();
      await this.events.publish(new CalendarFeedRotated({ userId, feedId: id }));
      return this.withAddress(feed, token);
    });
  }

  /** Safe to repeat. @throws AppError `feed.not-found` for what never was one's own */
  async remove(userId: string, id: string): Promise<void> {
    await this.unitOfWork.runInTurnOf(userId, async () => {
      const removed = await this.store.remove(userId, id);
      if (removed === null) throw notFound();
      if (removed) await this.events.publish(new CalendarFeedRemoved({ userId, feedId: id }));
    });
  }

  private withAddress(feed: Feed, token: string): FeedWithAddress {
    return { ...feed, ...addressesOf(token, this.publicUrl) };
  }
}

function notFound() {
  return problem('feed.not-found', { detail: 'There is no feed with this id.' });
}
