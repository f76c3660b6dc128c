// A border between two panes that can be dragged, or moved by arrow keys (APG window splitter).
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';

const STEP = 16;

interface PaneSeparatorProps {
  /** What gets wider or narrower, e.g. "Width of the folder tree". */
  readonly label: string;
  /** Id of the pane whose width this is. */
  readonly controls: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  onChange(value: number): void;
}

export function PaneSeparator({ label, controls, value, min, max, initial, onChange }: PaneSeparatorProps) {
  const grip = useRef<{ readonly x: number; readonly value: number } | null>(null);
  const direction = (): number => (document.documentElement.dir === 'rtl' ? -1 : 1);
  const set = (wanted: number): void => onChange(Math.round(Math.min(max, Math.max(min, wanted))));

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { x: event.clientX, value };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (grip.current) set(grip.current.value + (event.clientX - grip.current.x) * direction());
  };
  const release = (): void => {
    grip.current = null;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const wanted = {
      ArrowLeft: value - STEP * direction(),
      ArrowRight: value + STEP * direction(),
      Home: min,
      End: max,
      Enter: initial,
    }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    set(wanted);
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be focused and moved; this is the APG splitter.
    <div
      className="pane-separator"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-controls={controls}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={release}
      onPointerCancel={release}
      onDoubleClick={() => set(initial)}
      onKeyDown={onKeyDown}
    />
  );
}
