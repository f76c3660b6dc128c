// Plays a recorded POP3 log back: each command gets the answer the real server gave to the same command. What was never
// asked before is refused, so that a changed engine shows itself.
import type { LogRecord } from '../../src/main/engine/sync/protocol-log/protocol-log.ts';
import type { WirePart } from '../../src/main/engine/sync/protocol-log/wire-part.ts';
import { startScriptedServer } from '../harness/scripted-server.ts';

interface Exchange {
  readonly command: string;
  readonly answer: string[];
  used: boolean;
}

export interface ReplayedDrop {
  readonly port: number;
  /** Commands the log has no answer to. */
  readonly unknown: readonly string[];
  stop(): Promise<void>;
}

const SIGN_IN = /^(?:USER|PASS|APOP|AUTH)\b/iu;

export async function startReplayedDrop(log: readonly LogRecord[]): Promise<ReplayedDrop> {
  const exchanges: Exchange[] = [];
  const open: Exchange[] = [];
  for (const { from, parts } of log) {
    const text = wire(parts);
    if (from === 'client') {
      if (text === '') continue;
      const exchange = { command: text, answer: [], used: false };
      exchanges.push(exchange);
      open.push(exchange);
      continue;
    }
    const head = open[0];
    // The greeting, and challenges that nobody can play back.
    if (head === undefined || text.startsWith('+ ')) continue;
    head.answer.push(text);
    if (isWhole(head)) open.shift();
  }
  const unknown: string[] = [];
  const server = await startScriptedServer({
    script: async (peer) => {
      await peer.line('+OK ready');
      for (;;) {
        const line = await peer.readLine().catch(() => null);
        if (line === null) return;
        if (SIGN_IN.test(line)) {
          await peer.line('+OK');
          continue;
        }
        const found = exchanges.find((exchange) => !exchange.used && exchange.command === line);
        if (found === undefined) {
          unknown.push(line);
          await peer.line('-ERR not in the log');
          continue;
        }
        found.used = true;
        await peer.send(Buffer.from(found.answer.map((text) => `${text}\r\n`).join(''), 'latin1'));
        if (line === 'QUIT') return;
      }
    },
  });
  return { port: server.port, unknown, stop: () => server.stop() };
}

function isWhole({ command, answer }: Exchange): boolean {
  const multi = /^(?:CAPA|RETR \d+|TOP .*|UIDL|LIST)$/iu.test(command);
  return !multi || answer[0]?.startsWith('+OK') !== true || answer.at(-1) === '.';
}

function wire(parts: readonly WirePart[]): string {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    else if ('literal' in part) text += part.literal;
    // Whole lines, as the recorded text before it.
    else if ('fill' in part) text += `${'x'.repeat(Math.max(0, part.fill - 2))}\r\n`;
  }
  // Nobody can play a sign-in back: the plainest one is offered.
  return text.replace(/\r\n$/u, '').replace(/^(?:SASL .*|STLS)$/iu, 'USER');
}
