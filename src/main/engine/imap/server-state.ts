// What a session knows of its server: what it offers, what is switched on, which message has which number. Also turns
// what nobody asked for into events.

import { imapLimits } from '../lib/limits.ts';
import { type Response, type ResponseCode, type StatusLine, words } from './parse-response.ts';
import { SequenceMap } from './sequence-map.ts';
import type { Unsolicited } from './types.ts';
import { rangesCount } from './uid-set.ts';

/** Extensions that IMAP4rev2 contains (RFC 9051 appendix E); such a server need not list them. */
const PART_OF_REV2: ReadonlySet<string> = new Set([
  'BINARY',
  'ENABLE',
  'ESEARCH',
  'IDLE',
  'LIST-EXTENDED',
  'LIST-STATUS',
  'LITERAL-',
  'MOVE',
  'NAMESPACE',
  'SASL-IR',
  'SPECIAL-USE',
  'STATUS=DELETED',
  'STATUS=SIZE',
  'UIDPLUS',
  'UNSELECT',
]);

export class ServerState {
  /** Upper case, as last heard. */
  capabilities: ReadonlySet<string> = new Set();
  /** How often the server told its capabilities. */
  capabilitiesHeard = 0;
  /** Upper case. */
  enabled: ReadonlySet<string> = new Set();
  /** The server's goodbye. */
  bye: StatusLine | null = null;
  readonly sequence = new SequenceMap();
  onUnsolicited: (event: Unsolicited) => void = () => undefined;

  /** A server of both revisions speaks the older one until told otherwise (RFC 9051 section 6.3.1). */
  get rev2(): boolean {
    return (
      this.capabilities.has('IMAP4REV2') &&
      (!this.capabilities.has('IMAP4REV1') || this.enabled.has('IMAP4REV2'))
    );
  }

  /** Mailbox names and quoted strings are UTF-8 (RFC 6855, RFC 9051 section 5.1). */
  get utf8(): boolean {
    return this.enabled.has('UTF8=ACCEPT') || this.rev2;
  }

  has(capability: string): boolean {
    return this.capabilities.has(capability) || (PART_OF_REV2.has(capability) && this.rev2);
  }

  forgetCapabilities(): void {
    this.capabilities = new Set();
  }

  /** What any response means for the session itself, whoever it was for. */
  hear(response: Response): void {
    switch (response.kind) {
      case 'capability':
        this.#hearCapabilities(response.names);
        break;
      case 'enabled':
        this.#hearEnabled(response.names);
        break;
      case 'exists':
        this.sequence.resize(response.number);
        break;
      case 'status':
        this.#hearStatus(response);
        break;
      default:
        break;
    }
  }

  #hearEnabled(names: readonly string[]): void {
    const more = names.filter((name) => !this.enabled.has(name));
    if (more.length === 0 || this.enabled.size + more.length > imapLimits.enabled) return;
    this.enabled = new Set([...this.enabled, ...more]);
  }

  #hearStatus(line: StatusLine): void {
    if (line.status === 'BYE') this.bye = line;
    if (line.code?.name === 'CAPABILITY') this.#hearCapabilities(words(line.code.rest));
    if (line.code?.name === 'ALERT') this.onUnsolicited({ type: 'alert', text: line.text });
  }

  #hearCapabilities(names: readonly string[]): void {
    this.capabilities = new Set(names);
    this.capabilitiesHeard += 1;
  }

  /** Passes on a response that was no command's. */
  tell(response: Response): void {
    switch (response.kind) {
      case 'exists':
        this.onUnsolicited({ type: 'exists', count: response.number });
        break;
      case 'expunge': {
        const uid = this.sequence.expunge(response.number);
        this.onUnsolicited({ type: 'expunge', uid: uid === 0 ? null : uid });
        break;
      }
      case 'vanished':
        // Which of the numbers are gone is not said: all that was known of them is void.
        if (!response.earlier)
          this.sequence.reset(Math.max(0, this.sequence.length - rangesCount(response.ranges)));
        this.onUnsolicited({ type: 'vanished', ranges: response.ranges, earlier: response.earlier });
        break;
      case 'status-data':
        this.onUnsolicited({ type: 'status', status: response.status });
        break;
      case 'list':
        this.onUnsolicited({ type: 'list', entry: response.entry });
        break;
      case 'status':
        if (response.code !== null) this.tellCode(response.code);
        break;
      default:
        break;
    }
  }

  tellCode(code: ResponseCode): void {
    if (code.name === 'NOTIFICATIONOVERFLOW') this.onUnsolicited({ type: 'notify-overflow' });
    const digits = /^\d{1,20}/.exec(code.rest)?.[0];
    if (digits === undefined) return;
    if (code.name === 'UIDVALIDITY')
      this.onUnsolicited({ type: 'uid-validity', uidValidity: Number(digits) });
    if (code.name === 'UIDNEXT') this.onUnsolicited({ type: 'uid-next', uidNext: Number(digits) });
    if (code.name === 'HIGHESTMODSEQ') {
      this.onUnsolicited({ type: 'highest-mod-seq', modSeq: BigInt(digits) });
    }
  }
}
