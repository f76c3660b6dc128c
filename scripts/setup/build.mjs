// Builds out/ when sources are newer than what is there, each part on its own stamp.
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { inRoot, outDir, root } from './paths.mjs';
import { runStep } from './run.mjs';
import { SetupError, say } from './say.mjs';

const CONFIG = ['package.json', 'package-lock.json', 'tsconfig.base.json'];
/** @type {Record<'app' | 'cli', {label: string, stamp: string, result: string, sources: string[], command: string[]}>} */
const PARTS = {
  app: {
    label: 'the app',
    stamp: join(outDir, '.app'),
    result: join(outDir, 'main', 'index.js'),
    sources: ['src', 'resources', 'electron.vite.config.ts', ...CONFIG],
    command: ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
  },
  cli: {
    label: "the engine's command line",
    stamp: join(outDir, '.cli'),
    result: join(outDir, 'main', 'engine-cli.js'),
    sources: ['src/main/engine', 'src/shared', 'engine-cli.vite.config.ts', ...CONFIG],
    command: [
      'node_modules/vite/bin/vite.js',
      'build',
      '--config',
      'engine-cli.vite.config.ts',
      '--logLevel',
      'warn',
    ],
  },
};

/**
 * @param {import('./electron.mjs').ElectronRuntime} runtime the build runs on its Node
 * @param {readonly ('app' | 'cli')[]} wanted
 */
export async function ensureBuilt(runtime, wanted, { force = false } = {}) {
  if (!force && wanted.every((name) => isFresh(PARTS[name]))) return;
  await withLock('build', async () => {
    // The app's build empties out/main, where the command line lives as well: that order, and both again.
    const app = wanted.includes('app') && (force || !isFresh(PARTS.app));
    if (app) await build(runtime, PARTS.app);
    if (app || !isFresh(PARTS.cli)) await build(runtime, PARTS.cli);
  });
}

async function build(runtime, part) {
  say(`building ${part.label}`);
  const started = new Date();
  const status = await runStep(runtime.executable, part.command, {
    cwd: root,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ELECTRON_EXEC_PATH: runtime.executable },
  });
  if (status !== 0 || !existsSync(part.result))
    throw new SetupError(`building ${part.label} failed: see above`);
  writeFileSync(part.stamp, '');
  // Dated by its start: what was edited while it ran is newer.
  utimesSync(part.stamp, started, started);
}

function isFresh(part) {
  if (!existsSync(part.stamp) || !existsSync(part.result)) return false;
  const built = statSync(part.stamp).mtimeMs;
  return part.sources.every((source) => newest(inRoot(source)) <= built);
}

/** Latest change below a path; folders count too, as theirs is the only trace of a removed file. */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}
