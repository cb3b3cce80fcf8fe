import { useRouteError } from 'react-router';
import { Button, ButtonLink } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Page } from '../ui/page';
import { ProblemNotice } from '../ui/problem-notice';

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <Page title="This is not here (any more)">
      <EmptyState title="Nothing has this address" text="It may have been deleted, or the address is not complete.">
        <ButtonLink look="primary" to="/events">
          Go to your events
        </ButtonLink>
      </EmptyState>
    </Page>
  );
}

/** A fault of ours. */
export function Unexpected() {
  const error = useRouteError();
  return (
    <Page title="Something went wrong">
      <ProblemNotice error={error} />
      <div>
        <Button look="primary" onPress={() => location.reload()}>
          Reload the page
        </Button>
      </div>
    </Page>
  );
}
