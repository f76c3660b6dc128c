// Folders that live as long as one test or one test server.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TempDir {
  readonly path: string;
  remove(): void;
}

export function makeTempDir(label: string): TempDir {
  const path = mkdtempSync(join(realpathSync(tmpdir()), `petrel-${label}-`));
  return { path, remove: () => removeTree(path) };
}

/** Processes that were just killed may still be writing in there: what they leave behind belongs to removing it. */
function removeTree(path: string): void {
  for (let tries = TRIES; ; tries--) {
    try {
      // Its own tries empty no folder that was filled again meanwhile.
      rmSync(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
      return;
    } catch (thrown) {
      const filled = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOTEMPTY';
      if (!filled || tries === 0) throw thrown;
    }
  }
}

const TRIES = 20;
