import { ExpiredStates, Grants } from '@calendar/contracts/ports';
import { Global, Module } from '@nestjs/common';
import { ConnectService } from './connect.service';
import { ConsentService } from './consent.service';
import { FinishService } from './finish.service';
import { GrantHandover } from './grant-handover';
import { OauthClients } from './oauth-clients';
import { OauthGrants } from './oauth-grants';
import { OauthStates } from './oauth-state.store';
import { ParkedGrants } from './parked-grant.store';
import { LoginLimit } from './passwords/login-limit';
import { PasswordConnectService } from './passwords/password-connect.service';
import { SealedLogins } from './passwords/sealed-logins';
import { SealedGrants } from './sealed-grants';
import { UnfinishedConsents } from './unfinished-consents';
import { UnwantedGrants } from './unwanted-grants';

/** Global: other modules ask it through the ports `Grants` and `ExpiredStates`. */
@Global()
@Module({
  providers: [
    OauthClients,
    OauthStates,
    OauthGrants,
    ParkedGrants,
    SealedGrants,
    UnwantedGrants,
    UnfinishedConsents,
    GrantHandover,
    ConnectService,
    ConsentService,
    FinishService,
    LoginLimit,
    SealedLogins,
    PasswordConnectService,
    { provide: Grants, useExisting: OauthGrants },
    { provide: ExpiredStates, useExisting: UnfinishedConsents },
  ],
  exports: [
    ConnectService,
    ConsentService,
    FinishService,
    PasswordConnectService,
    SealedGrants,
    SealedLogins,
    Grants,
    ExpiredStates,
  ],
})
export class OauthModule {}
