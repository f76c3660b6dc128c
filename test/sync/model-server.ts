// A small IMAP server with mailboxes in memory, honest until a test makes it lie. Deterministic to the byte, so that a
// connection can be cut at each line of what it says.
import { type ScriptedPeer, type ScriptedServer, startScriptedServer } from '../harness/scripted-server.ts';

export interface ModelMessage {
  readonly uid: number;
  flags: string[];
  modSeq: number;
  readonly subject: string;
}

export class ModelMailbox {
  uidValidity = 100;
  /** MAILBOXID, told by SELECT, and by STATUS where it is asked for. */
  objectId: string | null = null;
  uidNext = 1;
  modSeq = 1;
  messages: ModelMessage[] = [];
  expunged: { uid: number; modSeq: number }[] = [];

  append(subject: string, flags: string[] = []): ModelMessage {
    this.modSeq += 1;
    const message = { uid: this.uidNext, flags, modSeq: this.modSeq, subject };
    this.uidNext += 1;
    this.messages.push(message);
    return message;
  }

  flag(uid: number, flags: string[]): void {
    const message = this.messages.find((m) => m.uid === uid);
    if (message === undefined) throw new Error(`no message ${uid}`);
    this.modSeq += 1;
    message.flags = flags;
    message.modSeq = this.modSeq;
  }

  expunge(uid: number): void {
    this.modSeq += 1;
    this.messages = this.messages.filter((m) => m.uid !== uid);
    this.expunged.push({ uid, modSeq: this.modSeq });
  }

  /** The same messages under a new UIDVALIDITY and new UIDs. */
  renumber(uidValidity: number): void {
    this.uidValidity = uidValidity;
    this.messages = this.messages.map((m, i) => ({ ...m, uid: i + 1 }));
    this.uidNext = this.messages.length + 1;
    this.expunged = [];
  }
}

/** What the server says instead of the truth. Each gets the honest lines and answers those to send. */
export interface Lies {
  /** The tagged answer to LOGIN, without its tag; null: welcome. `talks`: connections open, this one included. */
  login?: (talks: number) => string | null;
  /** Untagged lines of SELECT. */
  select?: (lines: string[], mailbox: ModelMailbox, command: string) => string[];
  /** UIDs of UID SEARCH. */
  search?: (uids: number[], criteria: string) => number[];
  /** Untagged lines of FETCH and UID FETCH. */
  fetch?: (lines: string[], command: string) => string[];
  /** Names LIST shows. */
  list?: (names: string[]) => string[];
  /** Untagged lines said by NOOP. */
  noop?: () => string[];
  /** Awaited once the answer is made up, before it is said: what it says is old by then. */
  late?: (command: string) => Promise<void> | undefined;
  /** Runs before each command is answered. */
  before?: (command: string, peer: ScriptedPeer) => unknown;
}

export interface ModelServer {
  readonly server: ScriptedServer;
  readonly mailboxes: Map<string, ModelMailbox>;
  readonly inbox: ModelMailbox;
  /** Capabilities told after sign-in. */
  capabilities: string;
  lies: Lies;
  /** Commands received, without tags. */
  readonly commands: string[];
  /** Tells every connection that has this mailbox open and idles how many messages it has. */
  push(name: string): Promise<void>;
  /** Open mailboxes of the connections that idle now. */
  idling(): string[];
  /** Connections open now. */
  open(): number;
  /** The next connection ends after this many octets and those after it at once; null: all live. */
  cutAfter: number | null;
  /** What each connection was sent. */
  readonly sent: string[];
  readonly port: number;
  stop(): Promise<void>;
}

export const PLAIN = 'IMAP4rev1';
export const CONDSTORE = 'IMAP4rev1 ENABLE CONDSTORE ESEARCH';
export const QRESYNC = 'IMAP4rev1 ENABLE CONDSTORE QRESYNC ESEARCH';

export async function startModelServer(capabilities = QRESYNC): Promise<ModelServer> {
  const mailboxes = new Map([['INBOX', new ModelMailbox()]]);
  const sent: string[] = [];
  const commands: string[] = [];
  const talks = new Set<Talk>();
  const server = await startScriptedServer({
    script: async (peer) => {
      const at = sent.push('') - 1;
      const budget = model.cutAfter;
      if (budget !== null) {
        peer.cutAfter(budget);
        model.cutAfter = 0;
      }
      const say = async (lines: readonly string[]): Promise<void> => {
        const text = lines.map((line) => `${line}\r\n`).join('');
        sent[at] += text;
        await peer.send(Buffer.from(text, 'latin1'));
      };
      const talk = new Talk(model, peer, say);
      talks.add(talk);
      await talk.run();
      talks.delete(talk);
    },
  });
  const model: ModelServer = {
    server,
    mailboxes,
    get inbox() {
      const inbox = mailboxes.get('INBOX');
      if (inbox === undefined) throw new Error('no INBOX');
      return inbox;
    },
    capabilities,
    lies: {},
    commands,
    push: async (name) => {
      for (const talk of talks) if (talk.idlesOn === name) await talk.pushExists();
    },
    idling: () => [...talks].flatMap((talk) => talk.idlesOn ?? []),
    open: () => server.peers.filter((peer) => !peer.closed && !peer.cut).length,
    cutAfter: null,
    sent,
    port: server.port,
    stop: () => server.stop(),
  };
  return model;
}

class Talk {
  readonly #model: ModelServer;
  readonly #peer: ScriptedPeer;
  readonly #say: (lines: readonly string[]) => Promise<void>;
  #open: ModelMailbox | null = null;
  #qresync = false;
  #idling = false;

  constructor(model: ModelServer, peer: ScriptedPeer, say: (lines: readonly string[]) => Promise<void>) {
    this.#model = model;
    this.#peer = peer;
    this.#say = say;
  }

  get idlesOn(): string | null {
    if (!this.#idling || this.#peer.closed || this.#peer.cut) return null;
    for (const [name, box] of this.#model.mailboxes) if (box === this.#open) return name;
    return null;
  }

  async pushExists(): Promise<void> {
    await this.#say([`* ${this.#open?.messages.length ?? 0} EXISTS`]);
  }

  async run(): Promise<void> {
    await this.#say([`* OK [CAPABILITY ${this.#model.capabilities}] ready`]);
    while (!this.#peer.closed && !this.#peer.cut) {
      const whole = await this.#peer.readLine().catch(() => null);
      if (whole === null) return;
      const [, tag = '', command = ''] = /^(\S+) (.*)$/s.exec(whole) ?? [];
      this.#model.commands.push(command);
      this.#model.lies.before?.(command, this.#peer);
      if (await this.#answer(tag, command)) return;
    }
  }

  /** True when the connection is over. */
  async #answer(tag: string, command: string): Promise<boolean> {
    const verb = command.replace(/^UID /, 'UID_').split(' ')[0] ?? '';
    const ok = async (lines: readonly string[] = [], text = 'OK done'): Promise<void> => {
      await this.#model.lies.late?.(command);
      await this.#say([...lines.map((line) => `* ${line}`), `${tag} ${text}`]);
    };
    switch (verb.toUpperCase()) {
      case 'LOGIN': {
        const refused = this.#model.lies.login?.(this.#model.open()) ?? null;
        await ok([], refused ?? `OK [CAPABILITY ${this.#model.capabilities}] welcome`);
        return false;
      }
      case 'CAPABILITY':
        await ok([`CAPABILITY ${this.#model.capabilities}`]);
        return false;
      case 'ENABLE':
        this.#qresync = /QRESYNC/.test(command);
        await ok([`ENABLED ${command.slice(7)}`]);
        return false;
      case 'LIST':
      case 'LSUB': {
        const names = [...this.#model.mailboxes.keys()];
        const said = this.#model.lies.list?.(names) ?? names;
        await ok(said.map((name) => `${verb} () "/" ${name}`));
        return false;
      }
      case 'STATUS':
        await this.#status(command, ok);
        return false;
      case 'SELECT':
      case 'EXAMINE':
        await this.#select(command, ok);
        return false;
      case 'UID_SEARCH':
        await this.#search(command, ok);
        return false;
      case 'FETCH':
      case 'UID_FETCH':
        await this.#fetch(command, ok);
        return false;
      case 'UID_STORE':
        await this.#store(command, ok);
        return false;
      case 'UID_MOVE':
        await this.#move(command, ok);
        return false;
      case 'NOOP':
        await ok(this.#model.lies.noop?.() ?? []);
        return false;
      case 'IDLE':
        await this.#say(['+ idling']);
        this.#idling = true;
        await this.#peer.readLine().catch(() => null);
        this.#idling = false;
        await ok();
        return false;
      case 'NOTIFY':
        await ok();
        return false;
      case 'LOGOUT':
        await ok(['BYE']);
        return true;
      default:
        await ok([], 'BAD what?');
        return false;
    }
  }

  async #status(
    command: string,
    ok: (lines: readonly string[], text?: string) => Promise<void>,
  ): Promise<void> {
    const name = /^STATUS (\S+)/.exec(command)?.[1] ?? '';
    const box = this.#model.mailboxes.get(name);
    if (box === undefined) return await ok([], 'NO [NONEXISTENT] no such mailbox');
    const unseen = box.messages.filter((m) => !m.flags.includes('\\Seen')).length;
    const modSeq = /HIGHESTMODSEQ/.test(command) ? ` HIGHESTMODSEQ ${box.modSeq}` : '';
    const object = /MAILBOXID/.test(command) && box.objectId !== null ? ` MAILBOXID (${box.objectId})` : '';
    const counts = `MESSAGES ${box.messages.length} UIDNEXT ${box.uidNext} UIDVALIDITY ${box.uidValidity}`;
    await ok([`STATUS ${name} (${counts} UNSEEN ${unseen}${modSeq}${object})`]);
  }

  async #select(
    command: string,
    ok: (lines: readonly string[], text?: string) => Promise<void>,
  ): Promise<void> {
    const name = /^(?:SELECT|EXAMINE) (\S+)/.exec(command)?.[1] ?? '';
    const box = this.#model.mailboxes.get(name);
    this.#open = box ?? null;
    if (box === undefined) return await ok([], 'NO [NONEXISTENT] no such mailbox');
    const lines = [
      `${box.messages.length} EXISTS`,
      '0 RECENT',
      'FLAGS (\\Seen \\Flagged)',
      `OK [UIDVALIDITY ${box.uidValidity}] valid`,
      `OK [UIDNEXT ${box.uidNext}] next`,
    ];
    if (box.objectId !== null) lines.push(`OK [MAILBOXID (${box.objectId})] id`);
    if (/CONDSTORE/.test(this.#model.capabilities)) lines.push(`OK [HIGHESTMODSEQ ${box.modSeq}] highest`);
    const resync = /QRESYNC \((\d+) (\d+)/.exec(command);
    if (resync !== null && this.#qresync && Number(resync[1]) === box.uidValidity) {
      const since = Number(resync[2]);
      const gone = box.expunged.filter((e) => e.modSeq > since).map((e) => e.uid);
      if (gone.length > 0) lines.push(`VANISHED (EARLIER) ${gone.join(',')}`);
      for (const message of box.messages.filter((m) => m.modSeq > since)) {
        lines.push(this.#flagsLine(box, message));
      }
    }
    await ok(this.#model.lies.select?.(lines, box, command) ?? lines, 'OK [READ-WRITE] done');
  }

  async #search(command: string, ok: (lines: readonly string[]) => Promise<void>): Promise<void> {
    const box = this.#open;
    const criteria = command.replace(/^UID SEARCH (?:RETURN \(ALL\) )?/, '');
    const uids = (box?.messages ?? [])
      .map((m) => m.uid)
      .filter((uid, _, all) => {
        const set = /^UID (\S+)$/.exec(criteria)?.[1];
        return set === undefined || inSet(set, uid, all.at(-1) ?? 0);
      });
    const said = this.#model.lies.search?.(uids, criteria) ?? uids;
    if (!/ESEARCH/.test(this.#model.capabilities)) return await ok([`SEARCH ${said.join(' ')}`.trim()]);
    await ok([`ESEARCH UID${said.length > 0 ? ` ALL ${said.join(',')}` : ''}`]);
  }

  async #store(command: string, ok: (lines: readonly string[]) => Promise<void>): Promise<void> {
    const [, set = '', sign, flags = ''] = /^UID STORE (\S+) ([+-]?)FLAGS\S* \((.*)\)$/.exec(command) ?? [];
    const box = this.#open;
    const named = flags.split(' ').filter((flag) => flag !== '');
    for (const m of box?.messages.filter(({ uid }) => inSet(set, uid, uid)) ?? []) {
      const others = m.flags.filter((flag) => !named.includes(flag));
      box?.flag(m.uid, sign === '-' ? others : sign === '+' ? [...others, ...named] : named);
    }
    await ok([]);
  }

  /** RFC 6851 with COPYUID, told untagged before the messages are said to be gone. */
  async #move(command: string, ok: (lines: readonly string[]) => Promise<void>): Promise<void> {
    const [, set = '', name = ''] = /^UID MOVE (\S+) (\S+)$/.exec(command) ?? [];
    const from = this.#open;
    const to = this.#model.mailboxes.get(name);
    const moved = from?.messages.filter(({ uid }) => inSet(set, uid, uid)) ?? [];
    const placed = moved.map(({ uid, subject, flags }) => {
      from?.expunge(uid);
      return [uid, to?.append(subject, flags).uid ?? 0] as const;
    });
    const [old, fresh] = [0, 1].map((at) => placed.map((pair) => pair[at]).join(','));
    const gone = this.#qresync ? [`VANISHED ${old}`] : [];
    await ok([`OK [COPYUID ${to?.uidValidity ?? 0} ${old} ${fresh}] moved`, ...gone]);
  }

  async #fetch(command: string, ok: (lines: readonly string[]) => Promise<void>): Promise<void> {
    const box = this.#open;
    if (box === null) return await ok([]);
    const byNumber = command.startsWith('FETCH');
    const set = /FETCH (\S+)/.exec(command)?.[1] ?? '';
    const since = Number(/CHANGEDSINCE (\d+)/.exec(command)?.[1] ?? -1);
    const last = byNumber ? box.messages.length : (box.messages.at(-1)?.uid ?? 0);
    const lines = box.messages
      .filter((m, i) => inSet(set, byNumber ? i + 1 : m.uid, last) && m.modSeq > since)
      .map((m) =>
        /ENVELOPE/.test(command)
          ? headerLine(box, m, / MODSEQ/.test(command))
          : /BODY/.test(command)
            ? bodyLine(box, m)
            : this.#flagsLine(box, m),
      );
    await ok(this.#model.lies.fetch?.(lines, command) ?? lines);
  }

  #flagsLine(box: ModelMailbox, m: ModelMessage): string {
    const modSeq = /CONDSTORE/.test(this.#model.capabilities) ? ` MODSEQ (${m.modSeq})` : '';
    return `${box.messages.indexOf(m) + 1} FETCH (UID ${m.uid} FLAGS (${m.flags.join(' ')})${modSeq})`;
  }
}

export function rawOf(message: ModelMessage): string {
  return `From: a@example.org\r\nSubject: ${message.subject}\r\nMessage-ID: <${message.subject}@x>\r\n\r\nText.\r\n`;
}

function headerLine(box: ModelMailbox, m: ModelMessage, withModSeq: boolean): string {
  const seq = box.messages.indexOf(m) + 1;
  const address = '(("Ann" NIL "a" "example.org"))';
  const envelope = `("Mon, 2 Feb 2026 10:00:00 +0000" "${m.subject}" ${address} ${address} ${address} NIL NIL NIL NIL "<${m.subject}@x>")`;
  const structure = '("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 7 1)';
  const modSeq = withModSeq ? ` MODSEQ (${m.modSeq})` : '';
  return `${seq} FETCH (UID ${m.uid} FLAGS (${m.flags.join(' ')})${modSeq} INTERNALDATE " 2-Feb-2026 10:00:00 +0000" RFC822.SIZE ${rawOf(m).length} ENVELOPE ${envelope} BODYSTRUCTURE ${structure} BODY[HEADER.FIELDS (REFERENCES)] {2}\r\n\r\n)`;
}

function bodyLine(box: ModelMailbox, m: ModelMessage): string {
  const raw = rawOf(m);
  return `${box.messages.indexOf(m) + 1} FETCH (UID ${m.uid} BODY[] {${raw.length}}\r\n${raw})`;
}

function inSet(set: string, uid: number, last: number): boolean {
  return set.split(',').some((part) => {
    const [a = 0, b = a] = part.split(':').map((n) => (n === '*' ? last : Number(n)));
    return uid >= Math.min(a, b) && uid <= Math.max(a, b);
  });
}

/** As `cacheState` says it. */
export function modelState(model: ModelServer): Record<string, string[]> {
  const state: Record<string, string[]> = {};
  for (const [name, box] of model.mailboxes) {
    state[name] = box.messages.map((m) =>
      `${m.uid} ${[...m.flags]
        .map((f) => f.toLowerCase())
        .sort()
        .join(' ')}`.trim(),
    );
  }
  return state;
}
