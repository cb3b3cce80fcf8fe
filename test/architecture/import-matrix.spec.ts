import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';
import { explainForbiddenImports, forbiddenImports, type Violation } from './depcruise';

const FOLDERS = ['apps', 'libs', 'migrations'];

/** Rule, the file that breaks it, what it imports. */
const PLANTED: readonly [rule: string, from: string, to: string][] = [
  ['no-cycles', 'libs/platform/redis/one.ts', 'libs/platform/redis/other.ts'],
  ['no-unresolvable', 'libs/platform/redis/lost.ts', './nowhere'],
  ['only-declared-packages', 'libs/platform/redis/undeclared.ts', 'undeclared'],
  ['no-dev-packages', 'libs/platform/redis/dev.ts', 'only-for-tests'],
  ['no-tests-in-code', 'libs/platform/redis/tested.ts', 'test/support/database.ts'],
  ['only-through-the-face', 'libs/platform/redis/deep.ts', 'libs/platform/config/app-config.ts'],
  ['only-through-the-face-from-outside', 'apps/api/deep.ts', 'libs/modules/sync/sync.service.ts'],
  ['only-through-the-face-of-processor', 'apps/worker/deep.ts', 'libs/processor/job-consumers.ts'],
  ['not-your-own-index', 'libs/modules/sync/own.ts', 'libs/modules/sync/index.ts'],
  ['not-your-own-index-in-processor', 'libs/processor/own.ts', 'libs/processor/index.ts'],
  ['libs-know-no-app', 'libs/modules/sync/app.ts', 'apps/api/probes.ts'],
  ['platform-is-the-ground', 'libs/platform/redis/words.ts', 'libs/contracts/jobs/index.ts'],
  ['platform-siblings', 'libs/platform/redis/sibling.ts', 'libs/platform/crypto/index.ts'],
  ['contracts-are-words', 'libs/contracts/jobs/upwards.ts', 'libs/modules/sync/index.ts'],
  ['contracts-siblings', 'libs/contracts/domain-events/sibling.ts', 'libs/contracts/calendar-provider/index.ts'],
  ['contracts-siblings-of-jobs-and-ports', 'libs/contracts/jobs/sibling.ts', 'libs/contracts/domain-events/index.ts'],
  ['modules-are-strangers', 'libs/modules/sync/sibling.ts', 'libs/modules/credentials/index.ts'],
  ['modules-know-no-provider', 'libs/modules/sync/provider.ts', 'libs/providers/google/index.ts'],
  ['providers-know-little', 'libs/providers/google/redis.ts', 'libs/platform/redis/index.ts'],
  ['providers-know-little', 'libs/providers/google/sibling.ts', 'libs/providers/microsoft/index.ts'],
  ['processor-serves-sync', 'libs/processor/provider.ts', 'libs/providers/google/index.ts'],
  ['processor-serves-sync', 'libs/processor/module.ts', 'libs/modules/credentials/index.ts'],
  ['sync-layer-of-links', 'libs/modules/sync/links/up.ts', 'libs/modules/sync/push/link-pusher.ts'],
  [
    'sync-layer-of-alerts-and-merge-and-provider',
    'libs/modules/sync/merge/up.ts',
    'libs/modules/sync/planning/plan.ts',
  ],
  ['sync-layer-of-attempts-and-calendars', 'libs/modules/sync/calendars/up.ts', 'libs/modules/sync/watches/watch.ts'],
  [
    'sync-layer-of-deletions-and-places-and-questions-and-watches',
    'libs/modules/sync/deletions/up.ts',
    'libs/modules/sync/pull/remote-change.ts',
  ],
  [
    'sync-layer-of-conflicts-and-disconnect-and-planning',
    'libs/modules/sync/planning/up.ts',
    'libs/modules/sync/push/p.ts',
  ],
  ['sync-layer-of-reconcile', 'libs/modules/sync/reconcile/up.ts', 'libs/modules/sync/push/link-pusher.ts'],
  ['sync-layer-of-pull-and-push', 'libs/modules/sync/pull/sideways.ts', 'libs/modules/sync/push/link-pusher.ts'],
  ['sync-layer-of-pull-and-push', 'libs/modules/sync/push/sideways.ts', 'libs/modules/sync/pull/remote-change.ts'],
  [
    'sync-layer-of-http-and-listeners-and-sweep',
    'libs/modules/sync/http/sideways.ts',
    'libs/modules/sync/sweep/sweep.ts',
  ],
  ['sync-folders-have-a-layer', 'libs/modules/sync/sync.module.ts', 'libs/modules/sync/new-folder/word.ts'],
  ['apps-are-strangers', 'apps/api/sibling.ts', 'apps/worker/probes.ts'],
  ['api-knows-no-provider', 'apps/api/provider.ts', 'libs/providers/google/index.ts'],
  ['worker-loads-no-controller', 'apps/worker/face.ts', 'libs/modules/sync/http.ts'],
  ['migrate-is-small', 'apps/migrate/big.ts', 'libs/modules/sync/index.ts'],
  ['rotate-keys-is-small', 'apps/rotate-keys/big.ts', 'libs/modules/sync/index.ts'],
  ['migrations-stand-alone', 'migrations/one.ts', 'libs/modules/sync/index.ts'],
  ['sandbox-stands-alone', 'apps/sandbox/src/lazy.ts', 'libs/contracts/vocabulary/index.ts'],
  ['web-stands-alone', 'apps/web/src/lazy.ts', 'libs/contracts/vocabulary/index.ts'],
  ['client-stands-alone', 'libs/client/leaning.ts', 'libs/contracts/vocabulary/index.ts'],
  ['client-is-for-pages', 'apps/worker/client.ts', 'libs/client/index.ts'],
  ['web-platform-is-the-ground', 'apps/web/src/platform/api/look.ts', 'apps/web/src/ui/button.ts'],
  ['web-ui-knows-no-feature', 'apps/web/src/ui/feature.ts', 'apps/web/src/features/events/index.ts'],
  ['web-features-know-no-page', 'apps/web/src/features/events/page.ts', 'apps/web/src/pages/events-page.ts'],
  ['web-features-through-the-face', 'apps/web/src/features/events/deep.ts', 'apps/web/src/features/conflicts/list.ts'],
  ['web-pages-only-compose', 'apps/web/src/pages/reading.ts', 'libs/client/react-query.ts'],
  ['web-pages-only-compose', 'apps/web/src/pages/deep.ts', 'apps/web/src/features/conflicts/list.ts'],
  ['web-app-through-the-faces', 'apps/web/src/app/deep.ts', 'apps/web/src/features/conflicts/list.ts'],
  ['web-platform-through-the-face', 'apps/web/src/ui/deep.ts', 'apps/web/src/platform/api/query-client.ts'],
  [
    'web-platform-siblings-through-the-face',
    'apps/web/src/platform/live/deep.ts',
    'apps/web/src/platform/api/query-client.ts',
  ],
];

/** The other direction: what is allowed stays allowed. */
const ALLOWED: readonly [from: string, to: string][] = [
  ['libs/modules/sync/allowed.ts', 'libs/contracts/jobs/index.ts'],
  ['libs/providers/google/allowed.ts', 'libs/platform/http/index.ts'],
  ['libs/providers/google/markup.ts', 'libs/platform/html/index.ts'],
  ['apps/api/allowed.ts', 'libs/modules/sync/http.ts'],
  ['libs/contracts/ports/allowed.ts', 'libs/contracts/calendar-provider/index.ts'],
  ['libs/modules/sync/push/allowed.ts', 'libs/modules/sync/reconcile/link-settlement.ts'],
  ['libs/modules/sync/reconcile/inside.ts', 'libs/modules/sync/reconcile/link-settlement.ts'],
  ['apps/web/src/features/events/allowed.ts', 'apps/web/src/features/conflicts/index.ts'],
  ['apps/web/src/features/events/reading.ts', 'libs/client/react-query.ts'],
  ['apps/web/src/platform/live/inside.ts', 'apps/web/src/platform/live/stream.ts'],
  ['apps/web/src/platform/live/face.ts', 'apps/web/src/platform/api/index.ts'],
  ['libs/platform/redis/inside.ts', 'libs/platform/redis/other.ts'],
];

it('holds for the code as it is', async () => {
  const { violations, files } = await forbiddenImports(root, FOLDERS);
  expect(files).toBeGreaterThan(100);
  const why = violations.length === 0 ? '' : await explainForbiddenImports(root, FOLDERS);
  expect(violations.length, why).toBe(0);
});

describe('each rule bites', () => {
  let folder: string;
  let found: Violation[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'import-matrix-'));
    plantAll(folder);
    found = (await forbiddenImports(folder, FOLDERS)).violations;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(PLANTED)('%s: %s must not import %s', (rule, from) => {
    expect(found.filter((violation) => violation.from === from).map((violation) => violation.rule)).toContain(rule);
  });

  it.each(ALLOWED)('but %s may import %s', (from) => {
    expect(found.filter((violation) => violation.from === from)).toEqual([]);
  });

  it('and every rule has such an example', () => {
    const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as { forbidden: { name: string }[] };
    expect(new Set(PLANTED.map(([rule]) => rule))).toEqual(new Set(config.forbidden.map((rule) => rule.name)));
  });
});

/** A small tree with the folders of this repository, in which every import is one of those listed above. */
function plantAll(folder: string): void {
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json']) cpSync(join(root, file), join(folder, file));
  write(folder, 'package.json', JSON.stringify({ devDependencies: { 'only-for-tests': '1.0.0' } }));
  for (const name of ['only-for-tests', 'undeclared']) {
    write(folder, `node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(folder, `node_modules/${name}/index.js`, '');
  }
  const imports = [...PLANTED.map(([, from, to]) => [from, to] as const), ...ALLOWED];
  for (const [, to] of imports) if (to.endsWith('.ts')) write(folder, to, 'export const word = 1;\n');
  for (const [from, to] of imports) write(folder, from, `import '${specifier(from, to)}';\n`);
  write(folder, 'libs/platform/redis/other.ts', `import './one';\n`);
}

function specifier(from: string, to: string): string {
  if (!to.endsWith('.ts')) return to;
  const path = to.replace(/(\/index)?\.ts$/, '');
  return to.startsWith('libs/') ? path.replace('libs/', '@calendar/') : join(relative(dirname(from), '.'), path);
}

function write(folder: string, file: string, content: string): void {
  mkdirSync(join(folder, dirname(file)), { recursive: true });
  writeFileSync(join(folder, file), content);
}
