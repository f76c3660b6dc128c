// Drags an attachment out of the window: the system wants a file the moment the drag begins, so the copy is made when the
// mouse goes down. What is not ready by then is ready for the next try; nothing waits.
import type { MessageId } from '../../shared/model/ids.ts';
import { type CopyOptions, PrivateCopies } from './private-copies.ts';

/** Copies kept at one time: wherever the older ones were dropped, they were read long ago. */
const COPIES = 8;

export interface DragOptions extends CopyOptions {
  /** Hands the files, one or more, to the system, under the pointer. */
  readonly startDrag: (paths: readonly [string, ...string[]]) => Promise<void>;
}

export interface AttachmentDrags {
  /** Makes the copies; the same ones for the same parts. */
  prepare(messageId: MessageId, partIds: readonly string[]): Promise<void>;
  /** @returns false when the copies are not there yet. */
  start(messageId: MessageId, partIds: readonly string[]): Promise<boolean>;
  /** Removes the copies. */
  close(): Promise<void>;
}

export function createAttachmentDrags(options: DragOptions): AttachmentDrags {
  const copies = new PrivateCopies(options, 'drag');
  /** By message and parts; insertion order is age since the last use. */
  const making = new Map<string, Promise<void>>();
  const ready = new Map<string, readonly string[]>();

  /** What is dragged together stays together, however much it is, until the next is ready. */
  const trim = async (): Promise<void> => {
    let files = [...ready.values()].reduce((sum, paths) => sum + paths.length, 0);
    for (const [key, paths] of ready) {
      if (files <= COPIES || ready.size === 1) return;
      files -= paths.length;
      ready.delete(key);
      making.delete(key);
      for (const path of paths) await copies.remove(path);
    }
  };

  const make = async (key: string, messageId: MessageId, partIds: readonly string[]): Promise<void> => {
    const paths: string[] = [];
    try {
      for (const partId of partIds) {
        paths.push(await copies.write(messageId, await copies.find(messageId, partId), 0o600));
      }
    } catch (thrown) {
      for (const path of paths) await copies.remove(path);
      throw thrown;
    }
    ready.set(key, paths);
    await trim();
  };

  return {
    prepare: async (messageId, partIds) => {
      const key = keyOf(messageId, partIds);
      let started = making.get(key);
      if (started === undefined) {
        started = make(key, messageId, partIds);
        making.set(key, started);
        started.catch(() => making.delete(key));
      }
      await started;
    },
    start: async (messageId, partIds) => {
      const key = keyOf(messageId, partIds);
      const [first, ...others] = ready.get(key) ?? [];
      if (first === undefined) return false;
      ready.delete(key);
      ready.set(key, [first, ...others]);
      await options.startDrag([first, ...others]);
      return true;
    },
    close: () => copies.close(),
  };
}

const keyOf = (messageId: MessageId, partIds: readonly string[]): string =>
  `${messageId} ${partIds.join(' ')}`;
