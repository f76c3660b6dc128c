// A native modal dialog: the browser keeps focus inside and everything else inert. The element marked
// `data-first-focus` has the focus at first.
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { Icon } from './Icon.tsx';

interface ModalDialogProps {
  readonly title: string;
  readonly className?: string;
  /** Buttons beside the title. */
  readonly tools?: ReactNode;
  /** Escape or the close button; the owner unmounts the dialog. */
  onClose(): void;
  readonly children: ReactNode;
}

export function ModalDialog({ title, className = '', tools, onClose, children }: ModalDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  // Before the first paint: a dialog that is not open yet would leave what is behind it usable for a moment.
  useLayoutEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element && !element.open) {
      element.showModal();
      element.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    }
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      className={`modal ${className}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="modal-header">
        <h1 id={titleId}>{title}</h1>
        {tools}
        <button type="button" className="button quiet icon" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}
