import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppClient, timedEvent } from '../test/app-client';
import { SandboxClient } from '../test/sandbox-client';

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
  /** The app with its tokens, after the sandbox has been restarted. */
  const restarted = async ({ provider, tokens }: AppClient) => {
    await restart();
    return Object.assign(new AppClient(client, provider), { tokens });
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
    const app = await AppClient.connect(client, 'google');
    await app.api(EVENTS, { json: timedEvent({ id: 'abcde' }) });
    const { nextSyncToken } = (await app.api(EVENTS)).body;
    await app.api(`${EVENTS}/abcde`, { method: 'PATCH', json: { summary: 'Moved' } });
    const after = await restarted(app);
    const { status, body } = await after.api(`${EVENTS}?syncToken=${nextSyncToken}`);
    expect([status, body.items]).toMatchObject([200, [{ id: 'abcde', summary: 'Moved' }]]);
    expect((await after.refresh()).status).toBe(200);
  });

  it('carries events, tokens and delta links of Outlook over a restart', async () => {
    const app = await AppClient.connect(client, 'microsoft');
    const link = (await app.api(DELTA)).body['@odata.deltaLink'] as string;
    const { id } = (await app.api('/me/events', { json: timedEvent() })).body;
    const after = await restarted(app);
    expect((await after.api(link)).body.value).toMatchObject([{ id, subject: 'Interview' }]);
    expect((await after.refresh()).status).toBe(200);
  });

  it('keeps the time that the clock was set to', async () => {
    await client.control('/clock', { json: { advanceMs: 86_400_000 } });
    await restart();
    const asked = Date.now();
    const { now } = (await client.control('/health')).body;
    // What it was when it was told, which is somewhere between question and answer.
    expect(Date.parse(now) - 86_400_000).toBeGreaterThan(asked - 2_000);
    expect(Date.parse(now) - 86_400_000).toBeLessThan(Date.now() + 2_000);
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
