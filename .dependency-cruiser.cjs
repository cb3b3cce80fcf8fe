/**
 * Who may import whom: the matrix of docs/architecture.md as rules. `npm run architecture` checks it, and
 * test/architecture/import-matrix.spec.ts proves that every rule bites.
 *
 * In `to`, $1 and $2 stand for the groups that `from.path` caught.
 */

/** A lib: $1 is its shelf, $2 its name. `libs/processor` is a lib without a shelf. */
const ANY_LIB = '^libs/(platform|contracts|modules|providers)/([^/]+)/';
const TESTS = '\\.spec\\.tsx?$';

/** Not for tests: they may look behind the scenes. */
const forbid = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: TESTS, ...from },
  to,
});

/**
 * The folders of sync, from the ground up: each imports those below its own layer, and neither those above nor its
 * neighbours. `push` and `pull` meet in nothing but what lies below both.
 */
const SYNC_LAYERS = [
  ['links'],
  ['alerts', 'merge', 'provider'],
  ['attempts', 'calendars'],
  ['deletions', 'places', 'questions', 'watches'],
  ['conflicts', 'disconnect', 'planning'],
  ['reconcile'],
  ['pull', 'push'],
  ['http', 'listeners', 'sweep'],
];

/** A rule for each layer: its folders import themselves, and what lies below. */
const syncLayers = SYNC_LAYERS.map((folders, floor) => {
  const below = SYNC_LAYERS.slice(0, floor).flat();
  return forbid(
    `sync-layer-of-${folders.join('-and-')}`,
    `In sync, ${folders.join(', ')} import of the other folders ${below.join(', ') || 'nothing'} only.`,
    { path: `^libs/modules/sync/(${folders.join('|')})/` },
    {
      path: '^libs/modules/sync/[^/]+/',
      pathNot: `^libs/modules/sync/(${['$1', ...below].join('|')})/`,
    },
  );
});

module.exports = {
  forbidden: [
    forbid('no-cycles', 'Files must not import each other in a circle, not even for types.', {}, { circular: true }),
    forbid(
      'no-unresolvable',
      'The import leads nowhere.',
      {},
      {
        couldNotResolve: true,
        // Types only: there is no code to find.
        pathNot: '^@microsoft/microsoft-graph-types$',
      },
    ),
    forbid(
      'only-declared-packages',
      'Every package is listed in package.json.',
      {},
      {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown'],
      },
    ),
    forbid(
      'no-dev-packages',
      'What runs in production must be a dependency, not a devDependency.',
      { path: '^(apps/(?!web/|[^/]+/test/)|libs/(?!client/)|migrations/)' },
      {
        dependencyTypes: ['npm-dev'],
        // Types vanish before anything runs.
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/@types/',
      },
    ),
    forbid(
      'no-tests-in-code',
      'Code does not import tests or what supports them.',
      { path: '^(apps|libs|migrations)/' },
      {
        path: [TESTS, '^(test|tools)/'],
      },
    ),

    // Faces
    forbid(
      'only-through-the-face',
      'Another lib is imported through its index.ts, or a module through its http.ts.',
      { path: ANY_LIB },
      {
        path: ANY_LIB,
        pathNot: ['^libs/$1/$2/', '^libs/[^/]+/[^/]+/index\\.ts$', '^libs/modules/[^/]+/http\\.ts$'],
      },
    ),
    forbid(
      'only-through-the-face-from-outside',
      'A lib is imported through its index.ts, or a module through its http.ts.',
      { path: '^(apps|migrations|libs/processor)/' },
      {
        path: ANY_LIB,
        pathNot: ['^libs/[^/]+/[^/]+/index\\.ts$', '^libs/modules/[^/]+/http\\.ts$'],
      },
    ),
    forbid(
      'only-through-the-face-of-processor',
      'The processor is imported through its index.ts.',
      { pathNot: ['^libs/processor/', TESTS] },
      {
        path: '^libs/processor/',
        pathNot: '^libs/processor/index\\.ts$',
      },
    ),
    forbid(
      'not-your-own-index',
      'Inside a lib files are imported, never its own index.ts or http.ts.',
      { path: ANY_LIB },
      {
        path: '^libs/$1/$2/(index|http)\\.ts$',
      },
    ),
    forbid(
      'not-your-own-index-in-processor',
      'Inside a lib files are imported, never its own index.ts.',
      { path: '^libs/processor/' },
      {
        path: '^libs/processor/index\\.ts$',
      },
    ),

    // Shelves, from the ground up
    forbid(
      'libs-know-no-app',
      'Libs import neither apps nor migrations.',
      { path: '^libs/' },
      { path: '^(apps|migrations)/' },
    ),
    forbid(
      'platform-is-the-ground',
      'The platform knows no calendar word: it imports nothing from the other shelves.',
      { path: '^libs/platform/' },
      {
        path: '^libs/(?!platform/)',
      },
    ),
    forbid(
      'platform-siblings',
      'Among its siblings a platform lib may import only config, observability and errors.',
      { path: '^libs/platform/([^/]+)/' },
      {
        path: '^libs/platform/',
        pathNot: '^libs/platform/($1|config|observability|errors)/',
      },
    ),
    forbid(
      'contracts-are-words',
      'Contracts import the platform and other contracts only.',
      { path: '^libs/contracts/' },
      {
        path: '^libs/(?!platform/|contracts/)',
      },
    ),
    forbid(
      'contracts-siblings',
      'Among its siblings a contract may import only vocabulary and errors; jobs and ports also calendar-provider.',
      { path: '^libs/contracts/([^/]+)/', pathNot: ['^libs/contracts/(jobs|ports)/', TESTS] },
      {
        path: '^libs/contracts/',
        pathNot: '^libs/contracts/($1|vocabulary|errors)/',
      },
    ),
    forbid(
      'contracts-siblings-of-jobs-and-ports',
      'Jobs and ports may import only calendar-provider, vocabulary and errors among their siblings.',
      { path: '^libs/contracts/(jobs|ports)/' },
      {
        path: '^libs/contracts/',
        pathNot: '^libs/contracts/($1|calendar-provider|vocabulary|errors)/',
      },
    ),
    forbid(
      'modules-are-strangers',
      'A module never imports another module: facts travel on the bus, questions through ports.',
      { path: '^libs/modules/([^/]+)/' },
      {
        path: '^libs/modules/',
        pathNot: '^libs/modules/$1/',
      },
    ),
    forbid(
      'modules-know-no-provider',
      'Modules import platform and contracts only, neither providers nor the processor.',
      { path: '^libs/modules/' },
      {
        path: '^libs/(?!platform/|contracts/|modules/)',
      },
    ),
    forbid(
      'providers-know-little',
      'A provider imports platform/html, platform/http, platform/icalendar, platform/observability, contracts/calendar-provider and contracts/vocabulary only.',
      { path: '^libs/providers/([^/]+)/' },
      {
        path: '^libs/',
        pathNot: [
          '^libs/providers/$1/',
          '^libs/platform/(html|http|icalendar|observability)/',
          '^libs/contracts/(calendar-provider|vocabulary)/',
        ],
      },
    ),
    forbid(
      'processor-serves-sync',
      'The processor imports platform, contracts and modules/sync only; providers come from the registry.',
      { path: '^libs/processor/' },
      {
        path: '^libs/(?!platform/|contracts/|modules/sync/|processor/)',
      },
    ),

    // Inside sync, from the ground up
    ...syncLayers,
    forbid(
      'sync-folders-have-a-layer',
      'A new folder of sync is given a layer in SYNC_LAYERS.',
      { path: '^libs/modules/sync/' },
      {
        path: '^libs/modules/sync/[^/]+/',
        pathNot: `^libs/modules/sync/(${SYNC_LAYERS.flat().join('|')})/`,
      },
    ),

    // Apps
    forbid(
      'apps-are-strangers',
      'An app never imports another app.',
      { path: '^apps/([^/]+)/' },
      {
        path: '^apps/',
        pathNot: '^apps/$1/',
      },
    ),
    forbid(
      'api-knows-no-provider',
      'The API talks to no provider: it imports neither providers nor the processor.',
      { path: '^apps/api/' },
      {
        path: '^libs/(providers|processor)/',
      },
    ),
    forbid(
      'worker-loads-no-controller',
      'The worker and the doctor import the index.ts of a module, never its http.ts.',
      { path: '^apps/(worker|doctor)/' },
      {
        path: '^libs/modules/[^/]+/http(\\.ts|/)',
        reachable: true,
      },
    ),
    forbid(
      'migrate-is-small',
      'The programs of a moment that need the database alone import the platform, and the migrations, only.',
      { path: '^apps/(migrate|query)/' },
      {
        path: '^libs/(?!platform/)',
      },
    ),
    forbid(
      'rotate-keys-is-small',
      'The program that seals anew imports the platform, the modules whose secrets are sealed, and the log that is told of it.',
      { path: '^apps/rotate-keys/' },
      {
        path: '^(libs/(?!platform/|contracts/domain-events/|modules/(credentials|outgoing-webhooks|audit)/)|migrations/)',
      },
    ),
    forbid(
      'migrations-stand-alone',
      'A migration says in SQL what it does: of the code it imports types of platform/database only.',
      { path: '^migrations/' },
      {
        path: '^(libs/(?!platform/database/)|apps/)',
      },
    ),
    forbid(
      'sandbox-stands-alone',
      'The sandbox shares nothing with what it tests.',
      { path: '^apps/sandbox/' },
      { path: '^(libs|migrations)/' },
    ),
    forbid(
      'web-stands-alone',
      'The web app talks to the API through its generated client only.',
      { path: '^apps/web/' },
      {
        path: '^(libs|migrations)/',
        pathNot: '^libs/client/(index|react-query)\\.ts$',
      },
    ),
    forbid(
      'client-stands-alone',
      'The generated client is a package for others: it imports nothing of this repository.',
      { path: '^libs/client/' },
      {
        path: '^(apps|libs|migrations)/',
        pathNot: '^libs/client/',
      },
    ),
    forbid(
      'client-is-for-pages',
      'Only the web app speaks to the API as its clients do.',
      { path: '^(apps/(?!web/)|libs/(?!client/)|migrations/)' },
      { path: '^libs/client/' },
    ),

    // Pages: app → pages → features → ui → platform
    forbid(
      'web-platform-is-the-ground',
      'The technical ground of the pages knows neither pages nor features nor how things look.',
      { path: '^apps/web/src/platform/' },
      {
        path: '^apps/web/src/(app|pages|features|ui)/',
      },
    ),
    forbid(
      'web-ui-knows-no-feature',
      'What things look like is the same for every feature.',
      { path: '^apps/web/src/ui/' },
      {
        path: '^apps/web/src/(app|pages|features)/',
      },
    ),
    forbid(
      'web-features-know-no-page',
      'A feature does not know where it is shown.',
      { path: '^apps/web/src/features/' },
      {
        path: '^apps/web/src/(app|pages)/',
      },
    ),
    forbid(
      'web-features-through-the-face',
      'Another feature is imported through its index.ts.',
      { path: '^apps/web/src/features/([^/]+)/' },
      {
        path: '^apps/web/src/features/',
        pathNot: ['^apps/web/src/features/$1/', '^apps/web/src/features/[^/]+/index\\.ts$'],
      },
    ),
    forbid(
      'web-pages-only-compose',
      'A page puts features together: it imports their index.ts and ui, and reads nothing itself.',
      { path: '^apps/web/src/pages/' },
      {
        path: '^(apps/web/src/|libs/|node_modules/@tanstack/)',
        pathNot: ['^apps/web/src/features/[^/]+/index\\.ts$', '^apps/web/src/(pages|ui)/'],
      },
    ),
    forbid(
      'web-app-through-the-faces',
      'The frame around the pages imports features and the ground through their index.ts.',
      { path: '^apps/web/src/(app/|main)' },
      {
        path: '^apps/web/src/(features|platform)/',
        pathNot: '^apps/web/src/(features|platform)/[^/]+/index\\.ts$',
      },
    ),
    forbid(
      'web-platform-through-the-face',
      'A part of the ground is imported through its index.ts.',
      { path: '^apps/web/src/(features|ui)/' },
      {
        path: '^apps/web/src/platform/',
        pathNot: '^apps/web/src/platform/[^/]+/index\\.ts$',
      },
    ),
    forbid(
      'web-platform-siblings-through-the-face',
      'Also among themselves the parts of the ground use the index.ts.',
      { path: '^apps/web/src/platform/([^/]+)/' },
      {
        path: '^apps/web/src/platform/',
        pathNot: ['^apps/web/src/platform/$1/', '^apps/web/src/platform/[^/]+/index\\.ts$'],
      },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What is generated and what is built is nobody's to arrange.
    exclude: { path: '^(dist|coverage|libs/client/(generated|dist|examples))/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
