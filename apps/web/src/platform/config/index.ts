export { loadWebConfig, useWebConfig, WebConfigProvider, type WebConfig } from './web-config';
