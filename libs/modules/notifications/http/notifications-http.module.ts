import { Module } from '@nestjs/common';
import { LiveStreams } from '../live/live-streams';
import { NotificationsModule } from '../notifications.module';
import { NotificationsController } from './notifications.controller';
import { StreamController } from './stream.controller';

@Module({
  imports: [NotificationsModule],
  providers: [LiveStreams],
  controllers: [NotificationsController, StreamController],
})
export class NotificationsHttpModule {}
