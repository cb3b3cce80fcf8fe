export { ConsentEnd } from './consent-end';
export { ANOTHER_ACCOUNT, NEW_ACCOUNT, useConnect } from './use-connect';
