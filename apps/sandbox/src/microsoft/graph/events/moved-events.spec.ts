import { beforeEach, describe, expect, it } from 'vitest';
import { timedEvent } from '../../../../test/app-client';
import { connectedApp } from '../../../../test/connected-app';

const WINDOW = 'startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-31T00:00:00Z';
const IMMUTABLE = { headers: { prefer: 'IdType="ImmutableId"' } };
const SECOND = 'AQMkSecond=';
const CALENDARS = [
  { name: 'Calendar', primary: true },
  { id: SECOND, name: 'Job search' },
];

describe('An event that is moved to another calendar in Outlook', () => {
  const app = connectedApp('microsoft', { calendars: CALENDARS });
  let id: string;
  let immutableId: string;
  beforeEach(async () => {
    id = (await app().api('/me/events', { json: timedEvent() })).body.id as string;
    immutableId = (await app().api(`/me/events/${id}`, IMMUTABLE)).body.id as string;
  });

  const move = (from: string, destination: string) =>
    app().person(`/calendars/${from}/events/${immutableId}/move`, { json: { destination } });
  const read = async (path: string) => (await app().api(path, IMMUTABLE)).body;

  it('keeps its immutable id, and tells which calendar it stands in', async () => {
    expect((await move('primary', SECOND)).status).toBe(200);
    expect((await app().api(`/me/events/${id}`)).status).toBe(404);
    expect((await read(`/me/events/${immutableId}/calendar?$select=id`)).id).toBe(SECOND);
    const calendar = { id: SECOND, isDefaultCalendar: false };
    const expand = '$expand=calendar($select=id,isDefaultCalendar)';
    expect(await read(`/me/events/${immutableId}?${expand}`)).toMatchObject({ id: immutableId, calendar });
    expect((await read(`/me/calendars/${SECOND}/events`)).value).toMatchObject([{ id: immutableId }]);
  });

  it('is removed from the rounds of the calendar that it leaves, and enters those of the other', async () => {
    const first = await read(`/me/calendarView/delta?${WINDOW}`);
    const other = await read(`/me/calendars/${SECOND}/calendarView/delta?${WINDOW}`);
    await move('primary', SECOND);
    const gone = { '@removed': { reason: 'deleted' }, id: immutableId };
    expect((await read(first['@odata.deltaLink'])).value).toEqual([gone]);
    expect((await read(other['@odata.deltaLink'])).value).toMatchObject([{ id: immutableId, subject: 'Interview' }]);
    await move(SECOND, 'primary');
    const { value } = await read(`/me/calendarView/delta?${WINDOW}`);
    expect(value).toMatchObject([{ id: immutableId, subject: 'Interview' }]);
  });
});
