export { FirstSync } from './first-sync';
