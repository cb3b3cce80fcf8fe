import { Module } from '@nestjs/common';
import { FeedContents } from './feeds/feed-contents';
import { FeedStore } from './feeds/feed.store';
import { Feeds } from './feeds/feeds.service';
import { FetchedFeedStore } from './feeds/fetched-feed.store';

/** Addresses at which calendar programs read a person's events, for whoever cannot or does not want to connect an account. */
@Module({
  providers: [FeedContents, FeedStore, Feeds, FetchedFeedStore],
  exports: [FeedContents, FeedStore, Feeds, FetchedFeedStore],
})
export class CalendarFeedsModule {}
