import { ArrowLeft } from 'lucide-react';
import { Feeds } from '../features/feeds';
import { ButtonLink } from '../ui/button';
import { Page } from '../ui/page';

export default function FeedsPage() {
  return (
    <Page
      title="Feeds"
      actions={
        <ButtonLink look="quiet" to="/settings/integrations" icon={<ArrowLeft aria-hidden />}>
          Integrations
        </ButtonLink>
      }
    >
      <Feeds />
    </Page>
  );
}
