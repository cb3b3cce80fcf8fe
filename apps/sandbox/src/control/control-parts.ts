import type { SignIn } from '../identity/sign-in';
import type { ProviderSandbox } from '../provider-sandbox';
import type { Settings } from '../settings';
import type { CoreSettings } from '../traffic/provider-handler';
import type { World } from '../world';

/** What the control API acts on. */
export interface ControlParts {
  world: World;
  providers: readonly ProviderSandbox[];
  settings: Settings<CoreSettings>;
  signIn: SignIn;
}
