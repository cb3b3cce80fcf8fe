import { ConsentOutcome } from '../features/consent';

export default function CallbackPage() {
  return <ConsentOutcome />;
}
