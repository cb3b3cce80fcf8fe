import { useParams } from 'react-router';
import { EventDetails } from '../features/events';

export default function EventPage() {
  const { id = '' } = useParams();
  return <EventDetails id={id} />;
}
