// Sentences for people, chosen from a Problem's code alone: what happened, and what can be done about it.
import type { Problem, ProblemCode } from '../../../shared/problem.ts';

export interface ProblemWords {
  /** What happened, one sentence. */
  readonly what: string;
  /** What the person can do; empty where there is nothing. */
  readonly advice: string;
  /** What the server or the system said, where that helps. */
  readonly said: string | null;
}

/** Names to put into the sentences, where the place that shows them knows. */
export interface ProblemContext {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
}

interface Sentence {
  what(context: Names): string;
  readonly advice: string;
  /** The detail is worth showing: it was written by the other side or names the cause. */
  readonly quote?: true;
}

interface Names {
  readonly server: string;
  /** The server's name is known here. */
  readonly known: boolean;
  readonly user: string;
}

const certificateAdvice =
  'The password was not sent. If this is your own server, install its certificate authority on this computer; otherwise ask whoever runs the server.';

const sentences: Record<ProblemCode, Sentence> = {
  'wrong-password': {
    what: ({ server, user }) => `${server} did not accept the password${user}.`,
    advice:
      'Check the user name and the password. Some providers want an app password made on their web site.',
    quote: true,
  },
  'token-refused': {
    what: ({ server, user }) => `${server} did not accept the access token${user}.`,
    advice: 'Tokens are valid for a limited time. Get a new one from your provider and enter it.',
    quote: true,
  },
  'credentials-missing': {
    what: ({ user }) => `Petrel has no password or token${user}.`,
    advice: 'Enter it to connect. Mail that was already fetched stays readable.',
  },
  'mechanism-unavailable': {
    what: ({ server }) => `${server} offers no way of signing in that Petrel knows.`,
    advice: 'Ask whoever runs the server which sign-in methods it allows.',
    quote: true,
  },
  'login-disabled': {
    what: ({ server }) => `${server} refuses passwords on this kind of connection.`,
    advice: 'Choose TLS or STARTTLS as security.',
  },
  'unknown-host': {
    what: ({ server, known }) =>
      known ? `There is no server named ${server}.` : 'No server of that name was found.',
    advice: 'Check the spelling of the server name, and that this computer is online.',
  },
  'connection-refused': {
    what: ({ server }) => `${server} refused the connection.`,
    advice: 'Check the port and the security setting; the mail service may also be switched off.',
  },
  'connection-reset': {
    what: ({ server }) => `The connection to ${server} broke off.`,
    advice: 'Petrel tries again by itself.',
  },
  'connection-timeout': {
    what: ({ server }) => `${server} did not answer in time.`,
    advice: 'Check the server name and the port. A firewall may be in the way.',
  },
  unreachable: {
    what: ({ server }) => `${server} cannot be reached from this network.`,
    advice: 'Check the network connection of this computer.',
  },
  'silent-server': {
    what: ({ server }) => `${server} accepted the connection and then said nothing.`,
    advice: 'Often the port and the security setting do not belong together. Check both.',
  },
  'certificate-untrusted': {
    what: ({ server }) =>
      `The certificate of ${server} is not trusted: it was issued by an authority this computer does not know.`,
    advice: certificateAdvice,
    quote: true,
  },
  'certificate-self-signed': {
    what: ({ server }) => `The certificate of ${server} is not trusted: the server signed it itself.`,
    advice: certificateAdvice,
  },
  'certificate-expired': {
    what: ({ server }) => `The certificate of ${server} is not trusted: it has expired.`,
    advice:
      'The password was not sent. Check the date of this computer; otherwise whoever runs the server must renew it.',
    quote: true,
  },
  'certificate-not-yet-valid': {
    what: ({ server }) => `The certificate of ${server} is not trusted: it is not valid yet.`,
    advice: 'The password was not sent. Check the date and time of this computer.',
    quote: true,
  },
  'certificate-wrong-host': {
    what: ({ server }) => `The certificate of ${server} is not trusted: it was issued for another name.`,
    advice:
      'The password was not sent. Use the server name that your provider gives; someone may also be intercepting the connection.',
    quote: true,
  },
  'certificate-revoked': {
    what: ({ server }) =>
      `The certificate of ${server} is not trusted: the authority that issued it took it back.`,
    advice: 'The password was not sent. Ask whoever runs the server.',
  },
  'no-tls': {
    what: ({ server }) => `${server} speaks no TLS on this port.`,
    advice: 'The password was not sent. Choose STARTTLS, or the port your provider gives for TLS.',
  },
  'starttls-unavailable': {
    what: ({ server }) => `${server} does not offer STARTTLS on this port.`,
    advice: 'The password was not sent. Choose TLS, or the port your provider gives for STARTTLS.',
  },
  'starttls-injection': {
    what: ({ server }) => `The connection to ${server} was tampered with before it became secure.`,
    advice: 'The password was not sent. Try from another network, or choose TLS.',
  },
  'plain-not-allowed': {
    what: ({ server }) => `An unencrypted connection to ${server} would show your password to others.`,
    advice: 'Choose TLS or STARTTLS, or confirm that you want to connect without encryption.',
  },
  'not-imap': {
    what: ({ server }) => `What answers at ${server} is not an IMAP server.`,
    advice: 'Check the port, the security setting, and whether the account is POP3.',
    quote: true,
  },
  'not-pop3': {
    what: ({ server }) => `What answers at ${server} is not a POP3 server.`,
    advice: 'Check the port, the security setting, and whether the account is IMAP.',
    quote: true,
  },
  'malformed-response': {
    what: ({ server }) => `${server} sent an answer that Petrel cannot understand.`,
    advice: 'Petrel leaves what it holds as it is and tries again.',
    quote: true,
  },
  'limit-exceeded': {
    what: () => 'This is larger or more deeply nested than Petrel can safely handle.',
    advice: '',
    quote: true,
  },
  'server-bye': {
    what: ({ server }) => `${server} ended the connection.`,
    advice: 'Petrel tries again by itself.',
    quote: true,
  },
  'server-no': {
    what: ({ server }) => `${server} refused this.`,
    advice: '',
    quote: true,
  },
  'server-bad': {
    what: ({ server }) => `${server} did not understand a command of Petrel's.`,
    advice: 'This is a fault in Petrel or in the server, not of yours.',
    quote: true,
  },
  'mailbox-missing': {
    what: () => 'This folder no longer exists on the server.',
    advice: '',
  },
  'mailbox-read-only': {
    what: () => 'The server lets this folder be read, but not changed.',
    advice: '',
    quote: true,
  },
  'left-marked-deleted': {
    what: ({ server }) => `${server} cannot delete single messages, so they stay there marked as deleted.`,
    advice:
      'They are struck through in the list. Petrel does not clean up the folder, because that would take what other programs have marked as well.',
  },
  'message-missing': {
    what: () => 'This message is no longer on the server.',
    advice: 'It was deleted or moved elsewhere.',
  },
  'uidl-missing': {
    what: ({ server }) => `${server} gives its messages no lasting names (UIDL).`,
    advice: 'Without them Petrel could fetch a message twice or lose one, so it does not use this account.',
  },
  'in-use': {
    what: () => 'Another program has this mailbox open.',
    advice: 'Petrel tries again by itself.',
    quote: true,
  },
  'login-delay': {
    what: ({ server }) => `${server} asks to wait between two checks for mail.`,
    advice: 'Petrel tries again by itself.',
  },
  'too-many-connections': {
    what: ({ server }) => `${server} allows no more connections of this account at the moment.`,
    advice: 'Close mail programs on other devices, or wait; Petrel tries again by itself.',
    quote: true,
  },
  'short-read': {
    what: () => 'The message arrived incomplete and was not kept.',
    advice: 'Petrel fetches it again.',
  },
  'disk-full': {
    what: () => 'The disk of this computer is full.',
    advice: 'Free some space. Nothing that was already stored is lost.',
  },
  'disk-unusable': {
    what: () => 'Petrel cannot read or write its folder on this computer.',
    advice: 'Check that the disk is connected and that you may write to it.',
    quote: true,
  },
  'not-saved': {
    what: () => 'The file could not be saved there.',
    advice: 'Check that the folder is still there and that you may write to it, or choose another.',
    quote: true,
  },
  'store-newer': {
    what: () => 'The mail stored on this computer was written by a newer Petrel.',
    advice: 'Install the newest version. Nothing was changed.',
  },
  'store-damaged': {
    what: () => 'The mail stored on this computer is damaged.',
    advice: 'Petrel sets it aside and fetches the mail again from the server.',
  },
  'invalid-argument': {
    what: () => 'Something entered here cannot be used.',
    advice: 'Check the fields and try again.',
    quote: true,
  },
  'not-found': {
    what: () => 'This is no longer there.',
    advice: '',
  },
  'not-confirmed': {
    what: () => 'This removes mail from the server and was not confirmed.',
    advice: 'Choose it again and look at what it would remove.',
  },
  'already-exists': {
    what: () => 'This exists already.',
    advice: '',
    quote: true,
  },
  'engine-stopped': {
    what: () => "Petrel's mail engine is not running at the moment.",
    advice: 'It is being restarted; nothing is lost.',
  },
  offline: {
    what: () => 'This computer is offline.',
    advice: 'What was fetched before stays readable, and changes are sent later.',
  },
  'not-opened': {
    what: () => 'No program could open this file.',
    advice: 'Save it, and open it from there.',
    quote: true,
  },
  'not-printed': {
    what: () => 'This could not be printed.',
    advice: 'Look whether a printer is set up, or save as PDF.',
    quote: true,
  },
  unsupported: {
    what: ({ server }) => `${server} cannot do this.`,
    advice: '',
    quote: true,
  },
  internal: {
    what: () => 'Something went wrong inside Petrel.',
    advice: 'This is a fault in Petrel, not of yours.',
    quote: true,
  },
};

/** A Problem in words. The sentence never claims more than the code says. */
export function problemWords(problem: Problem, context: ProblemContext = {}): ProblemWords {
  if (problem.kind === 'cancelled') return { what: 'Cancelled.', advice: '', said: null };
  const sentence = sentences[problem.code];
  const what = sentence.what({
    server: serverName(context),
    known: context.host !== undefined,
    user: context.user ? ` for ${context.user}` : '',
  });
  return {
    // A host name keeps its spelling, also at the start of a sentence.
    what: what.startsWith('the ') ? `The ${what.slice(4)}` : what,
    advice: sentence.advice,
    said: sentence.quote && problem.detail ? problem.detail : null,
  };
}

/** One line for places without room: toast, status line, outbox. */
export function problemLine(problem: Problem, context: ProblemContext = {}): string {
  const { what, said } = problemWords(problem, context);
  return problem.code === 'server-no' && said ? `${what.slice(0, -1)}: ${said}` : what;
}

function serverName({ host, port }: ProblemContext): string {
  if (!host) return 'the server';
  return port === undefined ? host : `${host}:${port}`;
}
