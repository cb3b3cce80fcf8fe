export { Integrations } from './integrations';
export { aliasOf, calendarChoices } from './rules/calendar-choices';
