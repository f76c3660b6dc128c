import { expect, test } from 'vitest';
import { contract, type Handlers, type MainCallName } from '../../shared/contract/contract.ts';
import { problem } from '../../shared/problem.ts';
import { answerCall, type IpcOptions } from './register.ts';

type Sender = Parameters<typeof answerCall>[1];
const trusted = { sender: 'ours' } as unknown as Sender;
const stranger = { sender: 'stranger' } as unknown as Sender;

function setUp(handlers: Partial<Handlers<MainCallName>> = {}) {
  const relayed: unknown[] = [];
  const reports: string[] = [];
  const options: IpcOptions = {
    isTrustedSender: (event) => event === trusted,
    handlers: handlers as Handlers<MainCallName>,
    relay: async (name, args) => {
      relayed.push([name, args]);
      return { ok: true, value: 'relayed' };
    },
    report: (event) => reports.push(event),
  };
  return { options, relayed, reports };
}

test('a call from anywhere but our own window is refused, whatever it asks', async () => {
  const { options, relayed, reports } = setUp();
  for (const name of Object.keys(contract)) {
    expect(await answerCall(options, stranger, name, {})).toMatchObject({
      ok: false,
      problem: { code: 'invalid-argument', detail: 'sender' },
    });
  }
  expect(relayed).toEqual([]);
  expect(new Set(reports)).toEqual(new Set(['ipc-untrusted-sender']));
});

test('names that are not in the contract are refused, inherited ones and internal ones included', async () => {
  const { options, relayed } = setUp();
  const names = [
    'toString',
    '__proto__',
    'internal.accounts.add',
    'internal.stop',
    '',
    7,
    null,
    ['app.state'],
  ];
  for (const name of names) {
    expect(await answerCall(options, trusted, name, {})).toMatchObject({ ok: false });
  }
  expect(relayed).toEqual([]);
});

test('arguments that do not fit the schema never reach a handler or the engine', async () => {
  const { options, relayed } = setUp();
  const wrong: [string, unknown][] = [
    ['messages.get', { messageId: '1' }],
    ['messages.get', { messageId: 1, more: true }],
    ['messages.get', { messageId: -1 }],
    ['messages.get', null],
    ['messages.window', { mailboxId: 1, start: 0, count: 1_000_000 }],
    ['messages.flag', { selection: { kind: 'ids', ids: [1] }, add: ['\\Seen) NOOP ('], remove: [] }],
    ['attachments.save', { messageId: 1, partId: '../1' }],
    ['reader.present', { messageId: 1, html: 7 }],
  ];
  for (const [name, args] of wrong) {
    expect(await answerCall(options, trusted, name, args), name).toMatchObject({
      ok: false,
      problem: { code: 'invalid-argument' },
    });
  }
  expect(relayed).toEqual([]);
});

test('a refusal names the field and never repeats the value', async () => {
  const { options } = setUp();
  const answer = await answerCall(options, trusted, 'accounts.signIn', {
    accountId: 'x',
    password: 'hunter2',
  });
  expect(JSON.stringify(answer)).toContain('accountId');
  expect(JSON.stringify(answer)).not.toContain('hunter2');
});

test('engine calls are relayed with defaults filled in; main calls are answered here', async () => {
  const { options, relayed } = setUp({ 'links.open': () => undefined });
  expect(await answerCall(options, trusted, 'sync.now', { accountId: 3 })).toEqual({
    ok: true,
    value: 'relayed',
  });
  expect(relayed).toEqual([['sync.now', { accountId: 3 }]]);
  expect(await answerCall(options, trusted, 'links.open', { url: 'https://example.org/' })).toEqual({
    ok: true,
    value: undefined,
  });
});

test('what a handler throws arrives as a problem', async () => {
  const { options, reports } = setUp({
    'links.open': () => {
      throw problem('refused', 'unsupported');
    },
    'engine.restart': () => {
      throw new TypeError('oops');
    },
  });
  expect(await answerCall(options, trusted, 'links.open', { url: 'x:' })).toMatchObject({
    ok: false,
    problem: { kind: 'refused', code: 'unsupported' },
  });
  expect(await answerCall(options, trusted, 'engine.restart', {})).toMatchObject({
    ok: false,
    problem: { kind: 'bug', code: 'internal' },
  });
  expect(reports).toEqual(['ipc-handler-failed']);
});
