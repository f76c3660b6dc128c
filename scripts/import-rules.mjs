// Who may import whom. A whitelist: what is not named here is refused, and an area that is not named has no place.

/**
 * @typedef {object} Area
 * @property {string} name
 * @property {RegExp} files paths from the root, with `/`
 * @property {readonly string[]} areas whom it may import besides itself
 * @property {readonly string[]} packages npm packages
 * @property {boolean} node may it use Node's own modules
 */

const ENGINE_PARTS = [
  'service',
  'outbox',
  'sync',
  'store',
  'imap',
  'pop3',
  'smtp',
  'mime',
  'net',
  'remote',
  'accounts',
  'lib',
];
const MAIN_PARTS = ['shell', 'ipc', 'engine-host'];

const engine = (name, areas, packages = []) => ({
  name,
  files: new RegExp(`^src/main/engine/${name}/`),
  areas: [...areas, 'shared'],
  packages,
  node: true,
});
const renderer = (name, files, areas, packages) => ({
  name,
  files,
  areas: [...areas, 'shared'],
  packages,
  node: false,
});

/** @type {readonly Area[]} the first whose `files` fit is a file's area */
export const areas = [
  { name: 'shared', files: /^src\/shared\//, areas: [], packages: ['tldts', 'valibot'], node: false },
  { name: 'preload', files: /^src\/preload\//, areas: ['shared'], packages: ['electron'], node: false },

  {
    name: 'main',
    files: /^src\/main\/[^/]*index\.ts$/,
    areas: [...MAIN_PARTS, 'shared'],
    packages: ['electron'],
    node: true,
  },
  {
    name: 'engine-host',
    files: /^src\/main\/engine-host/,
    areas: ['shared'],
    packages: ['electron'],
    node: true,
  },
  {
    name: 'shell',
    files: /^src\/main\/shell\//,
    areas: ['engine-host', 'shared'],
    packages: ['electron', 'valibot'],
    node: true,
  },
  {
    name: 'ipc',
    files: /^src\/main\/ipc\//,
    areas: ['shell', 'engine-host', 'shared'],
    packages: ['electron', 'valibot'],
    node: true,
  },

  // The engine's entries and `createEngine` put its parts together.
  {
    name: 'engine',
    files: /^src\/main\/engine\/([^/]+\.ts$|cli\/)/,
    areas: [...ENGINE_PARTS, 'shared'],
    packages: ['valibot'],
    node: true,
  },
  engine('service', ['store', 'outbox', 'sync', 'accounts', 'remote', 'mime', 'lib'], ['valibot']),
  engine('sync', ['store', 'outbox', 'imap', 'pop3', 'mime', 'net', 'accounts', 'lib']),
  engine('outbox', ['store', 'imap', 'pop3', 'smtp', 'mime', 'net', 'accounts', 'lib']),
  engine('store', ['lib']),
  engine('imap', ['net', 'mime', 'lib']),
  engine('pop3', ['net', 'mime', 'lib']),
  engine('smtp', ['net', 'mime', 'lib'], ['nodemailer']),
  engine('mime', ['lib'], ['iconv-lite']),
  engine('net', ['lib']),
  engine('remote', ['net', 'lib']),
  engine('accounts', ['lib']),
  engine('lib', []),

  renderer(
    'renderer',
    /^src\/renderer\/[^/]+$/,
    ['features', 'data', 'reader', 'ui'],
    ['react', 'react-dom'],
  ),
  renderer('features', /^src\/renderer\/features\//, ['data', 'reader', 'ui'], ['react', 'react-dom']),
  renderer('data', /^src\/renderer\/data\//, [], ['react', 'dexie']),
  renderer('reader', /^src\/renderer\/reader\//, [], ['dompurify']),
  renderer('preview', /^src\/renderer\/preview\//, [], ['pdfjs-dist']),
  renderer('ui', /^src\/renderer\/ui\//, [], ['react', 'react-dom']),

  // Not part of the app.
  {
    name: 'test',
    files: /^test\//,
    areas: ['engine', ...ENGINE_PARTS, 'shared'],
    packages: ['vitest', 'fast-check', 'mailparser', 'iconv-lite'],
    node: true,
  },
  {
    name: 'e2e',
    files: /^e2e\//,
    areas: ['test', 'shell', 'shared'],
    packages: ['@playwright/test', 'fast-check', 'vite'],
    node: true,
  },
  {
    name: 'bench',
    files: /^bench\//,
    areas: ['engine', ...ENGINE_PARTS, 'test', 'e2e', 'scripts', 'shared'],
    packages: ['@playwright/test', 'electron', 'valibot'],
    node: true,
  },
  {
    name: 'scripts',
    files: /^scripts\//,
    areas: ['test', 'e2e', 'shared'],
    packages: ['@playwright/test', 'electron', 'iconv-lite', 'mailparser', 'vite'],
    node: true,
  },
];

/** Tests beside the source may use these in addition, whatever their area. */
export const forUnitTests = { areas: ['test'], packages: ['vitest', 'fast-check'], node: true };

/** The one way a file of main names the engine: as the path of a program to start, never as code to run. */
export const modulePath = { suffix: '?modulePath', from: ['main', 'shell', 'engine-host'], to: 'engine' };
