export { createCaldavProvider, type CaldavProviderOptions } from './caldav.provider';
