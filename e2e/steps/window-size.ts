// Gives the window a size of its content, smaller than a person could where a test needs it.
import type { RunningApp } from '../harness/app.ts';

export async function resizeWindow(
  { electron, window: page }: RunningApp,
  width: number,
  height: number,
): Promise<void> {
  await electron.evaluate(
    ({ BrowserWindow }, size) => {
      const window = BrowserWindow.getAllWindows()[0];
      window?.setMinimumSize(1, 1);
      window?.setContentSize(size.width, size.height);
    },
    { width, height },
  );
  await page.waitForFunction((wanted) => Math.abs(window.innerWidth - wanted) <= 2, width);
}
