import { Sandbox } from '../features/sandbox';
import { Page } from '../ui/page';

export default function SandboxPage() {
  return (
    <Page title="Simulated calendars" width="full">
      <Sandbox />
    </Page>
  );
}
