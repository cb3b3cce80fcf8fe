import { Module } from '@nestjs/common';
import { CalendarFeedsModule } from '../calendar-feeds.module';
import { EventFileController } from './event-file.controller';
import { FeedsController } from './feeds.controller';
import { PublishedFeedController } from './published-feed.controller';

@Module({
  imports: [CalendarFeedsModule],
  controllers: [EventFileController, FeedsController, PublishedFeedController],
})
export class CalendarFeedsHttpModule {}
