// Asks for one account's password or token without getting in the way: cached mail stays readable while it waits.
import { type FormEvent, useId, useState } from 'react';
import type { AccountSummary, SignInWay } from '../../../shared/model/account.ts';
import { toProblem } from '../../../shared/problem.ts';
import { call } from '../../data/client.ts';
import { Icon } from '../../ui/Icon.tsx';
import { problemLine } from '../problems/words.ts';
import { secretOf } from './account-form.ts';
import { signInChoices } from './sign-in-choices.ts';
import './accounts.css';

interface SignInBarProps {
  readonly account: AccountSummary;
  /** What was tried last was refused. */
  readonly rejected: boolean;
  onLater(): void;
  onSignedIn(): void;
}

const secretWords: Readonly<Record<SignInWay, string>> = { password: 'password', token: 'access token' };

export function SignInBar({ account, rejected, onLater, onSignedIn }: SignInBarProps) {
  const [password, setPassword] = useState('');
  const held = account.signIn ?? 'password';
  const [way, setWay] = useState<SignInWay>(held);
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
      await call('accounts.signIn', {
        accountId: account.id,
        password: secretOf(way, password),
        ...(way === held ? {} : { signIn: way }),
      });
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
        {rejected
          ? `The server did not accept the ${secretWords[held]} of `
          : `Petrel needs the ${secretWords[held]} of `}
        <b>
          <bdi>{account.address}</bdi>
        </b>
        {rejected ? (held === 'token' ? ': enter a new one.' : '.') : ' to connect.'}
        <span role="alert" className="field-error">
          {failure ? ` ${failure}` : ''}
        </span>
      </p>
      <select
        className="input sign-in-way"
        aria-label="Sign in with"
        value={way}
        disabled={busy}
        onChange={(event) => {
          setWay(event.target.value === 'token' ? 'token' : 'password');
          setPassword('');
        }}
      >
        {signInChoices.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      <label htmlFor={fieldId} className="visually-hidden">
        {way === 'token' ? 'Access token' : 'Password'}
      </label>
      <input
        id={fieldId}
        className="input sign-in-field"
        type="password"
        placeholder={way === 'token' ? 'Access token' : 'Password'}
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
