// A session with a scripted server at the other end: what every IMAP transcript test starts from.
import {
  connectImap,
  type ImapConnectOptions,
  type ImapSession,
} from '../../../src/main/engine/imap/session.ts';
import type { Unsolicited } from '../../../src/main/engine/imap/types.ts';
import { type Problem, ProblemError } from '../../../src/shared/problem.ts';
import {
  type ScriptedPeer,
  type ScriptedServer,
  type ScriptedServerOptions,
  startScriptedServer,
} from '../../harness/scripted-server.ts';

export type Script = (peer: ScriptedPeer, connection: number) => Promise<void>;

export interface Conversation {
  readonly server: ScriptedServer;
  readonly session: ImapSession;
  readonly events: Unsolicited[];
  /** Ends the session, then fails for whatever the script found wrong. */
  finish(): Promise<void>;
}

const running = new Set<() => Promise<void>>();

/** For `afterEach`. */
export async function endConversations(): Promise<void> {
  const ends = [...running];
  running.clear();
  await Promise.all(ends.map((end) => end()));
}

export async function serve(
  script: Script,
  more: Partial<ScriptedServerOptions> = {},
): Promise<ScriptedServer> {
  const server = await startScriptedServer({ script, ...more });
  running.add(() => server.stop());
  return server;
}

export function connectTo(
  server: ScriptedServer,
  options: Partial<ImapConnectOptions> = {},
): Promise<ImapSession> {
  return connectImap({ host: server.host, port: server.port, security: 'plain', ...options });
}

/** Greeting with these capabilities, signed in already, then the script. */
export async function converse(
  capabilities: string,
  script: Script,
  options: Partial<ImapConnectOptions> = {},
): Promise<Conversation> {
  const server = await serve(async (peer, connection) => {
    await peer.line(`* PREAUTH [CAPABILITY IMAP4rev1 ${capabilities}] ready`);
    await script(peer, connection);
    await peer.silence();
  });
  const session = await connectTo(server, options);
  running.add(async () => session.destroy());
  const events: Unsolicited[] = [];
  session.onUnsolicited((event) => events.push(event));
  return {
    server,
    session,
    events,
    finish: async () => {
      session.destroy();
      await server.finished();
    },
  };
}

/** The problem a promise is rejected with. */
export async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('expected a problem, and it worked');
}

/** What a server says to SELECT. */
export const SELECTED = [
  'FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)',
  '3 EXISTS',
  'OK [UIDVALIDITY 42] fine',
  'OK [UIDNEXT 10] fine',
] as const;
