// `npm run build`: all of out/, whatever its age.

import { ensureBuilt } from './setup/build.mjs';
import { runMain } from './setup/say.mjs';
import { setup } from './setup.mjs';

await runMain(async () => {
  const { runtime } = await setup({ quiet: true });
  await ensureBuilt(runtime, ['app', 'cli'], { force: true });
});
