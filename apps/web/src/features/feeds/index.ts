export { Feeds } from './feeds';
