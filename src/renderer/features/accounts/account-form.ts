// The add-account form as a value: what was typed, what follows from it by default, and whether it can be sent.
import type { CallInput } from '../../../shared/contract/contract.ts';
import type { Protocol, Security, SignInWay } from '../../../shared/model/account.ts';

export interface AccountForm {
  readonly name: string;
  readonly address: string;
  readonly protocol: Protocol;
  readonly host: string;
  readonly port: string;
  readonly security: Security;
  readonly user: string;
  readonly signIn: SignInWay;
  /** Or the access token. */
  readonly password: string;
  /** The person has read the warning of an unencrypted connection and wants it. */
  readonly allowPlain: boolean;
  /** Port and user name stop following the other fields once edited by hand. */
  readonly portEdited: boolean;
  readonly userEdited: boolean;
}

export type AccountField = Exclude<keyof AccountForm, 'portEdited' | 'userEdited'>;
export type FieldErrors = Partial<Record<AccountField, string>>;

/** RFC 8314 section 7.3 and RFC 9051, RFC 1939: the registered ports. */
export function defaultPort(protocol: Protocol, security: Security): number {
  if (security === 'tls') return protocol === 'imap' ? 993 : 995;
  return protocol === 'imap' ? 143 : 110;
}

export const emptyForm: AccountForm = {
  name: '',
  address: '',
  protocol: 'imap',
  host: '',
  port: String(defaultPort('imap', 'tls')),
  security: 'tls',
  user: '',
  signIn: 'password',
  password: '',
  allowPlain: false,
  portEdited: false,
  userEdited: false,
};

/** One edit, with what follows from it. An emptied port or user name follows its default again. */
export function edit<F extends AccountField>(
  form: AccountForm,
  field: F,
  value: AccountForm[F],
): AccountForm {
  const next: AccountForm = { ...form, [field]: value };
  const portEdited = field === 'port' ? next.port !== '' : form.portEdited;
  const userEdited = field === 'user' ? next.user !== '' : form.userEdited;
  const portFollows = (field === 'protocol' || field === 'security') && !portEdited;
  const userFollows = field === 'address' && !userEdited;
  return {
    ...next,
    portEdited,
    userEdited,
    port: portFollows ? String(defaultPort(next.protocol, next.security)) : next.port,
    user: userFollows ? next.address.trim() : next.user,
    // A password is not to be sent as a token, nor the other way round.
    password: field === 'signIn' ? '' : next.password,
    // The warning is answered for one server and one kind of connection.
    allowPlain: field === 'security' || field === 'host' ? false : next.allowPlain,
  };
}

/** Names and addresses that never leave this computer. */
export function isLoopback(host: string): boolean {
  const name = host
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$/gu, '')
    .replace(/\.$/u, '');
  if (name === 'localhost' || name === '::1') return true;
  const octets = name.split('.');
  return (
    octets.length === 4 &&
    octets[0] === '127' &&
    octets.every((part) => /^\d{1,3}$/u.test(part) && Number(part) <= 255)
  );
}

/** An unencrypted connection over a network: needs the warning and its answer. */
export function needsPlainWarning(form: AccountForm): boolean {
  return form.security === 'plain' && form.host.trim() !== '' && !isLoopback(form.host);
}

/** A token is copied, often with the white space around it; a password is what was typed. */
export function secretOf(way: SignInWay, typed: string): string {
  return way === 'token' ? typed.trim() : typed;
}

function secretError(way: SignInWay, typed: string): string | null {
  const secret = secretOf(way, typed);
  if (way === 'password') return secret === '' ? 'Enter your password.' : null;
  if (secret === '') return 'Enter the access token.';
  return /^[\x21-\x7e]+$/u.test(secret) ? null : 'An access token is one word without spaces or accents.';
}

/** What keeps the form from being sent, by field, in the order of the form. */
export function validate(form: AccountForm): FieldErrors {
  const errors: FieldErrors = {};
  const address = form.address.trim();
  if (address === '') errors.address = 'Enter your email address.';
  else if (!/^[^\s@]+@[^\s@]+$/u.test(address))
    errors.address = 'An email address looks like name@example.org.';
  const host = form.host.trim();
  if (host === '') errors.host = 'Enter the name of the mail server.';
  else if (!/^[^\s/:@]+$|^\[?[0-9a-fA-F:.]+\]?$/u.test(host)) {
    errors.host = 'Enter only the name of the server, such as imap.example.org.';
  }
  const port = Number(form.port.trim());
  if (!/^\d+$/u.test(form.port.trim()) || port < 1 || port > 65_535) {
    errors.port = 'A port is a number from 1 to 65535.';
  }
  if (form.user.trim() === '') errors.user = 'Enter your user name on the server.';
  const secret = secretError(form.signIn, form.password);
  if (secret !== null) errors.password = secret;
  if (needsPlainWarning(form) && !form.allowPlain) {
    errors.allowPlain = 'Confirm this, or choose TLS or STARTTLS.';
  }
  return errors;
}

/** The settings as the contract takes them; everything else is the contract's default. */
export function toSettings(form: AccountForm): CallInput<'accounts.add'>['settings'] {
  return {
    name: form.name.trim(),
    address: form.address.trim(),
    protocol: form.protocol,
    host: form.host.trim(),
    port: Number(form.port.trim()),
    security: form.security,
    user: form.user.trim(),
    ...(form.signIn === 'token' ? { signIn: form.signIn } : {}),
    allowPlain: needsPlainWarning(form) && form.allowPlain,
  };
}
