// `npm test [-- --only=STEP] [FILE…]`: everything that has to hold, one step after the other, and one line at the end.
// Steps: lint, types, imports, unit, build, e2e. FILEs narrow unit and e2e.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyApp } from './setup/app-copy.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { openDisplay } from './setup/display.mjs';
import { root, runtimeDir } from './setup/paths.mjs';
import { runMain, SetupError, say } from './setup/say.mjs';
import * as system from './setup/system.mjs';
import { setup } from './setup.mjs';
import { asOne, fromPlaywright, fromReport, fromVitest, line } from './test/counts.mjs';

const STEPS = ['lint', 'types', 'imports', 'unit', 'build', 'e2e'];
const STEP_MS = 12 * 60_000;
const GRACE_MS = 5_000;
const reports = join(runtimeDir, 'reports');

function readArguments(args) {
  const chosen = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length) ?? 'all';
  if (chosen !== 'all' && !STEPS.includes(chosen))
    throw new SetupError(`--only is one of ${STEPS.join(', ')}`);
  return { only: chosen, files: args.filter((arg) => !arg.startsWith('--only=')) };
}

const tool = (...parts) => join(root, 'node_modules', ...parts);

/** Each answers how many checks passed, failed and were skipped. */
const runners = {
  lint: async ({ env }) => {
    const biome = tool('@biomejs', 'biome', 'bin', 'biome');
    return asOne(await run(process.execPath, [biome, 'check', '--error-on-warnings', '.'], env));
  },
  types: async ({ env }) => {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const project of ['tsconfig.node.json', 'tsconfig.web.json', 'tsconfig.e2e.json']) {
      const status = await run(process.execPath, [tool('typescript', 'bin', 'tsc'), '-p', project], env);
      counts[status === 0 ? 'passed' : 'failed'] += 1;
    }
    return counts;
  },
  imports: async ({ env }) => asOne(await run(process.execPath, ['scripts/check-imports.mjs'], env)),
  unit: async ({ ready, node, files }) => {
    const report = join(reports, 'unit.json');
    const args = [
      tool('vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ];
    const status = await run(ready.runtime.executable, [...args, ...files], node);
    return fromReport('unit', status, report, fromVitest);
  },
  build: async ({ ready }) => {
    try {
      await ensureBuilt(ready.runtime, ['app', 'cli'], { force: true });
      return asOne(0);
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      say(error.message);
      return asOne(1);
    }
  },
  e2e: async ({ ready, node, files, only }) => {
    if (only === 'e2e') await ensureBuilt(ready.runtime, ['app', 'cli']);
    const report = join(reports, 'e2e.json');
    const args = [tool('@playwright', 'test', 'cli.js'), 'test', '--reporter=list,json', ...files];
    const app = copyApp();
    const env = { ...node, PETREL_APP: app.folder, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
    const status = await run(ready.runtime.executable, args, env);
    app.remove();
    return fromReport('e2e', status, report, fromPlaywright);
  },
};

/** Runs one tool in a process group of its own, ended as a whole when it takes too long or we are interrupted. */
function run(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    const signalGroup = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch (error) {
        if (error.code !== 'ESRCH') throw error;
      }
    };
    let interrupted = false;
    const interrupt = () => {
      interrupted = true;
      signalGroup('SIGTERM');
      setTimeout(() => signalGroup('SIGKILL'), GRACE_MS).unref();
    };
    const timer = setTimeout(() => {
      say(`this step took longer than ${STEP_MS / 60_000} minutes`);
      signalGroup('SIGKILL');
    }, STEP_MS);
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
    child.once('error', () => resolve(127));
    child.once('exit', (code) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
      // What the tool left behind in its group ends with it.
      signalGroup('SIGKILL');
      if (interrupted) process.exit(130);
      resolve(code ?? 1);
    });
  });
}

await runMain(async () => {
  const { only, files } = readArguments(process.argv.slice(2));
  const ready = await setup({
    window: true,
    needs: [system.mailServer, system.keyring, system.systemCallTrace],
  });
  const display = only === 'all' || only === 'e2e' ? await openDisplay() : { env: {}, stop: () => undefined };
  const sandbox = ready.appArgs.includes('--no-sandbox') ? { PETREL_NO_SANDBOX: '1' } : {};
  const context = {
    ready,
    files,
    only,
    env: { ...ready.env, ...display.env },
    node: { ...ready.env, ...display.env, ...sandbox, ELECTRON_RUN_AS_NODE: '1' },
  };
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const total = { passed: 0, failed: 0, skipped: 0 };
  const summary = [];
  for (const step of only === 'all' ? STEPS : [only]) {
    say(`── ${step}`);
    const started = Date.now();
    const counts = await runners[step](context);
    for (const key of Object.keys(total)) total[key] += counts[key];
    summary.push(`${step}: ${line(counts)} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  }
  display.stop();
  for (const text of summary) say(text);
  process.stdout.write(`${line(total)}\n`);
  return total.failed > 0 ? 1 : 0;
});
