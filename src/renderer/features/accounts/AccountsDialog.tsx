// The accounts of this Petrel: what each connects to, where its password is, and how to take one away again.
import { useState } from 'react';
import type { AccountSummary } from '../../../shared/model/account.ts';
import { call } from '../../data/client.ts';
import { useMail } from '../../data/mail-context.ts';
import { useObservable } from '../../data/observable.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { AccountSettingsDialog } from './AccountSettingsDialog.tsx';
import './accounts.css';

interface AccountsDialogProps {
  readonly accounts: readonly AccountSummary[];
  onNewAccount(): void;
  onClose(): void;
  onFailed(thrown: unknown): void;
}

const securityWords = { tls: 'TLS', starttls: 'STARTTLS', plain: 'not encrypted' } as const;
const credentialWords = {
  keychain: 'kept in the keychain',
  session: 'kept until Petrel is closed',
  missing: 'needed',
} as const;

export function AccountsDialog({ accounts, onNewAccount, onClose, onFailed }: AccountsDialogProps) {
  return (
    <ModalDialog title="Accounts" onClose={onClose}>
      <div className="modal-body">
        <ul className="accounts">
          {accounts.map((account) => (
            <AccountEntry key={account.id} account={account} onFailed={onFailed} />
          ))}
        </ul>
        <div className="modal-actions">
          <button type="button" className="button" onClick={onNewAccount}>
            <Icon name="plus" /> New account…
          </button>
        </div>
      </div>
    </ModalDialog>
  );
}

function AccountEntry({ account, onFailed }: { account: AccountSummary; onFailed(thrown: unknown): void }) {
  const [asked, setAsked] = useState(false);
  const [settings, setSettings] = useState(false);
  const [busy, setBusy] = useState(false);
  const { data } = useMail();
  const doubted = useObservable(data.statuses).get(account.id)?.doubted ?? [];
  const remove = (): void => {
    setBusy(true);
    call('accounts.remove', { accountId: account.id }).catch((thrown: unknown) => {
      setBusy(false);
      onFailed(thrown);
    });
  };
  const kind = account.protocol === 'imap' ? 'IMAP' : 'POP3';
  return (
    <li className="account">
      <div className="account-words">
        <p className="account-address">
          <bdi>{account.address}</bdi>
        </p>
        <p className="account-more">
          {kind} · <bdi>{account.host}</bdi>:{account.port} · {securityWords[account.security]}
        </p>
        <p className="account-more">
          {account.signIn === 'token' ? 'Access token' : 'Password'} {credentialWords[account.credential]}
        </p>
        {doubted.length > 0 ? (
          <p className="account-more">
            This server said what was not so by {doubted.join(' and ')}; Petrel does without it and checks the
            long way.
          </p>
        ) : null}
      </div>
      {asked ? null : (
        <div className="account-acts">
          <button
            type="button"
            className="button small"
            aria-label={`Settings of ${account.address}…`}
            onClick={() => setSettings(true)}
          >
            Settings…
          </button>
          <button
            type="button"
            className="button small danger"
            aria-label={`Remove ${account.address}…`}
            onClick={() => setAsked(true)}
          >
            Remove…
          </button>
        </div>
      )}
      {settings ? (
        <AccountSettingsDialog account={account} onClose={() => setSettings(false)} onFailed={onFailed} />
      ) : null}
      {asked ? (
        <div className="account-question" role="alert">
          <p>
            {account.protocol === 'imap'
              ? 'Its mail stays on the server; the copy on this computer and changes not sent yet are deleted.'
              : 'The copy of its mail on this computer is deleted. What is no longer on the server is then gone.'}
          </p>
          <div className="modal-actions">
            <button type="button" className="button small" disabled={busy} onClick={() => setAsked(false)}>
              Keep
            </button>
            <button type="button" className="button small danger" disabled={busy} onClick={remove}>
              Remove account
            </button>
          </div>
        </div>
      ) : null}
    </li>
  );
}
