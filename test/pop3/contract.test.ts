// The promise of POP3: whatever the server does, each message exists exactly once among cache and server, byte for byte.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AccountSettings } from '../../src/shared/model/account.ts';
import { mail, World } from './pop3-world.ts';

const DAY = 86_400_000;
let world: World;

beforeEach(async () => {
  world = await World.create();
});

afterEach(() => world.end());

async function restartWith(changes: Partial<AccountSettings>): Promise<void> {
  await world.restart(changes);
}

test('messages arrive byte for byte and stay on the server', async () => {
  const odd = 'Subject: \xe4\xff raw\nFrom: x@y\n\n.\n..\n.dot\n\x00\x80 8-bit\n';
  world.server.deliver('a', odd);
  world.server.deliver('b', mail('two'));
  const summary = await world.check();
  expect(summary).toMatchObject({ mailbox: 'Inbox', messages: 2, added: 2, removed: 0, changed: 0 });
  expect(summary.bytes).toBeGreaterThan(0);
  expect(world.held()).toEqual([mail('two'), odd.replace(/\n/g, '\r\n')].sort());
  expect(world.server.messages).toHaveLength(2);
  expect(world.server.count('DELE')).toBe(0);
  const rows = world.store.messages.page(world.mailbox('Inbox'), 10).rows;
  expect(rows.map(({ subject }) => subject)).toContain('two');
  expect(rows.every(({ flags }) => flags.length === 0)).toBe(true);
});

test('a second check fetches only what is new, whatever the numbers are now', async () => {
  world.server.deliver('a', mail('one'));
  world.server.deliver('b', mail('two'));
  await world.check();
  world.server.messages.reverse();
  world.server.deliver('c', mail('three'));
  await restartWith({});
  expect(await world.check()).toMatchObject({ messages: 3, added: 1 });
  expect(world.server.count('RETR')).toBe(3);
});

test('what is missing at the server stays here', async () => {
  world.server.deliver('a', mail('one'));
  await world.check();
  world.server.messages.length = 0;
  await world.check();
  expect(world.held()).toEqual([mail('one')]);
});

test('policy never: removed once held', async () => {
  await restartWith({ leaveOnServer: 'never' });
  world.server.deliver('a', mail('one'));
  world.server.deliver('b', mail('two'));
  await world.check();
  expect(world.server.messages).toEqual([]);
  expect(world.held()).toHaveLength(2);
  expect(world.server.commands.at(-1)).toBe('QUIT');
  await world.check();
  expect(world.held()).toHaveLength(2);
});

test('policy days: removed when its time has come, identified by its content first', async () => {
  await restartWith({ leaveOnServer: { days: 3 } });
  world.server.deliver('a', mail('one'));
  await world.check();
  world.clock.at += 3 * DAY - 1;
  await world.check();
  expect(world.server.messages).toHaveLength(1);
  expect(world.server.count('RETR')).toBe(1);
  world.clock.at += 1;
  await world.check();
  expect(world.server.messages).toEqual([]);
  expect(world.server.count('RETR')).toBe(2);
  expect(world.held()).toEqual([mail('one')]);
});

test('policy until-deleted: removed after the grace, unless it was brought back', async () => {
  await restartWith({ leaveOnServer: 'until-deleted', deletionGraceMinutes: 5 });
  world.server.deliver('a', mail('one'));
  world.server.deliver('b', mail('two'));
  await world.check();
  const ids = world.ids();
  move(ids, 'Trash');
  world.account.operationsWaiting();
  world.clock.at += 5 * 60_000 - 1;
  await world.check();
  expect(world.server.messages).toHaveLength(2);
  const back = ids.filter((id) => subjectOf(id) === 'two');
  move(back, 'Inbox');
  world.account.operationsWaiting();
  world.clock.at += 1;
  await world.check();
  expect(world.server.messages.map(({ uidl }) => uidl)).toEqual(['b']);
  expect([world.held('Trash'), world.held('Inbox')]).toEqual([[mail('one')], [mail('two')]]);
});

test('what was deleted for good here does not come back, and leaves the server by policy', async () => {
  world.server.deliver('a', mail('one'));
  await world.check();
  world.store.operations.enqueue({ kind: 'delete-for-good', selection: { kind: 'ids', ids: world.ids() } });
  await world.check();
  expect(world.held()).toEqual([]);
  expect(world.server.messages).toHaveLength(1);
  await restartWith({ leaveOnServer: 'until-deleted', deletionGraceMinutes: 0 });
  await world.check();
  expect(world.server.messages).toEqual([]);
  expect(world.held()).toEqual([]);
});

function move(ids: readonly number[], path: string): void {
  const to = world.mailbox(path);
  world.store.operations.enqueue({ kind: 'move', selection: { kind: 'ids', ids: [...ids] }, to });
}

function subjectOf(id: number): string | undefined {
  return world.store.messages.detail(id)?.subject;
}

test('a server that deletes at once, and one that never does', async () => {
  await restartWith({ leaveOnServer: 'never' });
  world.server.quirks.deletesAtOnce = true;
  world.server.deliver('a', mail('one'));
  await world.check();
  expect(world.server.messages).toEqual([]);
  world.server.quirks.deletesAtOnce = false;
  world.server.quirks.deletesNever = true;
  world.server.deliver('b', mail('two'));
  for (let i = 0; i < 6; i += 1) await world.check();
  expect(world.held()).toEqual([mail('one'), mail('two')].sort());
  // In vain three times: then it is left alone for a day.
  expect(world.server.count('DELE')).toBe(1 + 3);
  world.server.quirks.deletesNever = false;
  world.clock.at += DAY;
  await world.check();
  expect(world.server.messages).toEqual([]);
  expect(world.held()).toHaveLength(2);
});

test('DELE refused: kept there, held here once', async () => {
  await restartWith({ leaveOnServer: 'never' });
  world.server.quirks.refusesDele = true;
  world.server.deliver('a', mail('one'));
  await world.check();
  await world.check();
  expect(world.server.messages).toHaveLength(1);
  expect(world.held()).toEqual([mail('one')]);
  world.server.quirks.refusesDele = false;
  await world.check();
  expect(world.server.messages).toEqual([]);
  expect(world.held()).toEqual([mail('one')]);
});

test.each(['before', 'after'] as const)('the line breaks %s QUIT took effect', async (moment) => {
  await restartWith({ leaveOnServer: 'never' });
  world.server.deliver('a', mail('one'));
  world.server.quirks.dropsAtQuit = moment;
  await world.check();
  expect(world.server.messages).toHaveLength(moment === 'before' ? 1 : 0);
  // Meanwhile the name passes to another message of the same size and headers.
  if (moment === 'after') world.server.deliver('a', mail('one', 'Adieu.'));
  world.server.quirks.dropsAtQuit = null;
  await world.check();
  expect(world.held()).toEqual(
    moment === 'before' ? [mail('one')] : [mail('one'), mail('one', 'Adieu.')].sort(),
  );
  expect(world.server.messages).toEqual([]);
});

test('a unique-id used again for another message', async () => {
  world.server.deliver('a', mail('one'));
  await world.check();
  world.server.messages.length = 0;
  world.server.deliver('a', mail('another, longer'));
  await world.check();
  world.server.messages.length = 0;
  await world.check();
  world.server.deliver('a', mail('one', 'Hullo.'));
  await world.check();
  expect(world.held()).toEqual([mail('one'), mail('another, longer'), mail('one', 'Hullo.')].sort());
});

test('a unique-id used again unnoticed is never deleted unread', async () => {
  await restartWith({ leaveOnServer: { days: 1 } });
  world.server.deliver('a', mail('one', 'AAAA'));
  await world.check();
  world.server.messages.length = 0;
  world.server.deliver('a', mail('one', 'BBBB'));
  world.clock.at += DAY;
  await world.check();
  expect(world.server.messages).toHaveLength(1);
  expect(world.held()).toEqual([mail('one', 'AAAA'), mail('one', 'BBBB')]);
});

test('two messages with one unique-id, then one of them gone', async () => {
  world.server.deliver('x', mail('one', 'AAAA'));
  world.server.deliver('x', mail('one', 'BBBB'));
  world.server.deliver('x', mail('three'));
  await world.check();
  await world.check();
  expect(world.held()).toHaveLength(3);
  expect(world.server.count('RETR')).toBe(3);
  await restartWith({ leaveOnServer: 'never' });
  world.server.messages.shift();
  await world.check();
  expect(world.server.messages).toEqual([]);
  expect(world.held()).toEqual([mail('one', 'AAAA'), mail('one', 'BBBB'), mail('three')].sort());
});

test('two identical messages under one unique-id are two', async () => {
  world.server.deliver('x', mail('one'));
  world.server.deliver('x', mail('one'));
  await world.check();
  await world.check();
  expect(world.held()).toEqual([mail('one'), mail('one')]);
});

test('a server that renames all its messages does not double them', async () => {
  for (let i = 0; i < 5; i += 1) world.server.deliver(`old-${i}`, mail(`m${i}`));
  await world.check();
  world.server.messages.forEach((message, i) => {
    message.uidl = `new-${i}`;
  });
  world.server.deliver('new-5', mail('m5'));
  expect(await world.check()).toMatchObject({ added: 1, messages: 6 });
  expect(await world.check()).toMatchObject({ added: 0, messages: 6 });
  expect(world.server.count('RETR')).toBe(5 + 6);
});

test('without UIDL: read by content, told, and never deleted', async () => {
  await restartWith({ leaveOnServer: 'never' });
  world.server.quirks.hasUidl = false;
  world.server.deliver(null, mail('one'));
  world.server.deliver(null, mail('one'));
  world.server.deliver(null, mail('two'));
  await world.check();
  world.server.messages.reverse();
  world.server.deliver(null, mail('three'));
  await world.check();
  expect(world.held()).toEqual([mail('one'), mail('one'), mail('two'), mail('three')].sort());
  expect(world.server.count('DELE')).toBe(0);
  const inbox = world.store.mailboxes.summaries().find(({ path }) => path === 'Inbox');
  expect(inbox?.status.problem?.code).toBe('uidl-missing');
  // The server learns UIDL: nothing doubles, and now the policy can be followed.
  world.server.quirks.hasUidl = true;
  world.server.messages.forEach((message, i) => {
    message.uidl = `u${i}`;
  });
  await world.check();
  expect(world.held()).toHaveLength(4);
  expect(world.server.messages).toEqual([]);
});

test.each([
  ['nothing before the dot', { sends: Buffer.alloc(0) }],
  ['an error text', { sends: Buffer.from('Error: message file is locked\r\n') }],
  ['an error text in the shape of a message', { sends: Buffer.from('Subject: error\r\n\r\nsorry\r\n') }],
])('%s instead of a message is kept, marked, and never followed by DELE', async (_, quirk) => {
  await restartWith({ leaveOnServer: 'never' });
  const bad = world.server.deliver('a', mail('one'), quirk);
  world.server.deliver('b', mail('two'));
  await world.check();
  expect(world.server.messages).toEqual([bad]);
  expect(world.held()).toEqual([mail('two'), quirk.sends.toString()].sort());
  const flags = world.store.messages.page(world.mailbox('Inbox'), 10).rows.map((row) => row.flags.join());
  expect(flags.sort()).toEqual(['', '$Suspicious']);
  await world.check();
  expect(world.held()).toHaveLength(2);
  expect(world.server.messages).toEqual([bad]);
  // At last the message itself: fetched, held beside what came before, and only now deleted.
  delete bad.sends;
  await world.check();
  expect(world.held()).toEqual([mail('one'), mail('two'), quirk.sends.toString()].sort());
  expect(world.server.messages).toEqual([]);
});

test('a message the server refuses is left out and asked for again', async () => {
  const stubborn = world.server.deliver('a', mail('one'), { refuses: true });
  world.server.deliver('b', mail('two'));
  await world.check();
  expect(world.held()).toEqual([mail('two')]);
  const inbox = world.store.mailboxes.summaries().find(({ path }) => path === 'Inbox');
  expect(inbox?.status).toMatchObject({ state: 'partial', missing: 1 });
  stubborn.refuses = false;
  await world.check();
  expect(world.held()).toHaveLength(2);
});

test('a message that breaks the session holds up nothing else', async () => {
  for (const name of ['a', 'b', 'c']) world.server.deliver(name, mail(name));
  world.server.onCommand = (line) => (line === 'RETR 2' ? 'drop' : undefined);
  expect(await world.failingCheck()).toBe('connection-reset');
  expect(world.held()).toEqual([mail('a'), mail('c')]);
  world.server.onCommand = () => undefined;
  await world.check();
  expect(world.held()).toEqual([mail('a'), mail('b'), mail('c')]);
  expect(world.server.commands.filter((line) => line === 'RETR 3')).toHaveLength(1);
});

test('a large message comes as headers, whole on request, and is not deleted before it is whole', async () => {
  await restartWith({ leaveOnServer: 'never', bodySizeLimit: 1_000 });
  const large = mail('large', 'x'.repeat(2_000));
  world.server.deliver('big', large);
  await world.check();
  expect(world.held()).toEqual(['(headers only)']);
  expect(world.server.messages).toHaveLength(1);
  const [id] = world.ids();
  if (id === undefined) throw new Error('no message');
  expect(world.store.messages.detail(id)).toMatchObject({
    subject: 'large',
    size: large.length,
    cached: false,
  });
  await world.account.fetchBody(id, new AbortController().signal);
  expect(world.held()).toEqual([large]);
  expect(world.server.messages).toHaveLength(1);
  await world.check();
  expect(world.server.messages).toEqual([]);
  expect(world.held()).toEqual([large]);
});

test('a very large message is spooled, found again, and removed by its headers and size alone', async () => {
  await restartWith({ leaveOnServer: { days: 1 } });
  const large = mail('large', `${'0123456789abcdef'.repeat(4)}\r\n`.repeat(40_000));
  world.server.deliver('big', large);
  await world.check();
  expect(world.held()).toEqual([large]);
  world.clock.at += DAY;
  await world.check();
  expect(world.server.messages).toEqual([]);
  expect([world.server.count('RETR'), world.server.count('TOP')]).toEqual([1, 1]);
});

test('cancelling loses nothing and the next check goes on from there', async () => {
  for (let i = 0; i < 6; i += 1) world.server.deliver(`u${i}`, mail(`m${i}`));
  world.server.quirks.capabilities = ['TOP', 'UIDL', 'USER'];
  const controller = new AbortController();
  world.server.onCommand = (line) => {
    if (line === 'RETR 3') controller.abort();
    return undefined;
  };
  await world.failingCheck(controller.signal);
  expect(world.account.status().phase).toBe('idle');
  world.server.onCommand = () => undefined;
  await world.check();
  expect(world.held()).toHaveLength(6);
  expect(new Set(world.held()).size).toBe(6);
  expect(world.server.commands.filter((line) => line === 'RETR 6')).toHaveLength(1);
});

test('a check that the person stops says so, keeps what came, and is not begun again by itself', async () => {
  for (let i = 0; i < 6; i += 1) world.server.deliver(`u${i}`, mail(`m${i}`));
  world.server.quirks.capabilities = ['TOP', 'UIDL', 'USER'];
  world.server.onCommand = (line) => {
    if (line === 'RETR 3') world.account.cancelCheck();
    return undefined;
  };
  await world.failingCheck();
  expect(world.account.status()).toMatchObject({
    phase: 'failed',
    nextTryAt: null,
    problem: { kind: 'cancelled' },
  });
  world.server.onCommand = () => undefined;
  await world.check();
  expect(new Set(world.held()).size).toBe(6);
  expect(world.account.status()).toMatchObject({ phase: 'idle', problem: null });
});

test('IN-USE and LOGIN-DELAY are waited out; a wrong password is not repeated', async () => {
  world.server.deliver('a', mail('one'));
  world.server.quirks.signInAnswers = ['-ERR [IN-USE] busy', '-ERR [IN-USE] busy'];
  await world.check();
  expect(world.held()).toHaveLength(1);
  expect(world.statuses.some(({ phase, problem }) => phase === 'waiting' && problem?.code === 'in-use')).toBe(
    true,
  );

  world.server.quirks.capabilities.push('LOGIN-DELAY 120');
  await world.check();
  const before = world.clock.at;
  await world.check();
  expect(world.clock.at - before).toBe(120_000);

  world.server.quirks.signInAnswers = ['-ERR [AUTH] no'];
  const passwords = world.server.count('PASS');
  expect(await world.failingCheck()).toBe('wrong-password');
  expect(world.server.count('PASS') - passwords).toBe(1);
  expect(world.account.status()).toMatchObject({ phase: 'failed', problem: { code: 'wrong-password' } });
});

test('a LOGIN-DELAY too long to sit out says when to come back', async () => {
  world.server.quirks.capabilities.push('LOGIN-DELAY 3600');
  await world.check();
  const asked = world.server.sessions;
  expect(await world.failingCheck()).toBe('login-delay');
  expect(world.server.sessions).toBe(asked);
  expect(world.account.status().problem).toMatchObject({ kind: 'throttled', retryAfterMs: 3_600_000 });
});

test('where the server deletes by itself (EXPIRE), large messages are taken whole', async () => {
  await restartWith({ bodySizeLimit: 1_000 });
  const large = mail('large', 'x'.repeat(2_000));
  world.server.deliver('big', large);
  await world.check();
  expect(world.held()).toEqual(['(headers only)']);
  world.server.quirks.capabilities.push('EXPIRE 30');
  await world.check();
  expect(world.held()).toEqual([large]);
});

test('a message without a line in UIDL is read by its content, and never deleted', async () => {
  await restartWith({ leaveOnServer: 'never' });
  world.server.deliver(null, mail('nameless'));
  world.server.deliver('b', mail('two'));
  await world.check();
  await world.check();
  expect(world.held()).toEqual([mail('nameless'), mail('two')]);
  expect(world.server.messages.map(({ uidl }) => uidl)).toEqual([null]);
});

test('a message that is held, asked for again and answered by an error text stays held', async () => {
  await restartWith({ leaveOnServer: 'never' });
  world.server.quirks.refusesDele = true;
  const message = world.server.deliver('a', mail('one'));
  await world.check();
  message.sends = Buffer.from('Error: cannot open message\r\n');
  world.server.quirks.refusesDele = false;
  await world.check();
  expect(world.server.messages).toHaveLength(1);
  delete message.sends;
  await world.check();
  expect(world.server.messages).toEqual([]);
  expect(world.held().filter((each) => each === mail('one'))).toHaveLength(1);
});

test('mail rescued from its bodies is recognised at the server, held once, and then removed by policy', async () => {
  world.server.deliver('a', mail('one'));
  world.server.deliver('b', mail('two'));
  await world.check();
  world.server.messages.shift();
  await world.restart({ leaveOnServer: 'never' }, () =>
    writeFileSync(join(world.dir, 'mail.db'), 'x'.repeat(8_192)),
  );
  expect(world.held()).toEqual([mail('one'), mail('two')]);
  await world.check();
  expect(world.held()).toEqual([mail('one'), mail('two')]);
  expect(world.server.messages).toEqual([]);
});

test('what does not read back right is told, fetched again, and only then deleted', async () => {
  await restartWith({ leaveOnServer: 'never' });
  world.server.deliver('a', mail('one'));
  world.server.deliver('b', mail('two'));
  const run = StatementSync.prototype.run;
  let chunks = 0;
  const damaging = function (this: StatementSync, ...params: Parameters<typeof run>) {
    if (this.sourceSQL.includes('INTO chunk')) {
      chunks += 1;
      if (chunks === 1) params = [params[0], Buffer.from('not what came')];
    }
    return run.apply(this, params);
  };
  StatementSync.prototype.run = damaging as typeof run;
  try {
    expect(await world.failingCheck()).toBe('store-damaged');
  } finally {
    StatementSync.prototype.run = run;
  }
  expect(world.server.messages).toHaveLength(2);
  await world.check();
  expect(world.held()).toEqual([mail('one'), mail('two')]);
  expect(world.server.messages).toEqual([]);
});

test.each([
  ['small', mail('one')],
  ['large, removed by its headers', mail('one', 'x'.repeat(70).concat('\r\n').repeat(3_000))],
])('a body that the disk lost meanwhile is put back before its message is deleted (%s)', async (_, text) => {
  world.server.deliver('a', text);
  await world.check();
  await world.restart({ leaveOnServer: 'never' }, () => {
    const db = new DatabaseSync(join(world.dir, 'bodies.db'));
    db.exec("UPDATE chunk SET bytes = CAST('rot' AS BLOB)");
    db.close();
  });
  for (let i = 0; i < 3; i += 1) await world.check();
  expect(world.held()).toEqual([text]);
  expect(world.server.messages).toEqual([]);
});

test('progress counts messages and octets', async () => {
  for (let i = 0; i < 3; i += 1) world.server.deliver(`u${i}`, mail(`m${i}`));
  world.server.onCommand = () => {
    world.clock.at += 1_000;
    return undefined;
  };
  await world.check();
  const total = mail('m0').length * 3;
  const seen = world.statuses.flatMap(({ progress }) => (progress === null ? [] : [progress]));
  expect(seen[0]).toEqual({ done: 0, total: 3, octets: { done: 0, total } });
  expect(world.account.status().phase).toBe('idle');
});
