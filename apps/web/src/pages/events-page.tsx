import { PlannedEvents, ViewSwitch } from '../features/events';
import { Page } from '../ui/page';

export default function EventsPage() {
  return (
    <Page title="Events" actions={<ViewSwitch />}>
      <PlannedEvents />
    </Page>
  );
}
