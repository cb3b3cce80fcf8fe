import { AccessTokens, Connections } from '@calendar/contracts/ports';
import { Global, Module } from '@nestjs/common';
import { CredentialMetrics } from './credential-metrics';
import { CredentialStore } from './credential.store';
import { CredentialsService } from './credentials.service';
import { DueRefreshes } from './due-refreshes';
import { KeyCheck } from './key-check';
import { KeepGrantWhenObtained } from './listeners/keep-grant-when-obtained.listener';
import { OpenedTokens } from './opened-tokens';
import { RefreshLeases } from './refresh-lease.store';
import { StoredAccessTokens } from './stored-access-tokens';
import { StoredConnections } from './stored-connections';
import { TokenRefresh } from './token-refresh';

/** Global: other modules ask it through the ports `AccessTokens` and `Connections`. */
@Global()
@Module({
  providers: [
    CredentialMetrics,
    CredentialStore,
    CredentialsService,
    DueRefreshes,
    KeepGrantWhenObtained,
    KeyCheck,
    OpenedTokens,
    RefreshLeases,
    StoredAccessTokens,
    StoredConnections,
    TokenRefresh,
    { provide: AccessTokens, useExisting: StoredAccessTokens },
    { provide: Connections, useExisting: StoredConnections },
  ],
  exports: [CredentialsService, KeyCheck, AccessTokens, Connections],
})
export class CredentialsModule {}
