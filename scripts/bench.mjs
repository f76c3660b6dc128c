// `npm run bench [-- NAME [ARGUMENTS]]`: one bench, or all by their default sizes. Figures are ratios within one run.
import { readdirSync } from 'node:fs';
import { ensureBuilt } from './setup/build.mjs';
import { openDisplay } from './setup/display.mjs';
import { inRoot, root } from './setup/paths.mjs';
import { handOver } from './setup/run.mjs';
import { runMain, SetupError, say } from './setup/say.mjs';
import { mailServer } from './setup/system.mjs';
import { setup } from './setup.mjs';

const names = readdirSync(inRoot('bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));

await runMain(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (name !== undefined && !names.includes(name)) {
    throw new SetupError(`there is no bench "${name}"; there are: ${names.join(', ')}`);
  }
  const { runtime, env } = await setup({ window: true, needs: [mailServer] });
  await ensureBuilt(runtime, ['app']);
  const display = await openDisplay();
  try {
    let failed = 0;
    for (const bench of name === undefined ? names : [name]) {
      say(`bench ${bench}`);
      const command = ['--disable-warning=ExperimentalWarning', inRoot('bench', `${bench}.ts`), ...args];
      const options = { cwd: root, env: { ...env, ...display.env, ELECTRON_RUN_AS_NODE: '1' } };
      const status = await handOver(runtime.executable, command, options);
      if (status !== 0) failed = status;
    }
    return failed;
  } finally {
    display.stop();
  }
});
