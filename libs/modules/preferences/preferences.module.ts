import { SyncRulesOf } from '@calendar/contracts/ports';
import { Global, Module } from '@nestjs/common';
import { KeepTargetsWhenAccountsComeAndGo } from './listeners/keep-targets-when-accounts-come-and-go.listener';
import { PreferencesService } from './preferences.service';
import { PreferencesStore } from './preferences.store';
import { StoredSyncRules } from './stored-sync-rules';

/** Global: other modules ask it through the port `SyncRulesOf`. */
@Global()
@Module({
  providers: [
    PreferencesStore,
    PreferencesService,
    StoredSyncRules,
    { provide: SyncRulesOf, useExisting: StoredSyncRules },
    KeepTargetsWhenAccountsComeAndGo,
  ],
  exports: [PreferencesService, SyncRulesOf],
})
export class PreferencesModule {}
