// Drags an attachment out of the window: the system wants a file the moment the drag begins, so the copy is made when the
// mouse goes down. What is not ready by then is ready for the next try; nothing waits.
import type { MessageId } from '../../shared/model/ids.ts';
import { type CopyOptions, PrivateCopies } from './private-copies.ts';

/** Copies kept at one time: wherever the older ones were dropped, they were read long ago. */
const COPIES = 8;

export interface DragOptions extends CopyOptions {
  /** Hands the file to the system, under the pointer. */
  readonly startDrag: (path: string) => Promise<void>;
}

export interface AttachmentDrags {
  /** Makes the copy; the same one for the same part. */
  prepare(messageId: MessageId, partId: string): Promise<void>;
  /** @returns false when the copy is not there yet. */
  start(messageId: MessageId, partId: string): Promise<boolean>;
  /** Removes the copies. */
  close(): Promise<void>;
}

export function createAttachmentDrags(options: DragOptions): AttachmentDrags {
  const copies = new PrivateCopies(options, 'drag');
  /** By message and part; insertion order is age since the last use. */
  const making = new Map<string, Promise<string>>();
  const ready = new Map<string, string>();

  const trim = async (): Promise<void> => {
    for (const [key, path] of ready) {
      if (ready.size <= COPIES) return;
      ready.delete(key);
      making.delete(key);
      await copies.remove(path);
    }
  };

  const make = async (key: string, messageId: MessageId, partId: string): Promise<string> => {
    const path = await copies.write(messageId, await copies.find(messageId, partId), 0o600);
    ready.set(key, path);
    await trim();
    return path;
  };

  return {
    prepare: async (messageId, partId) => {
      const key = `${messageId} ${partId}`;
      let started = making.get(key);
      if (started === undefined) {
        started = make(key, messageId, partId);
        making.set(key, started);
        started.catch(() => making.delete(key));
      }
      await started;
    },
    start: async (messageId, partId) => {
      const key = `${messageId} ${partId}`;
      const path = ready.get(key);
      if (path === undefined) return false;
      ready.delete(key);
      ready.set(key, path);
      await options.startDrag(path);
      return true;
    },
    close: () => copies.close(),
  };
}
