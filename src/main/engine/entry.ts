// The engine as a utility process of the app: binds its calls and events to the port that main holds.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { FromEngine, ToEngine } from '../../shared/contract/engine-port.ts';
import { engineEventNames } from '../../shared/contract/events.ts';
import { toProblem } from '../../shared/problem.ts';
import { createPortCredentials } from './accounts/port-credentials.ts';
import { createEngine, type Engine } from './engine.ts';
import { createLog } from './lib/log.ts';
import { openLogFile } from './lib/log-file.ts';

const { values } = parseArgs({ options: { profile: { type: 'string' } } });
if (values.profile === undefined) throw new Error('--profile is missing');
const profileDir = values.profile;

const log = createLog(openLogFile(join(profileDir, 'logs', 'engine.log')));
const port = process.parentPort;
const post = (message: FromEngine): void => port.postMessage(message);

process.on('uncaughtException', (thrown) => {
  // The state of the program is unknown: a fresh engine on the same store is the safe way on.
  log.error('uncaught-exception', { stack: thrown.stack });
  process.exit(70);
});
process.on('unhandledRejection', (thrown) => {
  // One task of one account failed where nobody looked; the others need not fall with it.
  log.error('unhandled-rejection', { stack: thrown instanceof Error ? thrown.stack : typeof thrown });
  post({ type: 'event', name: 'problem', payload: toProblem(thrown) });
});

const credentials = createPortCredentials((id, accountId) => post({ type: 'credential', id, accountId }));

async function answer(engine: Engine, message: Extract<ToEngine, { type: 'call' }>): Promise<void> {
  if (message.name === 'internal.stop') {
    await engine.stop();
    process.exit(0);
  }
  post({ type: 'answer', id: message.id, answer: await engine.call(message.name, message.args) });
}

function bind(engine: Engine): void {
  for (const name of engineEventNames) {
    engine.on(name, (payload) => post({ type: 'event', name, payload }));
  }
  port.on('message', ({ data }: { data: ToEngine }) => {
    switch (data.type) {
      case 'call':
        answer(engine, data).catch((thrown: unknown) => {
          post({ type: 'answer', id: data.id, answer: { ok: false, problem: toProblem(thrown) } });
        });
        break;
      case 'ping':
        post({ type: 'pong', id: data.id });
        break;
      case 'credential':
        credentials.answer(data.id, data.secret);
        break;
      default:
        data satisfies never;
    }
  });
  post({ type: 'ready' });
}

try {
  bind(createEngine({ profileDir, credentials, background: true, log }));
} catch (thrown) {
  const found = toProblem(thrown);
  log.error('start-failed', { code: found.code, detail: found.detail });
  // Only what a new start cannot cure is fatal; main restarts the rest.
  if (found.kind === 'bug') throw thrown;
  post({ type: 'fatal', problem: found });
}
