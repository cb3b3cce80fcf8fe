export { CredentialsModule } from './credentials.module';
export { KeyRotation, type RotationResult } from './key-rotation';
