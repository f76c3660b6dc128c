// Ahead of the person: the messages beside the open one, and the one that is pointed at, are made ready and wait in a frame; those
// that stay on screen in the list are made ready.
import { useEffect, useRef } from 'react';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { ListWindow } from '../../data/list-window.ts';
import type { Theme } from '../../ui/use-theme.ts';
import { afterPaint } from './after-paint.ts';
import type { FrameStage } from './frame-stage.ts';
import { watchPointed } from './pointed-row.ts';
import type { PreparedBodies } from './prepared-bodies.ts';
import { watchRowsAtRest } from './rows-at-rest.ts';

export interface Ahead {
  readonly prepared: PreparedBodies;
  readonly stage: FrameStage;
  /** That the next message will be shown in. */
  readonly theme: Theme;
  /** The message that is shown, or about to be. */
  readonly open: MessageId | null;
  /** It is there: until then nothing competes with it. */
  readonly settled: boolean;
  /** Cached messages that are likely to be opened next; none until the open one is there. */
  readonly neighbours: readonly MessageId[];
  /** Made ready after them, but not laid out. */
  readonly further: readonly MessageId[];
  readonly list: ListWindow | null;
  /** Changes when the person has said something else about pictures. */
  readonly version: number;
}

export function useAhead(ahead: Ahead): void {
  const { prepared, stage, theme, open, settled, neighbours, further, list, version } = ahead;
  const pointed = useRef<MessageId | null>(null);
  const resting = useRef<readonly MessageId[]>([]);
  const next = neighbours.join();
  const later = further.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` asks again.
  useEffect(() => {
    let stop = (): void => undefined;
    const look = (): void => {
      stop();
      const likely = [...(pointed.current === null ? [] : [pointed.current]), ...numbers(next)];
      const ids = [...new Set(likely)].filter((id) => id !== open);
      const offer = (): void => {
        const staged = ids.flatMap((id) => prepared.staged(id, theme) ?? []);
        stage.expect(staged, staged[0]?.messageId === pointed.current);
      };
      offer();
      stop = prepared.ahead([...ids, ...numbers(later)], resting.current, theme, offer);
    };
    const cancel = settled ? afterPaint(look) : undefined;
    const pointing = list
      ? watchPointed(list, ({ id, cached }) => {
          stage.stir();
          pointed.current = cached ? id : null;
          if (cached && id !== open) look();
        })
      : undefined;
    const top = (): MessageId | undefined => list?.around(0, 0)[0]?.id;
    let before = top();
    const scrolling = list?.watchScreen(() => {
      const now = top();
      if (now !== before) stage.stir();
      before = now;
    });
    const rest = list
      ? watchRowsAtRest(list, (ids) => {
          resting.current = ids;
          if (settled) look();
        })
      : undefined;
    return () => {
      cancel?.();
      pointing?.();
      scrolling?.();
      rest?.();
      stop();
    };
  }, [prepared, stage, theme, open, settled, next, later, list, version]);
}

const numbers = (joined: string): number[] => (joined === '' ? [] : joined.split(',').map(Number));
