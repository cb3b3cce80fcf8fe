export { EventDetails } from './details/event-details';
export { dateOf, firstDate } from './event-times';
export { PlannedEvents } from './planned-events';
export { ViewSwitch } from './view-switch';
export { dayName } from './list/days';
