// Saves attachments where the person says: the engine streams the bytes beside the target, main puts the file in place.
import { randomBytes } from 'node:crypto';
import { constants, copyFile, link, rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { SavedFile } from '../../shared/contract/app-state.ts';
import type { EngineArgs, EnginePortCall, EngineResult } from '../../shared/contract/engine-port.ts';
import type { MessageId } from '../../shared/model/ids.ts';
import { problem } from '../../shared/problem.ts';

export interface SaveOptions {
  /** Rejects with a ProblemError. */
  readonly engine: <N extends EnginePortCall>(name: N, args: EngineArgs<N>) => Promise<EngineResult<N>>;
  /** Null when the person cancelled. The system has asked before an existing file is chosen. */
  readonly askFile: (suggestedName: string) => Promise<string | null>;
  readonly askFolder: () => Promise<string | null>;
}

/** Tries for a free name before it gives up. */
const NAMES_TRIED = 10_000;

const diskProblem = (cause: unknown): Error => {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return problem('storage', 'disk-full', { cause });
  return problem('storage', 'internal', { detail: code ?? 'not written', cause });
};

async function writeBeside(
  { engine }: SaveOptions,
  messageId: MessageId,
  partId: string,
  path: string,
  place: (temporary: string) => Promise<string>,
): Promise<{ path: string; size: number }> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    const { size } = await engine('internal.attachments.write', { messageId, partId, path: temporary });
    return { path: await place(temporary).catch((thrown) => Promise.reject(diskProblem(thrown))), size };
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Unlike rename, both fail where a file already is; FAT and some network disks know no links. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') throw thrown;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}

/** Puts the file at the first free name: `a.pdf`, `a (2).pdf` … without ever replacing one. */
async function placeWithoutReplacing(temporary: string, path: string): Promise<string> {
  const extension = extname(path);
  const stem = path.slice(0, path.length - extension.length);
  for (let n = 1; n <= NAMES_TRIED; n++) {
    const candidate = n === 1 ? path : `${stem} (${n})${extension}`;
    try {
      await linkOrCopy(temporary, candidate);
      return candidate;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    }
  }
  throw problem('storage', 'already-exists');
}

export async function saveAttachment(
  options: SaveOptions,
  messageId: MessageId,
  partId: string,
): Promise<SavedFile | null> {
  const parts = await options.engine('internal.attachments.list', { messageId });
  const part = parts.find((candidate) => candidate.partId === partId);
  if (!part) throw problem('refused', 'not-found');
  const path = await options.askFile(part.filename);
  if (path === null) return null;
  const saved = await writeBeside(options, messageId, partId, path, async (temporary) => {
    await rename(temporary, path);
    return path;
  });
  return { filename: part.filename, ...saved };
}

export async function saveAllAttachments(
  options: SaveOptions,
  messageId: MessageId,
): Promise<SavedFile[] | null> {
  const parts = await options.engine('internal.attachments.list', { messageId });
  const folder = await options.askFolder();
  if (folder === null) return null;
  const saved: SavedFile[] = [];
  for (const part of parts.filter((candidate) => !candidate.inline)) {
    const path = join(folder, part.filename);
    const written = await writeBeside(options, messageId, part.partId, path, (temporary) =>
      placeWithoutReplacing(temporary, path),
    );
    saved.push({ filename: part.filename, ...written });
  }
  return saved;
}
