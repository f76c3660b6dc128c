// `npm run --silent engine -- --profile DIR COMMAND`: the engine's command line on Electron's Node, stdout untouched.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './setup/build.mjs';
import { inRoot, outDir } from './setup/paths.mjs';
import { handOver } from './setup/run.mjs';
import { runMain } from './setup/say.mjs';
import { setup } from './setup.mjs';

await runMain(async () => {
  const { runtime, env } = await setup({ quiet: true });
  await ensureBuilt(runtime, ['cli']);
  const { v8 } = JSON.parse(readFileSync(inRoot('src', 'shared', 'engine-flags.json'), 'utf8'));
  // Warnings of Node would mix with the problems on stderr, which are JSON.
  const args = [
    ...v8,
    '--disable-warning=ExperimentalWarning',
    join(outDir, 'main', 'engine-cli.js'),
    ...process.argv.slice(2),
  ];
  return handOver(runtime.executable, args, { env: { ...env, ELECTRON_RUN_AS_NODE: '1' } });
});
