// Asks for one account's password without getting in the way: cached mail stays readable while it waits.
import { type FormEvent, useId, useState } from 'react';
import type { AccountSummary } from '../../../shared/model/account.ts';
import { toProblem } from '../../../shared/problem.ts';
import { call } from '../../data/client.ts';
import { Icon } from '../../ui/Icon.tsx';
import { problemLine } from '../problems/words.ts';
import './accounts.css';

interface SignInBarProps {
  readonly account: AccountSummary;
  /** The password that was tried last was refused. */
  readonly rejected: boolean;
  onLater(): void;
  onSignedIn(): void;
}

export function SignInBar({ account, rejected, onLater, onSignedIn }: SignInBarProps) {
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const titleId = useId();
  const fieldId = useId();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (password === '' || busy) return;
    setBusy(true);
    setFailure(null);
    try {
      await call('accounts.signIn', { accountId: account.id, password });
      setPassword('');
      onSignedIn();
    } catch (thrown) {
      setFailure(problemLine(toProblem(thrown), { host: account.host, user: account.user }));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      className="sign-in"
      role="dialog"
      aria-label="Sign in"
      aria-describedby={titleId}
      onSubmit={(event) => void submit(event)}
    >
      <Icon name="key" />
      <p id={titleId} className="sign-in-words">
        {rejected ? 'The server did not accept the password of ' : 'Petrel needs the password of '}
        <b>
          <bdi>{account.address}</bdi>
        </b>
        {rejected ? '.' : ' to connect.'}
        <span role="alert" className="field-error">
          {failure ? ` ${failure}` : ''}
        </span>
      </p>
      <label htmlFor={fieldId} className="visually-hidden">
        Password
      </label>
      <input
        id={fieldId}
        className="input sign-in-field"
        type="password"
        placeholder="Password"
        autoComplete="off"
        value={password}
        aria-invalid={failure !== null}
        onChange={(event) => setPassword(event.target.value)}
      />
      <button type="submit" className="button primary" disabled={busy || password === ''}>
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
      <button type="button" className="button quiet" onClick={onLater}>
        Later
      </button>
    </form>
  );
}
