// The app starts on an empty profile, opens one window, ends when asked, and starts again.
import { expect, test } from './harness/test.ts';

test('opens a window on an empty profile, ends when asked, and opens again', async ({ launch }) => {
  for (const start of ['first', 'second']) {
    const app = await launch();
    await expect(app.window, start).toHaveTitle(/Petrel/);
    await expect(app.window.locator('#root')).not.toBeEmpty();
    expect(await app.electron.windows()).toHaveLength(1);
    await app.quit();
    expect(app.messages.filter((message) => message.startsWith('error'))).toEqual([]);
  }
});
