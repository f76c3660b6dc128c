// The two frames of the message body. They stay for as long as the window does: a new one would need a new process.
import { useLayoutEffect, useRef } from 'react';
import type { FrameStage, Slot } from './frame-stage.ts';

interface MessageFrameProps {
  readonly stage: FrameStage;
  /** The frame that is seen; the other one loads underneath it. */
  readonly front: Slot | null;
}

export function MessageFrame({ stage, front }: MessageFrameProps) {
  const first = useRef<HTMLIFrameElement>(null);
  const second = useRef<HTMLIFrameElement>(null);
  useLayoutEffect(
    () => (first.current && second.current ? stage.start([first.current, second.current]) : undefined),
    [stage],
  );
  useLayoutEffect(() => stage.settle(front), [stage, front]);
  return (
    <div className="message-frames">
      {[first, second].map((frame, slot) => (
        <iframe
          key={slot === 0 ? 'first' : 'second'}
          ref={frame}
          className="message-frame"
          title={slot === front ? 'Message body' : 'Spare frame'}
          data-front={slot === front || undefined}
          inert={slot !== front}
          aria-hidden={slot !== front}
          tabIndex={slot === front ? 0 : -1}
          // No scripts, no origin of ours, no forms. A clicked link asks for a window, which main hands to the
          // system's browser instead.
          sandbox="allow-popups"
          referrerPolicy="no-referrer"
        />
      ))}
    </div>
  );
}
