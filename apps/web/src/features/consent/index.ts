export { ConsentEnd } from './consent-end';
export { ANOTHER_ACCOUNT, NEW_ACCOUNT, useConnect, type ConnectableProvider } from './use-connect';
