// What just happened, where it covers nothing that is to be used: a problem in a strip of its own above the status line,
// good news beside the words of that line. Both are announced.
import { useObservable } from '../../data/observable.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { Toast, Toasts } from './toasts.ts';
import './notices.css';

export function ProblemToasts({ toasts }: { toasts: Toasts }) {
  const shown = useObservable(toasts.shown);
  return (
    <div className="toasts" role="alert">
      {shown
        .filter((toast) => toast.tone === 'problem')
        .map((toast) => (
          <ToastView key={toast.id} toast={toast} onDismiss={toasts.dismiss} />
        ))}
    </div>
  );
}

/** There is room for the newest alone: it is what can be undone. */
export function DoneToast({ toasts }: { toasts: Toasts }) {
  const newest = useObservable(toasts.shown).findLast((toast) => toast.tone === 'done');
  return (
    <div className="toast-done" aria-live="polite">
      {newest ? <ToastView key={newest.id} toast={newest} onDismiss={toasts.dismiss} /> : null}
    </div>
  );
}

function ToastView({ toast, onDismiss }: { toast: Toast; onDismiss(id: number): void }) {
  return (
    <div className="toast" data-tone={toast.tone}>
      <Icon name={toast.tone === 'done' ? 'check' : 'warning'} />
      <div className="toast-words" title={toast.tone === 'done' ? toast.text : undefined}>
        <p>{toast.text}</p>
        {toast.more ? <p className="toast-more">{toast.more}</p> : null}
      </div>
      {toast.undo ? (
        <button
          type="button"
          className="button quiet small"
          onClick={() => {
            onDismiss(toast.id);
            toast.undo?.();
          }}
        >
          Undo
        </button>
      ) : null}
      <button
        type="button"
        className="button quiet icon small"
        aria-label="Dismiss"
        onClick={() => onDismiss(toast.id)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
