import { Notifications } from '../features/notifications';
import { Page } from '../ui/page';

export default function NotificationsPage() {
  return (
    <Page title="Notifications">
      <Notifications />
    </Page>
  );
}
