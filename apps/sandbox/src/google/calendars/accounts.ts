import { createHash, randomBytes } from 'node:crypto';
import { ProviderFailure } from '../../provider-failure';
import type {
  AccountView,
  CalendarChange,
  CalendarPlace,
  CalendarView,
  NewAccount,
  NewCalendar,
} from '../../provider-sandbox';
import { invalid, notFound } from '../google-error';
import { isTimeZone } from '../../zones/zone-rules';
import { CalendarStore, type CalendarProperties, type SavedCalendar } from './calendar-store';

export interface GoogleAccount {
  /** Lower case. */
  email: string;
  name: string;
  /** What Google calls `sub`: digits. Always the same for an address, so that a restart does not make a stranger. */
  sub: string;
  timeZone: string;
  calendars: CalendarStore[];
}

export type SavedAccount = Omit<GoogleAccount, 'calendars'> & { calendars: SavedCalendar[] };

const DEFAULT_CALENDARS: readonly NewCalendar[] = [
  { name: 'Job search' },
  { name: 'Team (read only)', writable: false },
  {
    id: 'en.example#holiday@group.v.calendar.google.com',
    name: 'Holidays',
    writable: false,
    watchable: false,
  },
];

/** The people who have an account at the simulated Google, with their calendars. */
export class GoogleAccounts {
  private readonly accounts = new Map<string, GoogleAccount>();

  /** @throws ProviderFailure 409 when the address is taken, 400 for an unknown time zone */
  create({ email: address, name, timeZone = 'UTC', calendars = [...DEFAULT_CALENDARS] }: NewAccount): GoogleAccount {
    const email = address.toLowerCase();
    if (this.accounts.has(email)) throw new ProviderFailure(409, { error: { message: `${email} exists already` } });
    if (!isTimeZone(timeZone)) throw invalid(`Unknown time zone ${String(timeZone)}`);
    const account: GoogleAccount = {
      email,
      name: name ?? email.split('@')[0]!,
      sub: subOf(email),
      timeZone,
      calendars: [],
    };
    const primary = calendars.find((calendar) => calendar.primary) ?? { name: email, primary: true };
    const others = calendars.filter((calendar) => calendar !== primary);
    account.calendars = [primary, ...others].map((calendar) => createCalendar(account, calendar));
    this.accounts.set(email, account);
    return account;
  }

  /** The account of an address, made when it is new. */
  ensure(email: string): GoogleAccount {
    return this.accounts.get(email.toLowerCase()) ?? this.create({ email });
  }

  find(email: string): GoogleAccount | undefined {
    return this.accounts.get(email);
  }

  all(): GoogleAccount[] {
    return [...this.accounts.values()];
  }

  /** @throws GoogleError 404 */
  calendarAt({ email, calendarId }: CalendarPlace): CalendarStore {
    const account = this.accounts.get(email);
    const calendar = account && findCalendar(account, calendarId);
    if (!calendar) throw notFound();
    return calendar;
  }

  /** @throws ProviderFailure 404, 409 when the id is taken, 400 for another primary calendar */
  addCalendar(email: string, asked: NewCalendar): CalendarStore {
    const account = this.accounts.get(email);
    if (!account) throw notFound();
    if (asked.primary) throw invalid('An account has one primary calendar');
    if (asked.id !== undefined && findCalendar(account, asked.id)) {
      throw new ProviderFailure(409, { error: { message: `${asked.id} exists already` } });
    }
    const calendar = createCalendar(account, asked);
    account.calendars.push(calendar);
    return calendar;
  }

  /** @throws GoogleError 404 */
  changeCalendar(place: CalendarPlace, change: CalendarChange): CalendarStore {
    const { name, writable, watchable, defaultReminders } = change;
    const calendar = this.calendarAt(place);
    const { properties } = calendar;
    if (name !== undefined) properties.summary = name;
    if (writable !== undefined) properties.accessRole = roleOf(writable);
    if (watchable !== undefined) properties.watchable = watchable;
    if (defaultReminders) properties.defaultReminders = defaultReminders;
    return calendar;
  }

  /** @throws GoogleError 404, 400 for the primary calendar */
  removeCalendar(place: CalendarPlace): CalendarStore {
    const calendar = this.calendarAt(place);
    if (calendar.properties.primary) throw invalid('The primary calendar cannot be deleted');
    const account = this.accounts.get(place.email)!;
    account.calendars = account.calendars.filter((each) => each !== calendar);
    return calendar;
  }

  clear(): void {
    this.accounts.clear();
  }

  save(): SavedAccount[] {
    return this.all().map(({ calendars, ...account }) => ({
      ...account,
      calendars: calendars.map((calendar) => calendar.save()),
    }));
  }

  load(saved: readonly SavedAccount[]): void {
    for (const { calendars, ...account } of saved) {
      this.accounts.set(account.email, {
        ...account,
        calendars: calendars.map((each) => CalendarStore.restored(each)),
      });
    }
  }
}

/** @param id as Google gave it, or `primary` */
export function findCalendar({ calendars }: GoogleAccount, id: string): CalendarStore | undefined {
  return calendars.find(({ properties }) => properties.id === id || (id === 'primary' && properties.primary));
}

export function viewOf({ email, name, timeZone, calendars }: GoogleAccount): AccountView {
  return {
    email,
    name,
    timeZone,
    calendars: calendars.map(calendarView),
  };
}

export function calendarView({ properties: { id, summary, primary, accessRole } }: CalendarStore): CalendarView {
  return { id, name: summary, primary, writable: accessRole === 'owner' };
}

function createCalendar(account: GoogleAccount, asked: NewCalendar): CalendarStore {
  const primary = asked.primary ?? false;
  return new CalendarStore({
    // Google calls the primary calendar by the address of its owner.
    id: primary ? account.email : (asked.id ?? `${randomBytes(16).toString('hex')}@group.calendar.google.com`),
    summary: asked.name,
    primary,
    accessRole: roleOf(asked.writable ?? true),
    timeZone: account.timeZone,
    watchable: asked.watchable ?? true,
    defaultReminders: [{ method: 'popup', minutes: 10 }],
  });
}

function roleOf(writable: boolean): CalendarProperties['accessRole'] {
  return writable ? 'owner' : 'reader';
}

function subOf(email: string): string {
  const digest = createHash('sha256').update(`google ${email}`).digest('hex').slice(0, 16);
  return `1${BigInt(`0x${digest}`).toString().padStart(20, '0')}`;
}
