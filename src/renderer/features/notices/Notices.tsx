// The strips above the panes: the state of the engine, accounts that wait for a password, a protocol log that is being
// written, a missing keychain.
import { useState } from 'react';
import type { AccountSummary } from '../../../shared/model/account.ts';
import type { AccountId } from '../../../shared/model/ids.ts';
import type { ProblemCode } from '../../../shared/problem.ts';
import { call } from '../../data/client.ts';
import { useMail } from '../../data/mail-context.ts';
import { useObservable } from '../../data/observable.ts';
import { SignInBar } from '../accounts/SignInBar.tsx';
import { problemWords } from '../problems/words.ts';
import { Banner } from './Banner.tsx';
import type { Toasts } from './toasts.ts';

const KEYCHAIN_NOTICE = 'keychain';

export function Notices({ toasts }: { toasts: Toasts }) {
  const { data, layout } = useMail();
  const app = useObservable(data.appState);
  const accounts = useObservable(data.accounts);
  const statuses = useObservable(data.statuses);
  const { dismissed } = useObservable(layout.current);
  const [putOff, setPutOff] = useState<ReadonlySet<AccountId>>(new Set());

  const needsPassword = (account: AccountSummary): boolean => {
    const code = statuses.get(account.id)?.problem?.code;
    const missing = app?.credentialsMissing.includes(account.id) ?? false;
    return missing || isRefused(code) || code === 'credentials-missing';
  };
  const waiting = (accounts ?? []).filter((account) => needsPassword(account) && !putOff.has(account.id));
  const dismissKeychain = (): void => {
    layout.change({ dismissed: [...dismissed, KEYCHAIN_NOTICE] });
  };

  return (
    <div className="notices">
      {app?.engine === 'restarting' ? (
        <Banner tone="busy" icon="refresh">
          The mail engine stopped and is being restarted. Nothing is lost.
        </Banner>
      ) : null}
      {app?.engine === 'failed' ? (
        <Banner
          tone="warning"
          icon="warning"
          actions={
            <button
              type="button"
              className="button"
              onClick={() => {
                call('engine.restart', {}).catch(toasts.failed);
              }}
            >
              Restart
            </button>
          }
        >
          {app.engineProblem
            ? `The mail engine cannot run. ${problemWords(app.engineProblem).what} ${problemWords(app.engineProblem).advice}`
            : 'The mail engine keeps stopping. What it had stored is safe; mail is neither fetched nor changed until it runs.'}
        </Banner>
      ) : null}
      {app?.engine === 'running'
        ? waiting.map((account) => (
            <SignInBar
              key={account.id}
              account={account}
              rejected={isRefused(statuses.get(account.id)?.problem?.code)}
              onLater={() => setPutOff((held) => new Set(held).add(account.id))}
              onSignedIn={() => toasts.done(`Signed in to ${account.address}`)}
            />
          ))
        : null}
      {app?.engine === 'running'
        ? (accounts ?? [])
            .filter((account) => statuses.get(account.id)?.recording === true)
            .map((account) => <RecordingBanner key={account.id} account={account} toasts={toasts} />)
        : null}
      {app &&
      !app.keychain.available &&
      (accounts?.length ?? 0) > 0 &&
      !dismissed.includes(KEYCHAIN_NOTICE) ? (
        <Banner tone="info" icon="key" onDismiss={dismissKeychain}>
          This computer offers no keychain to keep passwords in, so Petrel asks for them each time it starts.
          They are never stored in the clear.
        </Banner>
      ) : null}
    </div>
  );
}

function isRefused(code: ProblemCode | undefined): boolean {
  return code === 'wrong-password' || code === 'token-refused';
}

function RecordingBanner({ account, toasts }: { account: AccountSummary; toasts: Toasts }) {
  return (
    <Banner
      tone="info"
      icon="warning"
      actions={
        <button
          type="button"
          className="button"
          onClick={() => {
            call('diagnostics.protocolLog', { accountId: account.id, on: false }).catch(toasts.failed);
          }}
        >
          Stop recording
        </button>
      }
    >
      What the server of {account.address} says is being recorded in a file, without passwords and with names,
      addresses and texts replaced. It ends when Petrel is closed.
    </Banner>
  );
}
