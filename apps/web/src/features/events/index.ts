export { EventDetails } from './details/event-details';
export { EventList } from './list/event-list';
