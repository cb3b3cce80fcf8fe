import { describe, expect, it } from 'vitest';
import { refusalOf, timedEvent } from '../../../test/app-client';
import { connectedApp } from '../../../test/connected-app';

const SECOND = 'job-search';
const at = (calendar: string) => `/calendars/${calendar}/events`;
const CALENDARS = [
  { name: 'Ann', primary: true },
  { id: SECOND, name: 'Job search' },
];

describe('Google events that the person moves to another calendar', () => {
  const app = connectedApp('google', { calendars: CALENDARS });
  const insert = (more: object = {}) => app().api(at('primary'), { json: timedEvent({ id: 'meeting', ...more }) });
  const move = (destination: string, from = 'primary', id = 'meeting') =>
    app().person(`${at(from)}/${id}/move`, { json: { destination } });

  it('keep their id, are organized by the other calendar, and leave a deleted event behind', async () => {
    const { body: before } = await insert();
    const since = (await app().api(at('primary'))).body.nextSyncToken as string;
    const { status, body } = await move(SECOND);
    expect([status, body.id, body.iCalUID]).toEqual([200, before.id, before.iCalUID]);
    expect(body).toMatchObject({ summary: before.summary, organizer: { email: SECOND, self: true } });
    expect(body.etag).not.toBe(before.etag);
    expect((await app().api(`${at(SECOND)}/meeting`)).body.status).toBe('confirmed');
    const { items } = (await app().api(`${at('primary')}?syncToken=${encodeURIComponent(since)}`)).body;
    expect(items).toMatchObject([{ id: 'meeting', status: 'cancelled' }]);
    expect((await app().api(`${at('primary')}/meeting`, { method: 'DELETE' })).status).toBe(410);
    await move('primary', SECOND);
    expect((await app().api(`${at('primary')}/meeting`)).body.status).toBe('confirmed');
  });

  it('take the instances of their series along, none of which goes alone', async () => {
    await insert({ recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    const second = 'meeting_20261202T090000Z';
    await app().api(`${at('primary')}/${second}`, { method: 'PATCH', json: { summary: 'Changed' } });
    expect(refusalOf(await move(SECOND, 'primary', second))).toEqual([400, 'invalid']);
    await move(SECOND);
    const { items } = (await app().api(`${at(SECOND)}/meeting/instances`)).body;
    expect(items.map(({ summary }: { summary: string }) => summary)).toEqual(['Interview', 'Changed', 'Interview']);
  });
});
