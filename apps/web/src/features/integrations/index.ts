export { Integrations } from './integrations';
