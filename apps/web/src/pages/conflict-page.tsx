import { useParams } from 'react-router';
import { Conflict } from '../features/conflicts';
import { Page } from '../ui/page';

export default function ConflictPage() {
  const { id } = useParams();
  return (
    <Page title="Which one holds?">
      <Conflict id={id!} />
    </Page>
  );
}
