import { Conflicts } from '../features/conflicts';
import { Page } from '../ui/page';

export default function ConflictsPage() {
  return (
    <Page title="To decide">
      <Conflicts />
    </Page>
  );
}
