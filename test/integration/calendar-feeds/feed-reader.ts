import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import ICAL from 'ical.js';

export interface FeedJson {
  id: string;
  name: string;
  url?: string;
  webcalUrl?: string;
  lastFetchedAt: string | null;
}

export const FEED = { name: 'Job search' };

/** The address of a feed where the API of the test listens, and not where the world would find it. */
export function addressAt(apiUrl: string, { url }: FeedJson): string {
  return `${apiUrl}${new URL(url!).pathname}`;
}

/** A document as somebody else's reader of iCalendar understands it. */
export class FeedReader {
  private constructor(
    readonly headers: Headers,
    readonly text: string,
  ) {}

  static async read(url: string, headers: Record<string, string> = {}): Promise<FeedReader> {
    const answer = await fetch(url, { headers });
    if (answer.status !== 200) throw new Error(`${answer.status} instead of a feed: ${await answer.text()}`);
    return new FeedReader(answer.headers, await answer.text());
  }

  get calendar(): ICAL.Component {
    return new ICAL.Component(ICAL.parse(this.text) as unknown[]);
  }

  get events(): ICAL.Component[] {
    const calendar = this.calendar;
    ICAL.TimezoneService.reset();
    // Their times are read by what the document says of its zones, and by nothing else.
    for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
    return calendar.getAllSubcomponents('vevent');
  }

  get titles(): string[] {
    return this.events.map((event) => String(event.getFirstPropertyValue('summary')));
  }

  event(title: string): ICAL.Component {
    const found = this.events.find((event) => event.getFirstPropertyValue('summary') === title);
    if (!found) throw new Error(`there is no ${title} among ${this.titles.join(', ')}`);
    return found;
  }
}

/** What a property says, as a text. */
export function valueOf(component: ICAL.Component, name: string): string | null {
  const value = component.getFirstPropertyValue(name);
  return value === null ? null : String(value);
}

/** The instant of a property such as DTSTART, as the API writes UTC. */
export function instantOf(event: ICAL.Component, name: string): string {
  return (event.getFirstPropertyValue(name) as ICAL.Time).toJSDate().toISOString();
}

/** The bytes as they are sent: `fetch` unpacks by itself. */
export function sent(
  url: string,
  headers: Record<string, string>,
): Promise<{ headers: Headers; status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const isZipped = answer.headers['content-encoding'] === 'gzip' && bytes.length > 0;
        resolve({
          headers: new Headers(answer.headers as Record<string, string>),
          status: answer.statusCode!,
          text: (isZipped ? gunzipSync(bytes) : bytes).toString(),
        });
      });
      answer.on('error', reject);
    });
    asked.on('error', reject).end();
  });
}
