import { Global, Module } from '@nestjs/common';
import { SettleWhatIsOver } from './listeners/settle-what-is-over.listener';
import { ShowEdits } from './listeners/show-edits.listener';
import { ShowWhatHappens } from './listeners/show-what-happens.listener';
import { TellThePerson } from './listeners/tell-the-person.listener';
import { LiveChannel } from './live/live-channel';
import { Notifier } from './notifier';
import { NotificationStore } from './notification.store';

@Global()
@Module({
  providers: [LiveChannel, Notifier, NotificationStore, SettleWhatIsOver, ShowEdits, ShowWhatHappens, TellThePerson],
  exports: [NotificationStore],
})
export class NotificationsModule {}
