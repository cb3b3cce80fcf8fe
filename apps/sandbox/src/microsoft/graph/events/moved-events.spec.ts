import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OutlookClient, outlookEvent } from '../../../../test/outlook-client';
import { SandboxClient } from '../../../../test/sandbox-client';

const WINDOW = 'startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-31T00:00:00Z';
const IMMUTABLE = { headers: { prefer: 'IdType="ImmutableId"' } };

interface CalendarRow {
  id: string;
  isDefaultCalendar: boolean;
  canEdit: boolean;
}

describe('An event that is moved to another calendar in Outlook', () => {
  let client: SandboxClient;
  let outlook: OutlookClient;
  let second: string;
  let id: string;
  let immutableId: string;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.control('/reset', { method: 'POST' });
    outlook = await OutlookClient.connect(client, 'mia@example.test');
    const { body } = await outlook.graph('/me/calendars');
    second = body.value.find((each: CalendarRow) => !each.isDefaultCalendar && each.canEdit).id as string;
    id = (await outlook.graph('/me/events', { json: outlookEvent() })).body.id as string;
    const [event] = (await outlook.graph('/me/events', IMMUTABLE)).body.value as { id: string }[];
    immutableId = event!.id;
  });

  const move = (from: string, destination: string) =>
    client.control(
      `/microsoft/accounts/mia@example.test/calendars/${encodeURIComponent(from)}/events/${encodeURIComponent(immutableId)}/move`,
      { json: { destination } },
    );
  const pathOf = (event: string) => `/me/events/${encodeURIComponent(event)}`;

  it('keeps its immutable id, and tells which calendar it stands in', async () => {
    expect((await move('primary', second)).status).toBe(200);
    expect((await outlook.graph(pathOf(id))).status).toBe(404);
    const { body } = await outlook.graph(pathOf(immutableId), IMMUTABLE);
    expect(body.id).toBe(immutableId);
    expect((await outlook.graph(`${pathOf(immutableId)}/calendar?$select=id`, IMMUTABLE)).body.id).toBe(second);
    const expanded = await outlook.graph(
      `${pathOf(immutableId)}?$expand=calendar($select=id,isDefaultCalendar)`,
      IMMUTABLE,
    );
    expect(expanded.body).toMatchObject({ id: immutableId, calendar: { id: second, isDefaultCalendar: false } });
    const there = await outlook.graph(`/me/calendars/${encodeURIComponent(second)}/events`, IMMUTABLE);
    expect(there.body.value.map((event: { id: string }) => event.id)).toEqual([immutableId]);
  });

  it('is removed from the rounds of the calendar that it leaves, and enters those of the other', async () => {
    const roundOf = async (link: string) => (await outlook.graph(link, IMMUTABLE)).body;
    const first = await roundOf(`/me/calendarView/delta?${WINDOW}`);
    const other = await roundOf(`/me/calendars/${encodeURIComponent(second)}/calendarView/delta?${WINDOW}`);
    await move('primary', second);
    expect((await roundOf(first['@odata.deltaLink'])).value).toEqual([
      { '@removed': { reason: 'deleted' }, id: immutableId },
    ]);
    expect((await roundOf(other['@odata.deltaLink'])).value).toMatchObject([{ id: immutableId, subject: 'Interview' }]);
    await move(second, 'primary');
    const { value } = await roundOf(`/me/calendarView/delta?${WINDOW}`);
    expect(value).toMatchObject([{ id: immutableId, subject: 'Interview' }]);
  });
});
