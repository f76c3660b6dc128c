// `npm run demo [-- --screenshot FILE]`: Petrel with a throw-away profile on a local mail server full of demo mail.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './setup/build.mjs';
import { openDisplay } from './setup/display.mjs';
import { inRoot, root } from './setup/paths.mjs';
import { handOver } from './setup/run.mjs';
import { runMain, SetupError, say } from './setup/say.mjs';
import * as system from './setup/system.mjs';
import { setup } from './setup.mjs';

await runMain(async () => {
  const { values } = parseArgs({ options: { screenshot: { type: 'string' } } });
  const ready = await setup({
    window: true,
    needs: [{ ...system.mailServer, required: false }, system.worldFonts],
  });
  await ensureBuilt(ready.runtime, ['app', 'cli']);
  const display = await openDisplay();
  const env = { ...ready.env, ...display.env };
  // A virtual screen has no graphics card to look for.
  const appArgs = [...ready.appArgs, ...(display.env.DISPLAY ? ['--disable-gpu'] : [])];
  try {
    if (system.mailServer.isMet()) return await runDemo(ready.runtime, appArgs, env, values.screenshot);
    if (values.screenshot) throw new SetupError('no Dovecot, so there is no demo mail to take a picture of');
    say('no Dovecot can be had here, so there is no demo mail: this is Petrel for yourself');
    return await handOver(ready.runtime.executable, [root, ...appArgs], { env, cwd: root });
  } finally {
    display.stop();
  }
});

function runDemo(runtime, appArgs, env, screenshot) {
  // npm runs scripts in the project's folder; a file is meant from where the person is.
  const from = process.env.INIT_CWD ?? process.cwd();
  const target = screenshot === undefined ? [] : ['--screenshot', resolve(from, screenshot)];
  const script = [inRoot('scripts', 'demo', 'run.ts'), ...target, '--', ...appArgs];
  return handOver(runtime.executable, ['--disable-warning=ExperimentalWarning', ...script], {
    env: {
      ...env,
      ELECTRON_RUN_AS_NODE: '1',
      PETREL_NO_SANDBOX: appArgs.includes('--no-sandbox') ? '1' : '0',
    },
    cwd: root,
  });
}
