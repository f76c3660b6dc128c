// All files of a message into one folder, told file by file, until the person has had enough of it.
import { join } from 'node:path';
import type { SavedFile, SavedFiles, SavingFiles } from '../../shared/contract/app-state.ts';
import type { MessageId } from '../../shared/model/ids.ts';
import { type Problem, toProblem } from '../../shared/problem.ts';
import { placeWithoutReplacing, type SaveOptions, writeBeside, writePart } from './save-attachments.ts';

export interface AllSaver {
  /**
   * A file that cannot be had is passed over; a disk that cannot be written ends it, and so does `stop`. What was saved is told
   * either way, and every file of it is whole. Null when the person chose no folder.
   * @param within part that is the message whose files are meant
   */
  save(messageId: MessageId, within?: string): Promise<SavedFiles | null>;
  /** The file that is being written goes; those written before stay. */
  stop(messageId: MessageId, within?: string): void;
}

/** @param onSaving hears how far each message has come */
export function createAllSaver(options: SaveOptions, onSaving: (told: SavingFiles) => void): AllSaver {
  const running = new Map<string, AbortController>();
  const keyOf = (messageId: MessageId, within?: string): string => `${messageId} ${within ?? ''}`;

  const saveParts = async (
    of: { readonly messageId: MessageId; readonly within: string | null },
    folder: string,
    parts: readonly { readonly partId: string; readonly filename: string }[],
    signal: AbortSignal,
  ): Promise<SavedFiles> => {
    const saved: SavedFile[] = [];
    let failed: Problem | null = null;
    for (const part of parts) {
      onSaving({ ...of, progress: { saved: saved.length, all: parts.length } });
      const path = join(folder, part.filename);
      try {
        signal.throwIfAborted();
        const write = writePart(options, of.messageId, part.partId, signal);
        const written = await writeBeside(path, write, (temporary) => placeWithoutReplacing(temporary, path));
        saved.push({ filename: part.filename, ...written });
      } catch (thrown) {
        const found = toProblem(thrown);
        // Perhaps it failed by itself in that moment: the person stopped it all the same.
        if (signal.aborted) return { saved, all: parts.length, problem: STOPPED };
        failed ??= found;
        if (found.kind === 'storage') break;
      }
    }
    return { saved, all: parts.length, problem: failed };
  };

  return {
    save: async (messageId, within) => {
      const inside = within === undefined ? {} : { within };
      const listed = await options.engine('internal.attachments.list', { messageId, ...inside });
      const folder = await options.askFolder();
      if (folder === null) return null;
      const key = keyOf(messageId, within);
      const stopping = new AbortController();
      const of = { messageId, within: within ?? null };
      running.set(key, stopping);
      try {
        const parts = listed.filter(({ inline }) => !inline);
        return await saveParts(of, folder, parts, stopping.signal);
      } finally {
        if (running.get(key) === stopping) running.delete(key);
        onSaving({ ...of, progress: null });
      }
    },
    stop: (messageId, within) => running.get(keyOf(messageId, within))?.abort(),
  };
}

const STOPPED: Problem = { kind: 'cancelled', code: 'internal', retry: 'never' };
