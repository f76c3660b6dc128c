// Remembers where the window was, and puts it back only where a screen still shows it.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Rectangle } from 'electron';
import * as v from 'valibot';

const coordinate = v.pipe(v.number(), v.integer(), v.minValue(-100_000), v.maxValue(100_000));
const length = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000));
const stateSchema = v.object({
  bounds: v.object({ x: coordinate, y: coordinate, width: length, height: length }),
  maximized: v.boolean(),
});

export type WindowState = v.InferOutput<typeof stateSchema>;

/** Pixels of the window that a screen must show, both ways, for it to be reachable by hand. */
const VISIBLE = 100;

export function isReachable(bounds: Rectangle, screens: readonly Rectangle[]): boolean {
  return screens.some((screen) => {
    const wide = Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x);
    const high = Math.min(bounds.y + bounds.height, screen.y + screen.height) - Math.max(bounds.y, screen.y);
    // The title bar is at the top: it must not be above the screen.
    return wide >= VISIBLE && high >= VISIBLE && bounds.y >= screen.y;
  });
}

/** @returns null when nothing usable was stored. */
export function readWindowState(file: string): WindowState | null {
  try {
    const parsed = v.safeParse(stateSchema, JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.output : null;
  } catch {
    // First start, or a damaged file: the default place is as good.
    return null;
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}
