export { createMicrosoft } from './microsoft-sandbox';
