// `npm start [-- SWITCHES]`: the app for oneself, set up and built first where needed.

import { ensureBuilt } from './setup/build.mjs';
import { root } from './setup/paths.mjs';
import { handOver } from './setup/run.mjs';
import { runMain, SetupError } from './setup/say.mjs';
import { hasDisplay } from './setup/system.mjs';
import { setup } from './setup.mjs';

await runMain(async () => {
  if (process.platform === 'linux' && !hasDisplay()) {
    throw new SetupError('there is no display to open a window on; `npm run demo` brings its own');
  }
  const { runtime, env, appArgs } = await setup({ window: true });
  await ensureBuilt(runtime, ['app']);
  return handOver(runtime.executable, [root, ...appArgs, ...process.argv.slice(2)], { env, cwd: root });
});
