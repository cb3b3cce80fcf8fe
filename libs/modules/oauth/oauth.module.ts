import { ExpiredStates, Grants } from '@calendar/contracts/ports';
import { Global, Module } from '@nestjs/common';
import { ConnectService } from './connect.service';
import { ConsentService } from './consent.service';
import { GrantHandover } from './grant-handover';
import { OauthClients } from './oauth-clients';
import { OauthGrants } from './oauth-grants';
import { OauthStates } from './oauth-state.store';

/** Global: other modules ask it through the ports `Grants` and `ExpiredStates`. */
@Global()
@Module({
  providers: [
    OauthClients,
    OauthStates,
    OauthGrants,
    GrantHandover,
    ConnectService,
    ConsentService,
    { provide: Grants, useExisting: OauthGrants },
    { provide: ExpiredStates, useExisting: OauthStates },
  ],
  exports: [ConnectService, ConsentService, Grants, ExpiredStates],
})
export class OauthModule {}
