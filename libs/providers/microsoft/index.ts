export { createMicrosoftProvider, type MicrosoftProviderOptions } from './microsoft.provider';
