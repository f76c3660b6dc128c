// Opens an attachment in the system's program, as a private copy. What could run something is opened only after main itself
// has warned of it.
import type { BrowserWindow, Dialog } from 'electron';
import type { MessageId } from '../../shared/model/ids.ts';
import { problem } from '../../shared/problem.ts';
import { type CopyOptions, PrivateCopies } from './private-copies.ts';

export interface OpenerOptions extends CopyOptions {
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
  const copies = new PrivateCopies(options, 'open');
  return {
    open: async (messageId, partId) => {
      const part = await copies.find(messageId, partId);
      if (part.executable && !(await options.confirmProgram(part.filename))) return false;
      // Read-only: changes to a copy that goes away would be lost without a word.
      const path = await copies.write(messageId, part, 0o400);
      const failure = await options.openPath(path);
      if (failure !== '') throw problem('refused', 'not-opened', { detail: failure.slice(0, 200) });
      return true;
    },
    close: () => copies.close(),
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
