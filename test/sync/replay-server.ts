// Plays a recorded protocol log back: each command a client sends gets the answer the real server gave to the same
// command, tags aside. What was never asked before is refused, so that a changed engine shows itself.

import type { LogRecord } from '../../src/main/engine/sync/protocol-log/protocol-log.ts';
import type { WirePart } from '../../src/main/engine/sync/protocol-log/wire-part.ts';
import { type ScriptedPeer, type ScriptedServer, startScriptedServer } from '../harness/scripted-server.ts';

interface Exchange {
  /** The command without its tag; literals by their length. */
  readonly command: string;
  readonly tag: string;
  readonly answer: (readonly WirePart[])[];
  used: boolean;
}

export interface ReplayServer {
  readonly server: ScriptedServer;
  readonly port: number;
  /** Commands the log has no answer to. */
  readonly unknown: readonly string[];
  stop(): Promise<void>;
}

export async function startReplayServer(log: readonly LogRecord[]): Promise<ReplayServer> {
  const exchanges: Exchange[] = [];
  let greeting = '* OK ready\r\n';
  for (const connection of new Set(log.map((record) => record.connection))) {
    const lines = log.filter((record) => record.connection === connection);
    const first = lines.find((record) => record.from === 'server');
    if (first !== undefined) greeting = wire(first.parts);
    exchanges.push(...exchangesOf(lines.filter((record) => record !== first)));
  }
  const unknown: string[] = [];
  const server = await startScriptedServer({
    script: async (peer) => {
      await peer.send(Buffer.from(greeting, 'latin1'));
      for (;;) {
        const line = await peer.readLine().catch(() => null);
        if (line === null) return;
        const tag = line.slice(0, line.indexOf(' '));
        const command = line.slice(tag.length + 1);
        if (/^(?:LOGIN|AUTHENTICATE)\b/iu.test(command)) await signIn(peer, tag, exchanges);
        else if (/^LOGOUT/iu.test(command)) {
          await peer.line('* BYE');
          await peer.line(`${tag} OK`);
          return;
        } else await answer(peer, tag, command, exchanges, unknown);
      }
    },
  });
  return { server, port: server.port, unknown, stop: () => server.stop() };
}

/** Answers go to the oldest command still without its tagged one: what stands before that belongs to it. */
function exchangesOf(lines: readonly LogRecord[]): Exchange[] {
  const all: Exchange[] = [];
  const open: Exchange[] = [];
  let early: (readonly WirePart[])[] = [];
  for (const { from, parts } of lines) {
    const text = wire(parts);
    if (from === 'client') {
      const found = /^(\S+) (.*)\r\n$/s.exec(text);
      if (found === null) continue;
      const exchange = { tag: found[1] ?? '', command: found[2] ?? '', answer: early, used: false };
      early = [];
      all.push(exchange);
      open.push(exchange);
      continue;
    }
    const tag = text.slice(0, text.indexOf(' '));
    const at = open.findIndex((exchange) => exchange.tag === tag);
    const owner = at >= 0 ? open.splice(at, 1)[0] : open[0];
    if (owner === undefined) early.push(parts);
    else owner.answer.push(parts);
  }
  return all;
}

async function signIn(peer: ScriptedPeer, tag: string, exchanges: readonly Exchange[]): Promise<void> {
  const recorded = exchanges.find((exchange) => /^(?:LOGIN|AUTHENTICATE)\b/iu.test(exchange.command));
  const ok = recorded?.answer
    .map((parts) => wire(parts))
    .find((line) => /^\S+ OK/u.test(line) && !line.startsWith('*'));
  await peer.send(Buffer.from(ok === undefined ? `${tag} OK\r\n` : ok.replace(/^\S+/u, tag), 'latin1'));
}

async function answer(
  peer: ScriptedPeer,
  tag: string,
  command: string,
  exchanges: readonly Exchange[],
  unknown: string[],
): Promise<void> {
  const found = exchanges.find((exchange) => !exchange.used && exchange.command === command);
  if (found === undefined) {
    unknown.push(command);
    await peer.line(`${tag} NO not in the log`);
    return;
  }
  found.used = true;
  const lines = found.answer.map((parts) => wire(parts));
  for (const line of lines) {
    if (line.startsWith(`${found.tag} `) && /^IDLE$/iu.test(command)) await peer.readLine().catch(() => '');
    await peer.send(
      Buffer.from(line.startsWith(`${found.tag} `) ? line.replace(/^\S+/u, tag) : line, 'latin1'),
    );
  }
}

function wire(parts: readonly WirePart[]): string {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    else if ('literal' in part) text += `\r\n${part.literal}`;
    else if ('fill' in part) text += `\r\n${'x'.repeat(part.fill)}`;
  }
  // Nobody can play a sign-in back: the plainest one is offered.
  return `${text.replace(/ (?:AUTH=\S+?|LOGINDISABLED|STARTTLS|SASL-IR)(?=[ \]]|$)/giu, '')}\r\n`;
}
