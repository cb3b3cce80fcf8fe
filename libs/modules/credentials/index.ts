export { CredentialOverview } from './credential-overview';
export { CredentialsModule } from './credentials.module';
export { KeyCheck } from './key-check';
export { KeyRotation, type RotationResult } from './key-rotation';
