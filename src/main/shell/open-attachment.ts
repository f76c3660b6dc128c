// Opens an attachment in the system's program: a copy in a folder of our own that only this person can read, gone again
// when Petrel ends. What could run something is opened only after main itself has warned of it.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserWindow, Dialog } from 'electron';
import type { EngineArgs, EnginePortCall, EngineResult } from '../../shared/contract/engine-port.ts';
import type { MessageId } from '../../shared/model/ids.ts';
import { problem } from '../../shared/problem.ts';
import { embeddingPart } from './save-attachments.ts';

export interface OpenerOptions {
  readonly engine: <N extends EnginePortCall>(name: N, args: EngineArgs<N>) => Promise<EngineResult<N>>;
  /** The system's folder for temporary files. */
  readonly temporaryFolder: string;
  /** Asks in a window of the system, which no page can imitate or answer. */
  readonly confirmProgram: (filename: string) => Promise<boolean>;
  /** Empty when it worked, else why not. */
  readonly openPath: (path: string) => Promise<string>;
}

export interface AttachmentOpener {
  /** @returns false when the person thought better of it. */
  open(messageId: MessageId, partId: string): Promise<boolean>;
  /** Removes the copies. */
  close(): Promise<void>;
}

export function createAttachmentOpener(options: OpenerOptions): AttachmentOpener {
  const folders: string[] = [];
  return {
    open: async (messageId, partId) => {
      const parts = await options.engine('internal.attachments.list', {
        messageId,
        ...embeddingPart(partId),
      });
      const part = parts.find((candidate) => candidate.partId === partId);
      if (!part) throw problem('refused', 'not-found');
      if (part.executable && !(await options.confirmProgram(part.filename))) return false;
      // One folder for each: names may be equal. Made with mode 0700.
      const folder = await mkdtemp(join(options.temporaryFolder, 'petrel-open-'));
      folders.push(folder);
      const path = join(folder, part.filename);
      await options.engine('internal.attachments.write', { messageId, partId, path });
      // Never executable, and read-only: changes to a copy that goes away would be lost without a word.
      await chmod(path, 0o400);
      const failure = await options.openPath(path);
      if (failure !== '') throw problem('refused', 'not-opened', { detail: failure.slice(0, 200) });
      return true;
    },
    close: async () => {
      const known = folders.splice(0);
      await Promise.allSettled(known.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}

export async function confirmProgram(
  dialog: Pick<Dialog, 'showMessageBox'>,
  window: BrowserWindow,
  filename: string,
): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: `“${filename}” can run a program on your computer.`,
    detail:
      'Whoever wrote it could read, change or delete your files. Open it only when you expected it and know its sender.',
    buttons: ['Do not open', 'Open anyway'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return response === 1;
}
