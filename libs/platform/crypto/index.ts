export { CryptoModule } from './crypto.module';
export { hashSecret, randomToken, secretsEqual } from './secrets';
export { TokenVault, VaultError, type SealContext, type VaultErrorCode, type VaultKey } from './token-vault';
