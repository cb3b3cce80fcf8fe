import { useParams } from 'react-router';
import { HeldDeletion } from '../features/held-deletions';
import { Page } from '../ui/page';

export default function HeldDeletionPage() {
  const { id } = useParams();
  return (
    <Page title="Were these deletions meant?">
      <HeldDeletion id={id!} />
    </Page>
  );
}
