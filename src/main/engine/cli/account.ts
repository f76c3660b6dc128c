// `account add` and `account list`.
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { accountSettings } from '../../../shared/contract/schemas.ts';
import type { Protocol, Security } from '../../../shared/model/account.ts';
import { problem } from '../../../shared/problem.ts';
import { refuseTwin } from '../service/accounts.ts';
import { withDeadline } from '../service/deadline.ts';
import { type Command, usageProblem } from './context.ts';

const VERIFY_MS = 90_000;

const PORTS: Readonly<Record<Protocol, Readonly<Record<Security, number>>>> = {
  imap: { tls: 993, starttls: 143, plain: 143 },
  pop3: { tls: 995, starttls: 110, plain: 110 },
};

/** What other fields depend on; all of it is checked by the schema. */
interface Typed {
  readonly protocol?: unknown;
  readonly security?: unknown;
  readonly address?: unknown;
}

/** Settings as typed, with what follows from the rest filled in. */
export function readSettings(json: string): v.InferOutput<typeof accountSettings> {
  let typed: unknown;
  try {
    typed = JSON.parse(json);
  } catch {
    throw usageProblem('--json is not JSON');
  }
  if (typeof typed !== 'object' || typed === null) throw usageProblem('--json is not an object');
  if ('password' in typed || 'token' in typed)
    throw usageProblem('a password or token belongs into PETREL_PASSWORD, never into arguments');
  const given: Typed = typed;
  const protocol = given.protocol === 'pop3' ? 'pop3' : 'imap';
  const security = given.security === 'starttls' || given.security === 'plain' ? given.security : 'tls';
  const parsed = v.safeParse(accountSettings, {
    name: '',
    security: 'tls',
    port: PORTS[protocol][security],
    user: given.address,
    ...given,
  });
  if (parsed.success) return parsed.output;
  const fields = parsed.issues.map((issue) => v.getDotPath(issue) ?? 'settings');
  throw usageProblem(`not acceptable: ${[...new Set(fields)].join(', ')}`);
}

export const accountAdd: Command = {
  name: 'account add',
  usage: `account add --json '{"address","protocol","host","port","security","user","signIn"}' [--verify]`,
  run: async (context, args) => {
    const { values } = parseArgs({
      args,
      options: { json: { type: 'string' }, verify: { type: 'boolean' } },
    });
    if (values.json === undefined) throw usageProblem('--json is missing');
    const settings = readSettings(values.json);
    const { store, sync } = context.open('write');
    refuseTwin(store, settings);
    if (values.verify) {
      const secret = context.newAccountSecret;
      if (secret === null) throw problem('auth', 'credentials-missing', { retry: 'after-sign-in' });
      await withDeadline(VERIFY_MS, context.signal, (signal) => sync.verify(settings, secret, signal));
    }
    const id = store.accounts.add(settings);
    context.print({ id, ...settings });
  },
};

export const accountList: Command = {
  name: 'account list',
  usage: 'account list',
  run: (context, args) => {
    parseArgs({ args });
    for (const { id, ...settings } of context.open('read').store.accounts.list()) {
      context.print({ id, ...settings });
    }
  },
};
