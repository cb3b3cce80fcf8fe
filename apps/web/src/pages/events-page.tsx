import { EventList } from '../features/events';
import { Page } from '../ui/page';

export default function EventsPage() {
  return (
    <Page title="Events">
      <EventList />
    </Page>
  );
}
