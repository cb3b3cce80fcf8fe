import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@calendar/platform/database';
import { LiveChannel } from './live/live-channel';
import type { NewNotification } from './notification';
import { NotificationStore } from './notification.store';
import { toView } from './notification-view';

/** Tells a person something: kept in the transaction of its cause, and shown at once where they are looking. */
@Injectable()
export class Notifier {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: NotificationStore,
    private readonly live: LiveChannel,
  ) {}

  async notify(news: NewNotification): Promise<void> {
    const notification = await this.store.add(news);
    if (!notification) return;
    this.unitOfWork.afterCommit(() =>
      this.live.send(news.userId, { type: 'notification', data: toView(notification) }),
    );
  }
}
