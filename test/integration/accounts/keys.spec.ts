import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DomainEvents } from '@calendar/contracts/domain-events';
import { KeyRotation } from '@calendar/modules/credentials';
import { TokenVault } from '@calendar/platform/crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { StartRefusedError } from '@calendar/platform/errors';
import { AccountWorld } from './account-world';

const bytes = () => randomBytes(32);
const [first, second, other] = [bytes(), bytes(), bytes()];
const written = (kid: string, key: Buffer) => `${kid}:${key.toString('base64')}`;

let world: AccountWorld;
let ids: string[];

beforeAll(async () => {
  world = await AccountWorld.start({ TOKEN_ENCRYPTION_KEYS: written('k1', first) });
  const [ada, eve] = [await world.person(), await world.person()];
  ids = [await ada.connected('google'), await eve.connected('microsoft')];
});
afterAll(() => world.stop());

const start = (...keys: string[]) => world.anotherProcess({ TOKEN_ENCRYPTION_KEYS: keys.join(',') });
const PRODUCTION = { NODE_ENV: 'production', AUTH_JWT_SECRET: randomBytes(32).toString('hex') };

it('a process starts with the key that has sealed what is stored, alone or among others', async () => {
  await expect(start(written('k1', first))).resolves.toBeDefined();
  await expect(start(written('k2', second), written('k1', first))).resolves.toBeDefined();
});

it('another key under the same id is refused before anything is done with it', async () => {
  await expect(start(written('k1', other))).rejects.toThrow(StartRefusedError);
  await expect(start(written('k2', second), written('k1', other))).rejects.toThrow('another key than before');
});

it('in production no process starts with nothing but new keys', async () => {
  const keys = { TOKEN_ENCRYPTION_KEYS: written('k2', second) };
  await expect(world.anotherProcess({ ...PRODUCTION, ...keys })).rejects.toThrow('lacks the key k1');
});

it('one damaged token among many speaks against no key', async () => {
  await world.sql(`UPDATE calendar_credentials SET refresh_token = left(refresh_token, -4) || 'AAAA' WHERE id = $1`, [
    ids[0],
  ]);
  await expect(start(written('k1', first))).resolves.toBeDefined();
});

it('a rotation opens what it counts as done', async () => {
  const rotate = (...keys: Array<[string, Buffer]>) =>
    new KeyRotation(
      world.get(UnitOfWork),
      new TokenVault(keys.map(([kid, key]) => ({ kid, key }))),
      world.get(DomainEvents),
    ).run();
  expect(await rotate(['k1', first])).toEqual({ resealed: 0, current: 1, lost: [ids[0]] });
  const wrong = await rotate(['k1', other]);
  expect({ ...wrong, lost: wrong.lost.toSorted() }).toEqual({ resealed: 0, current: 0, lost: ids.toSorted() });
  expect(await rotate(['k2', second], ['k1', first])).toEqual({ resealed: 1, current: 0, lost: [ids[0]] });
});
