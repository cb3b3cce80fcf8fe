export { ConsentOutcome } from './consent-outcome';
