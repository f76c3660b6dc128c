import { expect, test } from 'vitest';
import { delta, message, storeWithMailboxes } from '../../../../test/store/fixtures.ts';
import { problem } from '../../../shared/problem.ts';
import type { SyncSupervisor } from '../sync/supervisor.ts';
import { createDocuments } from './documents.ts';
import { createRawMessages } from './raw-messages.ts';

type FetchBody = SyncSupervisor['fetchBody'];

function setUp(fetchBody: (put: () => void) => FetchBody) {
  const { store, inbox } = storeWithMailboxes();
  store.messages.applyDelta(inbox, delta({ added: [message(1)] }));
  const id = store.messages.window(inbox, 0, 1).rows[0]?.id ?? 0;
  const put = (): void => {
    const writer = store.bodies.writer(id);
    writer.write(Buffer.from('Subject: kept\r\n\r\nbody'));
    writer.commit();
  };
  const stop = new AbortController();
  const sync = { fetchBody: fetchBody(put) } as unknown as SyncSupervisor;
  return { store, id, put, stop, raw: createRawMessages(store, sync, stop.signal) };
}

const never = (): FetchBody => () => Promise.reject(new Error('asked the server'));

test('what is held is never asked of the server', async () => {
  const { raw, id, put } = setUp(never);
  put();
  expect(await raw.ensure(id)).toMatchObject({ messageId: id, size: 21 });
  expect(Buffer.concat([...raw.chunks(id)]).toString()).toBe('Subject: kept\r\n\r\nbody');
});

test('many readers of one message cost one fetch, and a failed one is tried again', async () => {
  let fetches = 0;
  const { raw, id } = setUp((put) => async () => {
    fetches += 1;
    await Promise.resolve();
    if (fetches === 1) throw problem('refused', 'server-no');
    put();
  });
  const first = await Promise.allSettled([raw.ensure(id), raw.ensure(id)]);
  expect(first.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
  expect(fetches).toBe(1);
  await Promise.all([raw.ensure(id), raw.ensure(id), raw.ensure(id)]);
  expect(fetches).toBe(2);
});

test('no network means offline; what a server says is passed on; nothing fetched is a missing message', async () => {
  const failing = (thrown: Error) => setUp(() => () => Promise.reject(thrown));
  const offline = failing(problem('network', 'connection-refused'));
  await expect(offline.raw.ensure(offline.id)).rejects.toMatchObject({
    problem: { kind: 'network', code: 'offline', detail: 'connection-refused' },
  });
  const refused = failing(problem('auth', 'wrong-password'));
  await expect(refused.raw.ensure(refused.id)).rejects.toMatchObject({ problem: { code: 'wrong-password' } });
  const empty = setUp(() => () => Promise.resolve());
  await expect(empty.raw.ensure(empty.id)).rejects.toMatchObject({ problem: { code: 'message-missing' } });
  await expect(empty.raw.ensure(99)).rejects.toMatchObject({ problem: { code: 'not-found' } });
});

test('the end of the engine ends a fetch', async () => {
  const { raw, id, stop } = setUp(
    () => (_id, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('torn down')));
      }),
  );
  const waiting = raw.ensure(id);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ problem: { code: 'engine-stopped' } });
});

test('a document is parsed once while it is kept, and a failure is not kept', async () => {
  let reads = 0;
  const { raw, id, put } = setUp(never);
  const counted = {
    ...raw,
    chunks: (messageId: number) => {
      reads += 1;
      return raw.chunks(messageId);
    },
  };
  const documents = createDocuments(counted);
  await expect(documents.get(id)).rejects.toThrow('asked the server');
  put();
  expect(await documents.get(id)).toMatchObject({ subject: 'kept', text: expect.stringContaining('body') });
  await documents.get(id);
  expect(reads).toBe(1);
});
