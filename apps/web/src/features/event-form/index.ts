export { EditEvent } from './edit-event';
export { NewEvent } from './new-event';
