// The only way from a window into the program: one channel, whose sender, call name and arguments are checked here
// before anything else sees them.
import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import * as v from 'valibot';
import { CALL_CHANNEL } from '../../shared/contract/channels.ts';
import {
  type CallName,
  contract,
  type EngineCallName,
  type Handlers,
  type MainCallName,
} from '../../shared/contract/contract.ts';
import { type Answer, problem, toProblem } from '../../shared/problem.ts';

export interface IpcOptions {
  readonly isTrustedSender: (event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>) => boolean;
  readonly handlers: Handlers<MainCallName>;
  readonly relay: (name: EngineCallName, args: unknown) => Promise<Answer<unknown>>;
  readonly report: (event: string, fields?: Record<string, string | number>) => void;
}

const refuse = (detail: string): Answer<never> => ({
  ok: false,
  problem: problem('bug', 'invalid-argument', { detail }).problem,
});

const isCallName = (name: unknown): name is CallName =>
  typeof name === 'string' && Object.hasOwn(contract, name);

const isEngineCall = (name: CallName): name is EngineCallName => contract[name].owner === 'engine';

/** Answers one call of a window. Exported for tests; `registerIpc` binds it to the channel. */
export async function answerCall(
  options: IpcOptions,
  event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>,
  name: unknown,
  args: unknown,
): Promise<Answer<unknown>> {
  if (!options.isTrustedSender(event)) {
    options.report('ipc-untrusted-sender');
    return refuse('sender');
  }
  if (!isCallName(name)) {
    options.report('ipc-unknown-call');
    return refuse('call');
  }
  const parsed = v.safeParse(contract[name].args as v.GenericSchema, args);
  if (!parsed.success) {
    const where = parsed.issues.map((issue) => v.getDotPath(issue) ?? '').join(' ');
    options.report('ipc-invalid-arguments', { call: name, where });
    return refuse(`${name} ${where}`);
  }
  if (isEngineCall(name)) return options.relay(name, parsed.output);
  try {
    // Name and arguments were just matched by the contract's own schema; TypeScript cannot follow that pairing.
    const handler = options.handlers[name] as (args: unknown) => unknown;
    return { ok: true, value: await handler(parsed.output) };
  } catch (thrown) {
    const found = toProblem(thrown);
    if (found.kind === 'bug') options.report('ipc-handler-failed', { call: name, code: found.code });
    return { ok: false, problem: found };
  }
}

export function registerIpc(ipcMain: Pick<IpcMain, 'handle'>, options: IpcOptions): void {
  ipcMain.handle(CALL_CHANNEL, (event, name: unknown, args: unknown) =>
    answerCall(options, event, name, args),
  );
}
