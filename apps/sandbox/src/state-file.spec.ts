import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutlookClient, outlookEvent } from '../test/outlook-client';
import { SandboxClient, timedEvent } from '../test/sandbox-client';

const EVENTS = '/calendars/primary/events';
const DELTA = '/me/calendarView/delta?startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-31T00:00:00Z';

describe('The state file', () => {
  let folder: string;
  let client: SandboxClient;
  const file = () => join(folder, 'world.bin');
  const restart = async () => {
    await client.close();
    client = await SandboxClient.start({ stateFile: file() });
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    client = await SandboxClient.start({ stateFile: file() });
  });
  afterEach(async () => {
    await client.close();
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  it('carries events, tokens and sync tokens of Google over a restart', async () => {
    const { access_token: token, refresh_token: refreshToken } = await client.connect();
    await client.calendar(EVENTS, { token, json: timedEvent({ id: 'abcde' }) });
    const { nextSyncToken } = (await client.calendar(EVENTS, { token })).body;
    await client.calendar(`${EVENTS}/abcde`, { token, method: 'PATCH', json: { summary: 'Moved' } });
    await restart();
    const { status, body } = await client.calendar(`${EVENTS}?syncToken=${nextSyncToken}`, { token });
    expect([status, body.items]).toMatchObject([200, [{ id: 'abcde', summary: 'Moved' }]]);
    expect((await client.refresh(refreshToken!)).status).toBe(200);
  });

  it('carries events, tokens and delta links of Outlook over a restart', async () => {
    const outlook = await OutlookClient.connect(client, 'mia@example.test');
    const link = (await outlook.graph(DELTA)).body['@odata.deltaLink'] as string;
    const { id } = (await outlook.graph('/me/events', { json: outlookEvent() })).body;
    await restart();
    const after = new OutlookClient(client, outlook.tokens);
    expect((await after.graph(link)).body.value).toMatchObject([{ id, subject: 'Interview' }]);
    expect((await after.refresh()).status).toBe(200);
  });

  it('keeps the time that the clock was set to', async () => {
    await client.control('/clock', { json: { advanceMs: 86_400_000 } });
    await restart();
    const { now } = (await client.control('/clock')).body;
    expect(Math.abs(Date.parse(now) - Date.now() - 86_400_000)).toBeLessThan(2_000);
  });

  it.each(['', 'not a state'])('is set aside when it cannot be read: %j', async (content) => {
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await client.close();
    await writeFile(file(), content);
    client = await SandboxClient.start({ stateFile: file() });
    expect((await client.control('/health')).status).toBe(200);
    expect(told).toHaveBeenCalledOnce();
    expect((await readdir(folder)).sort()).toEqual(['world.bin', 'world.bin.set-aside']);
  });

  it('has to be where files can be written', async () => {
    await expect(SandboxClient.start({ stateFile: join(folder, 'nowhere', 'world.bin') })).rejects.toThrow('ENOENT');
  });
});
