// The dialog that adds an account: signs in once before anything is stored, and keeps what was typed when that fails.
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { AccountSummary, Protocol, Security, SignInWay } from '../../../shared/model/account.ts';
import { type Problem, toProblem } from '../../../shared/problem.ts';
import { call } from '../../data/client.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { problemWords } from '../problems/words.ts';
import {
  type AccountField,
  type AccountForm,
  edit,
  emptyForm,
  type FieldErrors,
  needsPlainWarning,
  secretOf,
  toSettings,
  validate,
} from './account-form.ts';
import { SelectField, TextField } from './Field.tsx';
import { signInChoices } from './sign-in-choices.ts';
import './accounts.css';

interface AddAccountDialogProps {
  readonly keychainAvailable: boolean;
  readonly welcome: boolean;
  onClose(): void;
  onAdded(account: AccountSummary, stored: 'keychain' | 'session'): void;
}

const fieldOrder: readonly AccountField[] = ['address', 'host', 'port', 'allowPlain', 'user', 'password'];

export function AddAccountDialog({ keychainAvailable, welcome, onClose, onAdded }: AddAccountDialogProps) {
  const [form, setForm] = useState<AccountForm>(emptyForm);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const element = useRef<HTMLFormElement>(null);
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem) alert.current?.scrollIntoView({ block: 'nearest' });
  }, [problem]);
  /** Grows with each try and each cancellation: only the newest try may speak. */
  const turn = useRef(0);
  useEffect(
    () => () => {
      turn.current += 1;
    },
    [],
  );

  const change = <F extends AccountField>(field: F, value: AccountForm[F]): void => {
    setForm((held) => edit(held, field, value));
    setErrors(({ [field]: _fixed, ...rest }) => rest);
  };

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    const found = validate(form);
    setErrors(found);
    setProblem(null);
    const wrong = fieldOrder.find((field) => found[field] !== undefined);
    if (wrong) {
      element.current?.querySelector<HTMLElement>(`[name="${wrong}"]`)?.focus();
      return;
    }
    turn.current += 1;
    const mine = turn.current;
    setBusy(true);
    try {
      const { account, stored } = await call('accounts.add', {
        settings: toSettings(form),
        password: secretOf(form.signIn, form.password),
      });
      if (mine === turn.current) onAdded(account, stored);
      // Cancelled while the server was answering: the person does not want this account.
      else await call('accounts.remove', { accountId: account.id });
    } catch (thrown) {
      if (mine !== turn.current) return;
      const told = toProblem(thrown);
      setProblem(told);
      if (told.code === 'wrong-password' || told.code === 'token-refused') {
        element.current?.querySelector<HTMLInputElement>('[name="password"]')?.select();
      }
    } finally {
      if (mine === turn.current) setBusy(false);
    }
  };
  const cancel = (): void => {
    if (!busy) {
      onClose();
      return;
    }
    turn.current += 1;
    setBusy(false);
    // When it comes too late, the account is taken away again by the try that brought it.
    call('accounts.cancelAdd', {}).catch(() => undefined);
  };

  const text = (field: 'name' | 'address' | 'host' | 'port' | 'user' | 'password') => ({
    name: field,
    value: form[field],
    error: errors[field],
    disabled: busy,
    onChange: (value: string) => change(field, value),
  });

  return (
    <ModalDialog title="Add account" onClose={busy ? cancel : onClose}>
      <form
        className="modal-body"
        noValidate
        ref={element}
        aria-busy={busy}
        onSubmit={(event) => void submit(event)}
      >
        {welcome ? (
          <p className="dialog-lead">
            Welcome to Petrel. Enter the details your mail provider gave you; they stay on this computer.
          </p>
        ) : null}
        <div className="form-pair">
          <TextField {...text('name')} label="Your name" autoComplete="name" firstFocus />
          <TextField
            {...text('address')}
            label="Email address"
            type="email"
            autoComplete="email"
            placeholder="name@example.org"
          />
        </div>
        <fieldset className="form-group">
          <legend>Incoming mail</legend>
          <div className="form-server">
            <SelectField<Protocol>
              name="protocol"
              label="Protocol"
              value={form.protocol}
              disabled={busy}
              options={[
                ['imap', 'IMAP'],
                ['pop3', 'POP3'],
              ]}
              onChange={(value) => change('protocol', value)}
            />
            <SelectField<Security>
              name="security"
              label="Security"
              value={form.security}
              disabled={busy}
              options={[
                ['tls', 'TLS'],
                ['starttls', 'STARTTLS'],
                ['plain', 'None (unencrypted)'],
              ]}
              onChange={(value) => change('security', value)}
            />
          </div>
          <div className="form-host">
            <TextField
              {...text('host')}
              label="Server"
              placeholder={form.protocol === 'imap' ? 'imap.example.org' : 'pop.example.org'}
            />
            <TextField {...text('port')} label="Port" inputMode="numeric" />
          </div>
          {needsPlainWarning(form) ? (
            <div className="plain-warning">
              <Icon name="warning" />
              <div>
                <p>
                  Without encryption everyone on the way to the server can read your password and your mail.
                </p>
                <label>
                  <input
                    type="checkbox"
                    name="allowPlain"
                    checked={form.allowPlain}
                    disabled={busy}
                    aria-invalid={errors.allowPlain !== undefined}
                    onChange={(event) => change('allowPlain', event.target.checked)}
                  />
                  Connect without encryption all the same
                </label>
                {errors.allowPlain ? <p className="field-error">{errors.allowPlain}</p> : null}
              </div>
            </div>
          ) : null}
        </fieldset>
        <div className="form-pair">
          <TextField {...text('user')} label="User name" autoComplete="username" />
          <SelectField<SignInWay>
            name="signIn"
            label="Sign in with"
            value={form.signIn}
            disabled={busy}
            options={signInChoices}
            onChange={(value) => change('signIn', value)}
          />
        </div>
        <TextField
          {...text('password')}
          label={form.signIn === 'token' ? 'Access token' : 'Password'}
          type="password"
          autoComplete="off"
        />
        {form.signIn === 'token' ? (
          <p className="dialog-note">
            Petrel does not fetch tokens itself: paste an OAuth 2 access token made for this account. When it
            has run out, Petrel asks for a new one.
          </p>
        ) : null}
        {keychainAvailable ? null : (
          <p className="dialog-note">
            <Icon name="key" />
            This computer offers no keychain. Petrel keeps the{' '}
            {form.signIn === 'token' ? 'token' : 'password'} only until it is closed, and then asks again; it
            is never stored in the clear.
          </p>
        )}
        <div role="alert" className="dialog-problem" ref={alert}>
          {problem ? <ProblemNote problem={problem} form={form} /> : null}
        </div>
        <div className="modal-actions">
          {busy ? (
            <p className="dialog-busy" aria-live="polite">
              <span className="spinner" /> Signing in to {form.host.trim()}…
            </p>
          ) : null}
          <button type="button" className="button" onClick={cancel}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={busy}>
            Add account
          </button>
        </div>
      </form>
    </ModalDialog>
  );
}

function ProblemNote({ problem, form }: { problem: Problem; form: AccountForm }) {
  const { what, advice, said } = problemWords(problem, { host: form.host.trim(), user: form.user.trim() });
  return (
    <>
      <Icon name="warning" />
      <div>
        <p className="dialog-problem-what">{what}</p>
        {advice ? <p>{advice}</p> : null}
        {said ? (
          <p className="dialog-problem-said">
            Details: <bdi>{said}</bdi>
          </p>
        ) : null}
      </div>
    </>
  );
}
