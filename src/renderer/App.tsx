// The window: notices above, the panes, the status line below, and the dialogs over them.
import { useEffect, useLayoutEffect, useState } from 'react';
import { call } from './data/client.ts';
import { useMail } from './data/mail-context.ts';
import { useObservable } from './data/observable.ts';
import type { LastPlace } from './data/view-store.ts';
import { AccountsDialog } from './features/accounts/AccountsDialog.tsx';
import { AddAccountDialog } from './features/accounts/AddAccountDialog.tsx';
import { ShortcutsDialog } from './features/keyboard/ShortcutsDialog.tsx';
import { Notices } from './features/notices/Notices.tsx';
import { DoneToast, ProblemToasts } from './features/notices/ToastList.tsx';
import type { Toasts } from './features/notices/toasts.ts';
import { OutboxPanel } from './features/outbox/OutboxPanel.tsx';
import { LinkQuestion } from './features/reader/LinkQuestion.tsx';
import { StatusLine } from './features/status/StatusLine.tsx';
import { MailView } from './features/window/MailView.tsx';
import { Welcome } from './features/window/Welcome.tsx';

interface AppProps {
  readonly toasts: Toasts;
  readonly initialPlace: LastPlace | null;
}

type Overlay = 'account' | 'accounts' | 'help' | null;

export function App({ toasts, initialPlace }: AppProps) {
  const { data } = useMail();
  const accounts = useObservable(data.accounts);
  const app = useObservable(data.appState);
  const [overlay, setOverlay] = useState<Overlay>(null);
  const [outboxOpen, setOutboxOpen] = useState(false);
  const empty = accounts?.length === 0;

  // The first thing to do in an empty Petrel is to add an account.
  useLayoutEffect(() => {
    if (empty) setOverlay('account');
  }, [empty]);
  useEffect(() => data.onProblem(toasts.problem), [data, toasts]);
  useEffect(
    () =>
      window.petrel.on('app.command', (command) => {
        if (command === 'add-account') setOverlay('account');
        else if (command === 'check-mail') call('sync.now', {}).catch(toasts.failed);
      }),
    [toasts],
  );

  return (
    <div className="window">
      <Notices toasts={toasts} />
      {accounts === null ? (
        // Neither the last run nor the engine has said whether there are accounts: no claim either way.
        <main className="welcome" aria-busy="true" />
      ) : empty ? (
        <Welcome onNewAccount={() => setOverlay('account')} />
      ) : (
        <MailView
          toasts={toasts}
          initialPlace={initialPlace}
          onNewAccount={() => setOverlay('account')}
          onAccounts={() => setOverlay('accounts')}
          onHelp={() => setOverlay('help')}
        />
      )}
      {outboxOpen ? <OutboxPanel onClose={() => setOutboxOpen(false)} onFailed={toasts.failed} /> : null}
      <ProblemToasts toasts={toasts} />
      <StatusLine
        news={<DoneToast toasts={toasts} />}
        outboxOpen={outboxOpen}
        onOutbox={() => setOutboxOpen(!outboxOpen)}
        onFailed={toasts.failed}
      />
      <LinkQuestion onFailed={toasts.failed} />
      {overlay === 'account' ? (
        <AddAccountDialog
          keychainAvailable={app?.keychain.available ?? true}
          welcome={empty}
          onClose={() => setOverlay(null)}
          onAdded={(account) => {
            setOverlay(null);
            toasts.done(`Added ${account.address}`);
          }}
        />
      ) : null}
      {overlay === 'accounts' && accounts && !empty ? (
        <AccountsDialog
          accounts={accounts}
          onNewAccount={() => setOverlay('account')}
          onClose={() => setOverlay(null)}
          onFailed={toasts.failed}
        />
      ) : null}
      {overlay === 'help' ? (
        <ShortcutsDialog
          command={app?.platform === 'darwin' ? '⌘' : 'Ctrl'}
          onClose={() => setOverlay(null)}
        />
      ) : null}
    </div>
  );
}
