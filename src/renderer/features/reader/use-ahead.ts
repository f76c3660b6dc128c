// Ahead of the person: the messages beside the open one, and the one that is pointed at, are made ready and wait in a frame.
import { useEffect, useRef } from 'react';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { ListWindow } from '../../data/list-window.ts';
import type { Theme } from '../../ui/use-theme.ts';
import type { FrameStage } from './frame-stage.ts';
import { watchPointed } from './pointed-row.ts';
import type { PreparedBodies } from './prepared-bodies.ts';

export interface Ahead {
  readonly prepared: PreparedBodies;
  readonly stage: FrameStage;
  /** That the next message will be shown in. */
  readonly theme: Theme;
  /** The message that is shown, or about to be. */
  readonly open: MessageId | null;
  /** Cached messages that are likely to be opened next; none until the open one is there. */
  readonly neighbours: readonly MessageId[];
  /** Made ready after them, but not laid out. */
  readonly further: readonly MessageId[];
  readonly list: ListWindow | null;
  /** Changes when the person has said something else about pictures. */
  readonly version: number;
}

export function useAhead({ prepared, stage, theme, open, neighbours, further, list, version }: Ahead): void {
  const pointed = useRef<MessageId | null>(null);
  const next = neighbours.join();
  const later = further.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` asks again.
  useEffect(() => {
    let stop = (): void => undefined;
    const look = (): void => {
      stop();
      const likely = [...(pointed.current === null ? [] : [pointed.current]), ...numbers(next)];
      const ids = [...new Set(likely)].filter((id) => id !== open);
      const offer = () => stage.expect(ids.flatMap((id) => prepared.staged(id, theme) ?? []));
      offer();
      stop = prepared.ahead([...ids, ...numbers(later)], theme, offer);
    };
    // Until the open message is there, nothing competes with it.
    if (next !== '') look();
    const silence = list
      ? watchPointed(list, ({ id, cached }) => {
          pointed.current = cached ? id : null;
          if (cached && id !== open) look();
        })
      : undefined;
    return () => {
      silence?.();
      stop();
    };
  }, [prepared, stage, theme, open, next, later, list, version]);
}

const numbers = (joined: string): number[] => (joined === '' ? [] : joined.split(',').map(Number));
