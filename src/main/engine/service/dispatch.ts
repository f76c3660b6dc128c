// The engine's edge: finds the handler of a call, checks its arguments once more, and turns what it throws into a Problem.
import * as v from 'valibot';
import { contract, type EngineCallName, type Handlers } from '../../../shared/contract/contract.ts';
import type { InternalCalls } from '../../../shared/contract/engine-port.ts';
import { type Answer, problem, toProblem } from '../../../shared/problem.ts';
import type { Log } from '../lib/log.ts';
import { internalSchemas } from './internal-schemas.ts';

export type InternalHandlers = {
  readonly [N in keyof InternalCalls]: (
    args: InternalCalls[N]['args'],
  ) => InternalCalls[N]['result'] | Promise<InternalCalls[N]['result']>;
};

/** One handler for each call that reaches the engine; leaving one out does not compile. */
export type EngineHandlers = Handlers<EngineCallName> & InternalHandlers;

const schemaOf = (name: string): v.GenericSchema | null => {
  if (Object.hasOwn(internalSchemas, name)) return internalSchemas[name as keyof InternalCalls];
  if (!Object.hasOwn(contract, name)) return null;
  const call = contract[name as keyof typeof contract];
  return call.owner === 'engine' ? call.args : null;
};

export function createDispatch(
  handlers: EngineHandlers,
  log: Log,
): (name: string, args: unknown) => Promise<Answer<unknown>> {
  return async (name, args) => {
    try {
      const schema = schemaOf(name);
      if (!schema) throw problem('bug', 'invalid-argument', { detail: 'call' });
      const parsed = v.safeParse(schema, args);
      if (!parsed.success) throw problem('bug', 'invalid-argument', { detail: name });
      // The schema just matched this name's arguments; TypeScript cannot follow that pairing.
      const handler = handlers[name as keyof EngineHandlers] as (args: unknown) => unknown;
      return { ok: true, value: await handler(parsed.output) };
    } catch (thrown) {
      const found = toProblem(thrown);
      if (found.kind === 'bug') {
        log.error('call-failed', {
          call: name,
          stack: thrown instanceof Error ? thrown.stack : typeof thrown,
        });
      }
      return { ok: false, problem: found };
    }
  };
}
