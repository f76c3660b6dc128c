// A picture of the window in light and dark (test-results/looks), and what can be measured of it: enough contrast,
// nothing cut off sideways, every control with a name.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { RunningApp } from '../harness/app.ts';
import { contrastFaults, namelessControls } from './legibility.ts';

const folder = join('test-results', 'looks');

export async function look({ window: page }: RunningApp, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // The message is laid out anew for the colours of the window.
    await expect(page.locator('iframe[title="Message before"]')).toHaveCount(0);
    for (const frame of await page.locator('iframe[title="Message body"]:visible').all()) {
      await expect(frame.contentFrame().locator('html')).toHaveCSS('color-scheme', new RegExp(colorScheme));
    }
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
    expect(await contrastFaults(page), `${name}, ${colorScheme}`).toEqual([]);
  }
  expect(await namelessControls(page), name).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, name).toBeLessThanOrEqual(0);
}
