import { useParams } from 'react-router';
import { FirstSync } from '../features/first-sync';
import { Page } from '../ui/page';

export default function FirstSyncPage() {
  const { id = '' } = useParams();
  return (
    <Page title="First sync">
      <FirstSync id={id} />
    </Page>
  );
}
