// Saves attachments where the person says: the engine streams the bytes beside the target, main puts the file in place.
import { randomBytes } from 'node:crypto';
import { constants, copyFile, link, rename, rm } from 'node:fs/promises';
import { extname } from 'node:path';
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

export const diskProblem = (cause: unknown): Error => {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return problem('storage', 'disk-full', { cause });
  return problem('storage', 'not-saved', { detail: code ?? 'not written', cause });
};

/** A name beside the target that nobody else uses. */
export const temporaryBeside = (path: string): string => `${path}.${randomBytes(6).toString('hex')}.part`;

/** Parts of a message inside a message carry the id of that part before their own. */
export function embeddingPart(partId: string): { within?: string } {
  const inside = partId.lastIndexOf('.0.0.');
  return inside < 0 ? {} : { within: partId.slice(0, inside) };
}

export async function writeBeside(
  path: string,
  write: (temporary: string) => Promise<{ size: number }>,
  place: (temporary: string) => Promise<string>,
): Promise<{ path: string; size: number }> {
  const temporary = temporaryBeside(path);
  try {
    const { size } = await write(temporary);
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
export async function placeWithoutReplacing(temporary: string, path: string): Promise<string> {
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
  const parts = await options.engine('internal.attachments.list', { messageId, ...embeddingPart(partId) });
  const part = parts.find((candidate) => candidate.partId === partId);
  if (!part) throw problem('refused', 'not-found');
  const path = await options.askFile(part.filename);
  if (path === null) return null;
  const saved = await writeBeside(path, writePart(options, messageId, partId), replace(path));
  return { filename: part.filename, ...saved };
}

/** The message itself, byte for byte as the server had it. */
export async function saveMessage(
  { engine, askFile }: SaveOptions,
  messageId: MessageId,
): Promise<SavedFile | null> {
  const { subject } = await engine('messages.get', { messageId });
  const filename = `${await engine('internal.fileName', { text: subject })}.eml`;
  const path = await askFile(filename);
  if (path === null) return null;
  const write = (temporary: string) => engine('internal.messages.write', { messageId, path: temporary });
  return { filename, ...(await writeBeside(path, write, replace(path))) };
}

/** @param signal ends it; the engine then takes back what it wrote */
export const writePart =
  ({ engine }: SaveOptions, messageId: MessageId, partId: string, signal?: AbortSignal) =>
  async (path: string): Promise<{ size: number }> => {
    const stop = (): void => {
      // Where the engine is gone, so is what it was writing.
      engine('internal.attachments.stop', { path }).catch(() => undefined);
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await engine('internal.attachments.write', { messageId, partId, path });
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  };

const replace =
  (path: string) =>
  async (temporary: string): Promise<string> => {
    await rename(temporary, path);
    return path;
  };
