import { Integrations } from '../features/integrations';
import { Page } from '../ui/page';

export default function IntegrationsPage() {
  return (
    <Page title="Integrations">
      <Integrations />
    </Page>
  );
}
