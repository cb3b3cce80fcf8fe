import { useParams } from 'react-router';
import { EditEvent } from '../features/event-form';

export default function EditEventPage() {
  const { id = '' } = useParams();
  return <EditEvent id={id} />;
}
