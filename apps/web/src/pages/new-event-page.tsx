import { NewEvent } from '../features/event-form';

export default function NewEventPage() {
  return <NewEvent />;
}
