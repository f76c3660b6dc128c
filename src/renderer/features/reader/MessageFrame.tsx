// The frames of the message body. They stay for as long as the window does: a new one would need a new process.
import { useLayoutEffect, useRef } from 'react';
import { type FrameStage, SLOTS, type Slot } from './frame-stage.ts';
import { useFramesMade } from './use-frames-made.ts';

interface MessageFrameProps {
  readonly stage: FrameStage;
  /** A message is open. */
  readonly needed: boolean;
  /** The frame that is seen; the others load underneath it. */
  readonly front: Slot | null;
}

export function MessageFrame({ stage, needed, front }: MessageFrameProps) {
  const frames = useRef<HTMLDivElement>(null);
  const made = useFramesMade(SLOTS.length, needed);
  const whole = made === SLOTS.length;
  useLayoutEffect(
    () => (whole && frames.current ? stage.start([...frames.current.querySelectorAll('iframe')]) : undefined),
    [stage, whole],
  );
  useLayoutEffect(() => stage.settle(front), [stage, front]);
  return (
    <div className="message-frames" ref={frames}>
      {SLOTS.slice(0, made).map((slot) => (
        <iframe
          key={slot}
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
