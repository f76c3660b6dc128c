// A real Dovecot for tests and the demo: started in a folder of its own on free loopback ports, ended with its parent.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { type CertificateAuthority, createAuthority, type KeyedCertificate } from './certificates.ts';
import {
  type DovecotOptions,
  type DovecotPorts,
  dovecotConfig,
  passwordOf,
  type ServerUser,
  serverUser,
} from './dovecot-config.ts';
import { freePorts } from './free-ports.ts';
import { makeTempDir } from './temp-dir.ts';

const START_MS = 30_000;
/** Clients are told at once; what it still waits for after that is its own processes. */
const STOP_MS = 1_000;
const PORT_TRIES = 3;

export interface DovecotUser {
  readonly user: string;
  readonly password: string;
  readonly address: string;
}

export interface DeliverOptions {
  /** Mailbox path with `/`; default INBOX. It is made when it does not exist. */
  readonly mailbox?: string;
  /** Maildir letters, e.g. `S` seen, `F` flagged, `R` answered, `D` draft, `T` deleted. */
  readonly flags?: string;
  /** Becomes INTERNALDATE. */
  readonly date?: Date;
}

export interface Dovecot {
  readonly host: '127.0.0.1';
  readonly ports: DovecotPorts;
  readonly folder: string;
  /** PEM of the CA to trust. */
  readonly ca: string;
  /** The same CA as a file, for NODE_EXTRA_CA_CERTS. */
  readonly caFile: string;
  readonly authority: CertificateAuthority;
  /** A mailbox set nobody else uses. Any name is valid at once, without a restart. */
  addUser(name?: string): DovecotUser;
  /** Puts a message into the store directly (maildir only): fast, no session, CRLF or LF as given. */
  deliver(user: string, message: string | Uint8Array, options?: DeliverOptions): void;
  /** Runs doveadm on this server, e.g. `['mailbox', 'update', '-u', user, '--uid-validity', '7', 'INBOX']`. */
  doveadm(args: readonly string[]): string;
  /** Stops and starts it again on the same ports with the same mail. */
  restart(certificate?: KeyedCertificate): Promise<void>;
  /** Same ports and mail, after `stop` or `kill`. */
  start(): Promise<void>;
  /** Polite end; the mail stays until `dispose`. */
  stop(): Promise<void>;
  /** SIGKILL to all of its processes: connections break without a word. */
  kill(): Promise<void>;
  /** Ends it and removes its folder. */
  dispose(): Promise<void>;
  log(): string;
}

/** Path of the installed server, or null where there is none. */
export function findDovecot(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, 'dovecot')).find((path) => existsSync(path)) ?? null;
}

export async function startDovecot(options: DovecotOptions = {}): Promise<Dovecot> {
  const binary = findDovecot();
  if (binary === null) throw new Error('Dovecot is not installed: run `npm test`, which sets it up');
  for (let attempt = 1; ; attempt++) {
    const server = new DovecotServer(binary, await choosePorts(), options);
    try {
      await server.start();
      return server;
    } catch (error) {
      const log = server.log();
      await server.dispose();
      const portTaken = log.includes('Address already in use');
      if (!portTaken || attempt === PORT_TRIES)
        throw new Error(`Dovecot did not start:\n${log}`, { cause: error });
    }
  }
}

async function choosePorts(): Promise<DovecotPorts> {
  const [imap = 0, imaps = 0, pop3 = 0, pop3s = 0] = await freePorts(4);
  return { imap, imaps, pop3, pop3s };
}

class DovecotServer implements Dovecot {
  readonly host = '127.0.0.1';
  readonly ports: DovecotPorts;
  readonly folder: string;
  readonly caFile: string;
  readonly authority: CertificateAuthority;
  readonly #binary: string;
  readonly #owner: ServerUser;
  readonly #options: DovecotOptions;
  readonly #removeFolder: () => void;
  #process: ChildProcess | null = null;
  #undertaker: ChildProcess | null = null;
  #users = 0;
  #delivered = 0;

  constructor(binary: string, ports: DovecotPorts, options: DovecotOptions) {
    const folder = makeTempDir('dovecot');
    this.#binary = binary;
    this.ports = ports;
    this.folder = folder.path;
    this.#removeFolder = folder.remove;
    this.#options = options;
    this.#owner = serverUser();
    this.authority = createAuthority();
    this.caFile = join(folder.path, 'ca.pem');
    this.#own(folder.path);
    this.#makeFolder(join(folder.path, 'home'));
    const group = execFileSync('id', ['-gn', this.#owner.name], { encoding: 'utf8' }).trim();
    this.#write('ca.pem', this.authority.cert);
    this.#installCertificate(this.authority.issue());
    this.#write('dovecot.conf', dovecotConfig(folder.path, ports, this.#owner, group, options));
  }

  get ca(): string {
    return this.authority.cert;
  }

  get #config(): string {
    return join(this.folder, 'dovecot.conf');
  }

  addUser(name?: string): DovecotUser {
    this.#users += 1;
    const user = name ?? `user${this.#users}`;
    const address = user.includes('@') ? user : `${user}@example.org`;
    return { user, password: passwordOf(user), address };
  }

  deliver(user: string, message: string | Uint8Array, options: DeliverOptions = {}): void {
    if ((this.#options.mailLocation ?? 'maildir') !== 'maildir') throw new Error('deliver needs maildir');
    const mailbox = options.mailbox ?? 'INBOX';
    const subfolder = mailbox === 'INBOX' ? '' : `.${mailbox.replaceAll('/', '.')}`;
    const root = join(this.folder, 'home', user.toLowerCase(), 'mail', subfolder);
    for (const part of ['tmp', 'new', 'cur']) this.#makeFolder(join(root, part));
    this.#delivered += 1;
    // Delivered out of order must still sort by arrival: Dovecot orders new UIDs by file name.
    const name = `${Date.now()}.${String(this.#delivered).padStart(8, '0')}.petrel`;
    const temporary = join(root, 'tmp', name);
    writeFileSync(temporary, message);
    this.#own(temporary);
    if (options.date) utimesSync(temporary, options.date, options.date);
    renameSync(temporary, join(root, 'cur', `${name}:2,${options.flags ?? ''}`));
  }

  doveadm(args: readonly string[]): string {
    const { uid, gid } = this.#owner;
    const identity = this.#owner.differs ? { uid, gid } : {};
    const result = spawnSync('doveadm', ['-c', this.#config, ...args], { encoding: 'utf8', ...identity });
    if (result.status !== 0) throw new Error(`doveadm ${args.join(' ')}: ${result.stderr}`);
    return result.stdout;
  }

  async start(): Promise<void> {
    if (this.#process) throw new Error('Dovecot is running already');
    const { uid, gid } = this.#owner;
    const child = spawn(this.#binary, ['-c', this.#config, '-F'], {
      cwd: this.folder,
      stdio: 'ignore',
      // A process group of its own, so that all of it can be killed at once.
      detached: true,
      ...(this.#owner.differs ? { uid, gid } : {}),
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    this.#undertaker = this.#hireUndertaker(child.pid);
    const ended = new AbortController();
    child.once('exit', () => ended.abort(new Error('Dovecot ended at once')));
    const deadline = AbortSignal.any([ended.signal, AbortSignal.timeout(START_MS)]);
    const { imap, imaps, pop3, pop3s } = this.ports;
    for (const port of [imap, imaps, pop3, pop3s]) await waitForPort(port, deadline);
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (!child) return;
    const ended = exitOf(child);
    child.kill('SIGTERM');
    const patience = setTimeout(() => this.#signalGroup(child, 'SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(patience);
    // The master may be gone before its login processes are.
    this.#signalGroup(child, 'SIGKILL');
    await this.#buried();
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (!child) return;
    const ended = exitOf(child);
    this.#signalGroup(child, 'SIGKILL');
    await ended;
    await this.#buried();
  }

  async restart(certificate?: KeyedCertificate): Promise<void> {
    await this.stop();
    if (certificate) this.#installCertificate(certificate);
    await this.start();
  }

  async dispose(): Promise<void> {
    await this.stop();
    this.#removeFolder();
  }

  log(): string {
    const path = join(this.folder, 'dovecot.log');
    return existsSync(path) ? readFileSync(path, 'utf8') : '(no log)';
  }

  /** Ends the server and removes its folder even when this process is killed: it sees our end of a pipe close. */
  #hireUndertaker(pid: number | undefined): ChildProcess {
    const script =
      'read -r order; [ "$order" = leave ] || { kill -s KILL -- "-$1"; sleep 0.2; rm -rf -- "$2"; }';
    const undertaker = spawn('sh', ['-c', script, 'undertaker', String(pid), this.folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    // Neither may keep the test process from ending.
    undertaker.unref();
    if (undertaker.stdin && 'unref' in undertaker.stdin) (undertaker.stdin as { unref(): void }).unref();
    this.#process?.unref();
    return undertaker;
  }

  async #buried(): Promise<void> {
    const undertaker = this.#undertaker;
    this.#process = null;
    this.#undertaker = null;
    if (!undertaker?.stdin) return;
    const ended = exitOf(undertaker);
    undertaker.stdin.end('leave\n');
    await ended;
  }

  #signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      // Nobody left in the group is what we wanted.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  #installCertificate(certificate: KeyedCertificate): void {
    this.#write('server-cert.pem', certificate.cert);
    this.#write('server-key.pem', certificate.key);
  }

  #write(name: string, content: string): void {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    this.#own(path);
  }

  #makeFolder(path: string): void {
    if (existsSync(path)) return;
    this.#makeFolder(dirname(path));
    mkdirSync(path);
    this.#own(path);
  }

  #own(path: string): void {
    if (this.#owner.differs) chownSync(path, this.#owner.uid, this.#owner.gid);
  }
}

function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  // Unreferenced so far; whoever waits for it now wants the process alive until it came.
  child.ref();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** Resolves when somebody accepts connections on the port. */
async function waitForPort(port: number, signal: AbortSignal): Promise<void> {
  while (!(await accepts(port))) {
    signal.throwIfAborted();
    // Refused: the next try in a moment, there is no event to wait for.
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
