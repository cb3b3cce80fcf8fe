import { ConsentEnd } from '../features/consent';

export default function CallbackPage() {
  return <ConsentEnd />;
}
