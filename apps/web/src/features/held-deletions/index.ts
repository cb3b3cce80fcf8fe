export { HeldDeletion } from './held-deletion';
