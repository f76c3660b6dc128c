// Shows toasts above everything but dialogs, and announces them.
import { useObservable } from '../../data/observable.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { Toast, Toasts } from './toasts.ts';
import './notices.css';

export function ToastList({ toasts }: { toasts: Toasts }) {
  const shown = useObservable(toasts.shown);
  return (
    <div className="toasts">
      <div aria-live="polite">
        {shown
          .filter((toast) => toast.tone === 'done')
          .map((toast) => (
            <ToastView key={toast.id} toast={toast} onDismiss={toasts.dismiss} />
          ))}
      </div>
      <div role="alert">
        {shown
          .filter((toast) => toast.tone === 'problem')
          .map((toast) => (
            <ToastView key={toast.id} toast={toast} onDismiss={toasts.dismiss} />
          ))}
      </div>
    </div>
  );
}

function ToastView({ toast, onDismiss }: { toast: Toast; onDismiss(id: number): void }) {
  return (
    <div className="toast" data-tone={toast.tone}>
      <Icon name={toast.tone === 'done' ? 'check' : 'warning'} />
      <div className="toast-words">
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
