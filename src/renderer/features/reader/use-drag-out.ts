// Dragging files of the message to another program: copies are made as soon as a press looks like more than a click, so
// that they are there when the drag begins.
import { type DragEvent, type PointerEvent, useRef } from 'react';
import type { Attachment } from '../../../shared/model/body.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import { call } from '../../data/client.ts';
import { shownName } from './file-name.ts';

/** A click is over sooner. */
const PRESS_MS = 100;

export interface DragOut {
  readonly draggable: true;
  onPointerDown(event: PointerEvent): void;
  onPointerMove(event: PointerEvent): void;
  onPointerUp(): void;
  onDragStart(event: DragEvent): void;
}

export function useDragOut(
  messageId: MessageId,
  onDone: (text: string) => void,
  onFailed: (thrown: unknown) => void,
): (files: readonly Attachment[]) => DragOut {
  const press = useRef(0);
  const rest = (): void => window.clearTimeout(press.current);

  return (files) => {
    const partIds = files.map(({ partId }) => partId);
    const [first] = files;
    const prepare = (): void => {
      rest();
      // A failure is said when the file is dragged: until then nobody asked for anything.
      call('attachments.prepareDrag', { messageId, partIds }).catch(() => undefined);
    };
    const drag = async (): Promise<void> => {
      if (await call('attachments.drag', { messageId, partIds })) return;
      await call('attachments.prepareDrag', { messageId, partIds });
      onDone(
        files.length === 1 && first
          ? `${shownName(first.filename).whole} is ready to be dragged`
          : 'The files are ready to be dragged',
      );
    };
    return {
      draggable: true,
      onPointerDown: ({ button }) => {
        rest();
        if (button === 0) press.current = window.setTimeout(prepare, PRESS_MS);
      },
      onPointerMove: ({ buttons }) => {
        if (buttons === 1) prepare();
      },
      onPointerUp: rest,
      onDragStart: (event) => {
        rest();
        // The system's own drag takes the place of the page's.
        event.preventDefault();
        drag().catch(onFailed);
      },
    };
  };
}
