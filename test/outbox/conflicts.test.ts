// The rules of docs/CONFLICTS.md, one test each: what a person did here meets what happened there.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { RawImap } from '../harness/raw-imap.ts';
import { type ScriptedPeer, startScriptedServer } from '../harness/scripted-server.ts';
import { delta, listed, message } from '../store/store-data.ts';
import { atServer, fill, type OutboxFixture, openOutbox } from './outbox-fixture.ts';

const ids = (...list: number[]) => ({ kind: 'ids' as const, ids: list });
const flag = (id: number, add: string[], remove: string[] = []) =>
  ({ kind: 'flag', selection: ids(id), add, remove }) as const;

describe('with another client', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  afterAll(() => dovecot.dispose());

  async function start(mailbox = 'INBOX'): Promise<{ raw: RawImap; box: OutboxFixture; user: string }> {
    const { user, password } = dovecot.addUser();
    const raw = await RawImap.connect({ host: '127.0.0.1', port: dovecot.ports.imap, user, password });
    if (mailbox !== 'INBOX') await raw.ok(`CREATE ${mailbox}`);
    await fill(raw, mailbox, ['a', 'b']);
    const box = openOutbox({ port: dovecot.ports.imap, user, password });
    onTestFinished(async () => {
      await box.dispose();
      await raw.logout();
    });
    await box.round();
    return { raw, box, user };
  }

  test('1: flags changed here and there', async () => {
    const { raw, box } = await start();
    const [a = 0, b = 0] = box.messageIds('INBOX');
    await raw.select('INBOX');
    await raw.ok('UID STORE 2 +FLAGS (\\Flagged)');
    await box.round();
    box.store.operations.act(flag(a, ['\\Seen'], []));
    box.store.operations.act(flag(b, [], ['\\Flagged']));
    await raw.select('INBOX');
    await raw.ok('UID STORE 1 +FLAGS (\\Flagged Work)');
    await raw.ok('UID STORE 2 +FLAGS (\\Seen)');
    await box.send();
    await box.round();
    expect(box.shown('INBOX')).toEqual(['a Work \\Flagged \\Seen', 'b \\Seen']);
    expect(await atServer(raw, 'INBOX')).toEqual(['1 Work \\Flagged \\Seen', '2 \\Seen']);
  });

  test.each(['before it is sent', 'unseen by sync'])('2: moved here, deleted there, %s', async (when) => {
    const { raw, box } = await start();
    box.store.operations.act({
      kind: 'move',
      selection: ids(...box.messageIds('INBOX')),
      to: box.idOf('Archive'),
    });
    await raw.select('INBOX');
    await raw.ok('UID STORE 1 +FLAGS (\\Deleted)');
    await raw.ok('EXPUNGE');
    if (when === 'before it is sent') await box.round();
    await box.send();
    await box.round();
    await box.round();
    expect(box.shown('Archive')).toEqual(['b']);
    expect(box.shown('INBOX')).toEqual([]);
    expect(await atServer(raw, 'Archive')).toHaveLength(1);
    expect(box.store.operations.list()).toEqual([]);
    expect(box.refused).toEqual([]);
  });

  test('3: deleted here, moved there', async () => {
    const { raw, box } = await start();
    const [a = 0] = box.messageIds('INBOX');
    box.store.operations.act({ kind: 'delete-for-good', selection: ids(a) });
    await raw.select('INBOX');
    await raw.ok('UID MOVE 1 Archive');
    await box.send();
    await box.round();
    expect(box.shown('INBOX')).toEqual(['b']);
    expect(box.shown('Archive')).toEqual(['a']);
    expect(box.store.operations.list()).toEqual([]);
  });

  test('4: moved twice while offline', async () => {
    const { raw, box } = await start();
    const [a = 0] = box.messageIds('INBOX');
    box.store.operations.act({ kind: 'move', selection: ids(a), to: box.idOf('Archive') });
    box.store.operations.act({ kind: 'move', selection: ids(a), to: box.idOf('Junk') });
    expect(box.store.operations.list()).toHaveLength(1);
    await box.send();
    await box.round();
    expect(box.shown('Junk')).toEqual(['a']);
    expect(await atServer(raw, 'Archive')).toEqual([]);
    expect(await atServer(raw, 'Junk')).toHaveLength(1);
  });

  test('5: moved here and there', async () => {
    const { raw, box } = await start();
    const [a = 0] = box.messageIds('INBOX');
    box.store.operations.act({ kind: 'move', selection: ids(a), to: box.idOf('Archive') });
    await raw.select('INBOX');
    await raw.ok('UID MOVE 1 Junk');
    await box.send();
    await box.round();
    await box.round();
    expect([box.shown('INBOX'), box.shown('Archive'), box.shown('Junk')]).toEqual([['b'], [], ['a']]);
    expect(box.store.operations.list()).toEqual([]);
  });

  test.each(['renamed', 'deleted'])('6: the folder was %s there', async (what) => {
    const { raw, box } = await start('Work');
    const [a = 0, b = 0] = box.messageIds('Work');
    box.store.operations.act(flag(a, ['\\Seen']));
    box.store.operations.act({ kind: 'move', selection: ids(b), to: box.idOf('Archive') });
    await raw.ok(what === 'renamed' ? 'RENAME Work Done' : 'DELETE Work');
    await box.send();
    expect(box.refused.map((reason) => reason.code)).toEqual(['mailbox-missing', 'mailbox-missing']);
    expect(box.store.operations.list().map((operation) => operation.state)).toEqual(['refused', 'refused']);
    expect(box.shown('Archive')).toEqual([]);
    for (const operation of box.store.operations.list()) box.store.operations.discard(operation.id);
    await box.round();
    expect(box.store.mailboxes.byPath(box.accountId, 'Work')).toBeNull();
    if (what === 'renamed') expect(box.shown('Done')).toEqual(['a', 'b']);
  });

  test('7: the folder a message was to go to is gone', async () => {
    const { raw, box } = await start();
    const { store } = box;
    await raw.ok('CREATE Gone');
    await box.round();
    const [a = 0] = box.messageIds('INBOX');
    store.operations.act({ kind: 'move', selection: ids(a), to: box.idOf('Gone') });
    await raw.ok('DELETE Gone');
    await box.send();
    expect(box.shown('INBOX')).toEqual(['a', 'b']);
    expect(await atServer(raw, 'INBOX')).toHaveLength(2);
    expect(store.operations.list()).toMatchObject([
      { state: 'refused', reason: { code: 'mailbox-missing' } },
    ]);
  });

  test('8: the UIDVALIDITY changed', async () => {
    const { raw, box, user } = await start();
    const [a = 0, b = 0] = box.messageIds('INBOX');
    box.store.operations.act(flag(b, ['\\Flagged']));
    await raw.select('INBOX');
    await raw.ok('UID MOVE 1 Archive');
    await raw.ok('CLOSE');
    dovecot.doveadm([
      'mailbox',
      'update',
      '-u',
      user,
      '--uid-validity',
      '77',
      '--min-next-uid',
      '90',
      'INBOX',
    ]);
    await box.send();
    expect(box.store.operations.list()).toMatchObject([{ state: 'waiting' }]);
    await box.round();
    expect(box.messageIds('INBOX')).toEqual([b]);
    expect(box.store.messages.location(a)).toBeNull();
    const [waiting] = box.store.operations.list();
    box.store.operations.retry(waiting?.id ?? 0);
    await box.send();
    expect(await atServer(raw, 'INBOX')).toMatchObject([expect.stringMatching(/\\Flagged$/)]);
    expect(await atServer(raw, 'Archive')).toEqual(['1']);
  });
});

test('9: the quota is used up', async () => {
  const dovecot = await startDovecot({
    extraConfig: [
      'mail_plugins = $mail_plugins quota',
      'protocol imap {',
      '  mail_plugins = $mail_plugins quota',
      '}',
      'plugin {',
      '  quota = count:User quota',
      '  quota_rule = *:messages=2',
      '  quota_grace = 0',
      '  quota_vsizes = yes',
      '}',
    ].join('\n'),
  });
  onTestFinished(() => dovecot.dispose());
  const { user, password } = dovecot.addUser();
  const raw = await RawImap.connect({ host: '127.0.0.1', port: dovecot.ports.imap, user, password });
  await fill(raw, 'INBOX', ['a', 'b']);
  const box = openOutbox({ port: dovecot.ports.imap, user, password });
  onTestFinished(() => box.dispose());
  await box.round();
  const selection = ids(...box.messageIds('INBOX'));
  box.store.operations.act({ kind: 'copy', selection, to: box.idOf('Archive') });
  box.store.operations.act({ kind: 'flag', selection, add: ['\\Seen'], remove: [] });
  expect(box.shown('Archive')).toHaveLength(2);
  await box.send();
  expect(box.store.operations.list()).toMatchObject([
    { kind: 'copy', state: 'refused', reason: { kind: 'quota' } },
  ]);
  expect(box.shown('Archive')).toEqual([]);
  expect(await atServer(raw, 'INBOX')).toEqual(['1 \\Seen', '2 \\Seen']);
  await raw.logout();
}, 30_000);

/** A server with INBOX (UIDs 1 and 2) that ends SELECT as the test says, and nothing else. */
async function scripted(
  selectLines: string[],
  ok: string,
): Promise<{ box: OutboxFixture; said: () => string }> {
  const script = async (peer: ScriptedPeer): Promise<void> => {
    await peer.line('* OK [CAPABILITY IMAP4rev1 MOVE UIDPLUS SASL-IR AUTH=PLAIN] ready');
    for (;;) {
      const line = await peer.readLine();
      const [tag = '', command = ''] = line.split(' ');
      if (/^(select|examine)$/i.test(command)) {
        for (const text of ['2 EXISTS', 'OK [UIDVALIDITY 1] fine', 'OK [UIDNEXT 3] fine', ...selectLines]) {
          await peer.line(`* ${text}`);
        }
        await peer.line(`${tag} ${ok}`);
      } else await peer.line(`${tag} OK done`);
    }
  };
  const server = await startScriptedServer({ script });
  const box = openOutbox({ port: server.port, user: 'u', password: 'p' });
  onTestFinished(async () => {
    await box.dispose();
    await server.stop();
  });
  const [, inbox] = box.store.mailboxes.applyList(box.accountId, [listed('Archive'), listed('INBOX')]);
  const id = inbox?.id ?? 0;
  box.store.mailboxes.beginEpoch(id, { uidValidity: 1, uidNext: null, highestModSeq: null });
  box.store.messages.applyDelta(id, delta({ added: [message(1), message(2)] }));
  return { box, said: () => server.peers.map((peer) => peer.received).join('') };
}

test('10: the folder can only be read', async () => {
  const { box, said } = await scripted(['FLAGS (\\Seen)'], 'OK [READ-ONLY] looking only');
  const [a = 0, b = 0] = box.messageIds('INBOX');
  box.store.operations.act(flag(a, ['\\Seen']));
  box.store.operations.act({ kind: 'move', selection: ids(b), to: box.idOf('Archive') });
  await box.send();
  expect(box.store.operations.list()).toMatchObject([
    { kind: 'flag', state: 'refused', reason: { code: 'mailbox-read-only' } },
    { kind: 'move', state: 'refused', reason: { code: 'mailbox-read-only' } },
  ]);
  expect(box.shown('INBOX')).toEqual(['Subject 1', 'Subject 2']);
  expect(said()).not.toMatch(/STORE|MOVE|EXPUNGE/);
});

test('11: the server does not keep the keyword', async () => {
  const permanent = 'OK [PERMANENTFLAGS (\\Seen \\Flagged)] limited';
  const { box, said } = await scripted(['FLAGS (\\Seen \\Flagged)', permanent], 'OK [READ-WRITE] done');
  const [a = 0] = box.messageIds('INBOX');
  box.store.operations.act(flag(a, ['Work']));
  box.store.operations.act(flag(a, ['\\Flagged']));
  await box.send();
  expect(box.store.operations.list()).toMatchObject([
    {
      what: 'add Work',
      state: 'refused',
      reason: { kind: 'refused', detail: 'PERMANENTFLAGS without Work' },
    },
  ]);
  expect(box.shown('INBOX')).toEqual(['Subject 1 \\Flagged', 'Subject 2']);
  expect(said()).toMatch(/UID STORE 1 \+FLAGS\.SILENT \(\\Flagged\)/);
  expect(said()).not.toMatch(/Work/);
});
