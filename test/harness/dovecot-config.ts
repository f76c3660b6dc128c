// The configuration of a Dovecot of our own: any user, any folder, loopback ports only.
import { userInfo } from 'node:os';

export interface DovecotPorts {
  readonly imap: number;
  readonly imaps: number;
  readonly pop3: number;
  readonly pop3s: number;
}

/** What a test may want different from an ordinary, capable server. */
export interface DovecotOptions {
  /** Mail format; `deliver` needs maildir, volume benches like sdbox. */
  readonly mailLocation?: 'maildir' | 'sdbox' | 'mdbox';
  /** Hierarchy separator of the one namespace. Default `/`. */
  readonly separator?: '/' | '.';
  /** Namespace prefix, e.g. `INBOX.` for servers that keep folders below INBOX. Default none. */
  readonly prefix?: string;
  /** Whole CAPABILITY text in place of the real one, to hide extensions (the commands themselves still work). */
  readonly imapCapability?: string;
  /** Folders with their special use, made at first login. Default Drafts, Sent, Archive, Junk, Trash. */
  readonly specialUse?: Readonly<Record<string, string>>;
  readonly authMechanisms?: readonly string[];
  /** Lines put at the end of the configuration as they are. */
  readonly extraConfig?: string;
}

/** Whom the server runs as: ourselves, or `nobody` when we are root, which Dovecot does not serve mail as. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** True when files made for the server have to be given to it. */
  readonly differs: boolean;
}

const NOBODY = 65_534;

export function serverUser(): ServerUser {
  const { uid, gid, username } = userInfo();
  if (uid !== 0) return { name: username, uid, gid, differs: false };
  return { name: 'nobody', uid: NOBODY, gid: NOBODY, differs: true };
}

const SPECIAL_USE = {
  Drafts: '\\Drafts',
  Sent: '\\Sent',
  Archive: '\\Archive',
  Junk: '\\Junk',
  Trash: '\\Trash',
};

/** Every user name is valid; its password follows from it, so that adding one needs no file to be read again. */
export const passwordOf = (user: string): string => `secret-of-${user}`;

export function dovecotConfig(
  folder: string,
  ports: DovecotPorts,
  user: ServerUser,
  groupName: string,
  options: DovecotOptions,
): string {
  const format = options.mailLocation ?? 'maildir';
  const separator = options.separator ?? '/';
  const prefix = options.prefix ?? '';
  const mailboxes = Object.entries(options.specialUse ?? SPECIAL_USE).map(
    ([name, use]) =>
      `  mailbox ${JSON.stringify(name)} {\n    auto = subscribe\n    special_use = ${use}\n  }`,
  );
  const login = (name: string, plain: number, tls: number): string => `
service ${name}-login {
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener ${name} {
    port = ${plain}
  }
  inet_listener ${name}s {
    port = ${tls}
    ssl = yes
  }
}`;
  return `
protocols = imap pop3
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
default_internal_user = ${user.name}
default_internal_group = ${groupName}
default_login_user = ${user.name}
first_valid_uid = ${user.uid}
first_valid_gid = ${user.gid}
ssl = yes
ssl_cert = <${folder}/server-cert.pem
ssl_key = <${folder}/server-key.pem
disable_plaintext_auth = yes
auth_mechanisms = ${(options.authMechanisms ?? ['plain', 'login', 'scram-sha-1', 'scram-sha-256']).join(' ')}
auth_failure_delay = 0
auth_username_chars = abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890.-_@
passdb {
  driver = static
  args = password=${passwordOf('%u')}
}
userdb {
  driver = static
  args = uid=${user.uid} gid=${user.gid} home=${folder}/home/%u
}
mail_location = ${format}:~/mail
mail_fsync = never
mail_max_userip_connections = 1000
mail_plugins = zlib notify
imap_idle_notify_interval = 30 mins
protocol imap {
  mail_plugins = zlib notify imap_zlib
}
${options.imapCapability === undefined ? '' : `imap_capability = ${options.imapCapability}`}
namespace inbox {
  inbox = yes
  separator = ${separator}
  prefix = ${prefix}
${mailboxes.join('\n')}
}
service anvil {
  chroot =
  # Repeated wrong passwords are part of tests: no growing penalty for this address.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
${login('imap', ports.imap, ports.imaps)}
${login('pop3', ports.pop3, ports.pop3s)}
${options.extraConfig ?? ''}
`;
}
