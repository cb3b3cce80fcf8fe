import { AccountLogins } from '@calendar/contracts/ports';
import { Global, Module } from '@nestjs/common';
import { OauthModule } from '../oauth.module';
import { ProviderLogins } from './provider-logins';

/** For the process that knows providers. Global: the processor asks it through the port `AccountLogins`. */
@Global()
@Module({
  imports: [OauthModule],
  providers: [ProviderLogins, { provide: AccountLogins, useExisting: ProviderLogins }],
  exports: [AccountLogins],
})
export class PasswordLoginsModule {}
