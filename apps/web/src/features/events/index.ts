export { EventDetails } from './details/event-details';
export { PlannedEvents } from './planned-events';
export { ViewSwitch } from './view-switch';
