export { createGoogle } from './google-sandbox';
