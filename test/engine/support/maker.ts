import type { EnginePerson } from './engine-person';
import type { ScriptedAccount } from './scripted-account';

/** Who makes changes here and there. */
export interface Maker {
  person: EnginePerson;
  account: ScriptedAccount;
}

const PLACES = ['primary', 'second'];

/** Where an event stands that has its id in its title, or its id there. */
export function placesOf({ account }: Pick<Maker, 'account'>, mark: string) {
  return PLACES.flatMap((place) => account.seen(place).map((event) => ({ ...event, place }))).filter(
    ({ id, title }) => id === mark || title.includes(mark),
  );
}
