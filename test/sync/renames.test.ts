// Another client renames a folder: its mail, its bodies and what the person chose for it go along where the evidence is
// certain. Where it is not, the mail is fetched again, and never shown in place of another's.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { RawImap } from '../harness/raw-imap.ts';
import { cacheState, mail, openAccount, untilAborted } from './account-fixture.ts';
import { CONDSTORE, ModelMailbox, type ModelServer, modelState, startModelServer } from './model-server.ts';

type Account = ReturnType<typeof openAccount>;
const cleanUp: (() => Promise<void> | void)[] = [];
let server: Dovecot;

beforeAll(async () => {
  server = await startDovecot();
});
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});
afterAll(async () => {
  await server.dispose();
});

const box = (account: Account, path: string) => account.store.mailboxes.byPath(account.accountId, path);
const sync = (account: Account) => account.sync.sync({ signal: untilAborted(), bodies: true });
const everything = { bodyPolicy: { kind: 'everything' as const } };
const choice = { role: 'archive' as const, bodyPolicy: { kind: 'days' as const, days: 90 } };

function held(account: Account, path: string) {
  const id = box(account, path)?.id;
  if (id === undefined) return [];
  return account.store.messages.window(id, 0, 100).rows.map((row) => [row.id, row.subject, row.cached]);
}

describe('on a real server', () => {
  test('the folder and those below it keep their mail and the choices, and nothing is fetched again', async () => {
    const { user, password } = server.addUser();
    const raw = await RawImap.connect({ host: server.host, port: server.ports.imap, user, password });
    cleanUp.push(() => raw.destroy());
    const big = 'x'.repeat(70).concat('\r\n').repeat(3_000);
    await raw.ok('CREATE Letters');
    await raw.ok('CREATE Letters/Old');
    for (const n of [1, 2, 3]) await raw.append('Letters', mail(`l${n}`, { text: big }));
    await raw.append('Letters/Old', mail('old'));
    const account = openAccount({ port: server.ports.imap, user, password, settings: everything });
    cleanUp.push(() => account.dispose());
    await sync(account);
    const before = held(account, 'Letters');
    expect(before.map(([, , cached]) => cached)).toEqual([true, true, true]);
    account.store.mailboxes.changeSettings(box(account, 'Letters')?.id ?? 0, choice);

    await raw.ok('RENAME Letters Correspondence');
    await raw.append('Correspondence', mail('l4'));
    const summaries = await sync(account);
    expect(box(account, 'Letters')).toBeNull();
    expect(held(account, 'Correspondence').slice(1)).toEqual(before);
    expect(held(account, 'Correspondence')[0]?.[1]).toBe('l4');
    expect(box(account, 'Correspondence')).toMatchObject({ role: 'archive', bodyPolicy: choice.bodyPolicy });
    expect(held(account, 'Correspondence/Old').map(([, subject]) => subject)).toEqual(['old']);
    const renamed = summaries.find(({ mailbox }) => mailbox === 'Correspondence');
    expect(renamed).toMatchObject({ added: 1, removed: 0 });
    expect(renamed?.bytes).toBeLessThan(20_000);
  });

  test('deleted and made again under the same name: the choice stays, the mail is the new one’s', async () => {
    const { user, password } = server.addUser();
    const raw = await RawImap.connect({ host: server.host, port: server.ports.imap, user, password });
    cleanUp.push(() => raw.destroy());
    await raw.ok('CREATE Letters');
    await raw.append('Letters', mail('first life'));
    const account = openAccount({ port: server.ports.imap, user, password, settings: everything });
    cleanUp.push(() => account.dispose());
    await sync(account);
    account.store.mailboxes.changeSettings(box(account, 'Letters')?.id ?? 0, choice);
    await raw.ok('DELETE Letters');
    await sync(account);
    expect(box(account, 'Letters')).toBeNull();
    await raw.ok('CREATE Letters');
    await raw.append('Letters', mail('second life'));
    await sync(account);
    expect(held(account, 'Letters').map(([, subject]) => subject)).toEqual(['second life']);
    expect(box(account, 'Letters')).toMatchObject({ role: 'archive', bodyPolicy: choice.bodyPolicy });
  });
});

async function onModel(capabilities: string, prepare: (model: ModelServer) => void) {
  const model = await startModelServer(capabilities);
  cleanUp.push(() => model.stop());
  const work = new ModelMailbox();
  model.mailboxes.set('Work', work);
  prepare(model);
  const account = openAccount({ port: model.port, user: 'u', password: 'p', settings: everything });
  cleanUp.push(() => account.dispose());
  await sync(account);
  const id = box(account, 'Work')?.id ?? 0;
  account.store.mailboxes.changeSettings(id, choice);
  return { model, work, account, id };
}

function rename(model: ModelServer, from: string, to: string): void {
  const found = model.mailboxes.get(from);
  if (found === undefined) throw new Error(from);
  model.mailboxes.delete(from);
  model.mailboxes.set(to, found);
}

const bodiesAsked = (model: ModelServer) =>
  model.commands.filter((command) => command.includes('BODY.PEEK[]')).length;

describe('on a server made for it', () => {
  test('MAILBOXID says it even under a new UIDVALIDITY: linked again without a second download', async () => {
    const { model, work, account, id } = await onModel(`${CONDSTORE} OBJECTID`, ({ mailboxes }) => {
      for (const [n, each] of [...mailboxes.values()].entries()) each.objectId = `F${n}`;
      for (const n of [1, 2, 3]) mailboxes.get('Work')?.append(`w${n}`);
    });
    const before = held(account, 'Work');
    const asked = bodiesAsked(model);
    rename(model, 'Work', 'Jobs');
    work.renumber(900);
    await sync(account);
    expect(box(account, 'Jobs')?.id).toBe(id);
    expect(held(account, 'Jobs')).toEqual(before);
    expect(bodiesAsked(model)).toBe(asked);
    expect(box(account, 'Jobs')?.role).toBe('archive');
    expect(cacheState(account)).toEqual(modelState(model));
  });

  test('MAILBOXID denies it, whatever else looks alike', async () => {
    const { model, account, id } = await onModel(`${CONDSTORE} OBJECTID`, ({ mailboxes }) => {
      for (const [n, each] of [...mailboxes.values()].entries()) each.objectId = `F${n}`;
      for (const n of [1, 2, 3]) mailboxes.get('Work')?.append(`w${n}`);
    });
    rename(model, 'Work', 'Jobs');
    const jobs = model.mailboxes.get('Jobs');
    if (jobs) jobs.objectId = 'F77';
    await sync(account);
    expect(box(account, 'Jobs')?.id).not.toBe(id);
    expect(cacheState(account)).toEqual(modelState(model));
  });

  test.each([100, 5])('by its messages, where the other mailboxes have UIDVALIDITY %i', async (others) => {
    const { model, account, id } = await onModel(CONDSTORE, ({ mailboxes, inbox }) => {
      inbox.uidValidity = others;
      for (let n = 1; n <= 90; n += 1) mailboxes.get('Work')?.append(`w${n}`);
    });
    const asked = bodiesAsked(model);
    rename(model, 'Work', 'Jobs');
    model.mailboxes.get('Jobs')?.expunge(90);
    await sync(account);
    expect(box(account, 'Jobs')?.id).toBe(id);
    expect(held(account, 'Jobs')).toHaveLength(89);
    expect(bodiesAsked(model)).toBe(asked);
    expect(cacheState(account)).toEqual(modelState(model));
  });

  test('a server that says the same UIDVALIDITY of all: another mailbox that appeared is another one', async () => {
    const { model, account, id } = await onModel(CONDSTORE, ({ mailboxes }) => {
      for (const n of [1, 2, 3]) mailboxes.get('Work')?.append(`w${n}`);
    });
    model.mailboxes.delete('Work');
    const other = new ModelMailbox();
    for (const n of [1, 2, 3, 4]) other.append(`o${n}`);
    model.mailboxes.set('Other', other);
    await sync(account);
    expect(box(account, 'Other')?.id).not.toBe(id);
    expect(box(account, 'Other')).toMatchObject({ role: null, bodyPolicy: null });
    expect(held(account, 'Other').map(([, subject]) => subject)).toEqual(['o4', 'o3', 'o2', 'o1']);
    expect(cacheState(account)).toEqual(modelState(model));
  });

  test('two that look alike: neither is taken for the other', async () => {
    const { model, account, id } = await onModel(CONDSTORE, ({ mailboxes }) => {
      for (const n of [1, 2, 3]) mailboxes.get('Work')?.append(`w${n}`);
    });
    rename(model, 'Work', 'Jobs');
    const copy = new ModelMailbox();
    for (const n of [1, 2, 3]) copy.append(`w${n}`);
    model.mailboxes.set('Copy', copy);
    await sync(account);
    expect([box(account, 'Jobs')?.id, box(account, 'Copy')?.id]).not.toContain(id);
    expect(cacheState(account)).toEqual(modelState(model));
  });

  test('an empty folder is known again only where UIDVALIDITY tells mailboxes apart', async () => {
    for (const inboxEpoch of [100, 5]) {
      const { model, account, id } = await onModel(CONDSTORE, ({ inbox }) => {
        inbox.uidValidity = inboxEpoch;
      });
      rename(model, 'Work', 'Jobs');
      await sync(account);
      expect(box(account, 'Jobs')?.id === id).toBe(inboxEpoch === 5);
    }
  });
});
