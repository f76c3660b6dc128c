// Pictures, consent and lists through the engine's own edge, with a network in which one server of the test is public.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../src/main/engine/engine.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import type { RemoteNetwork } from '../../src/main/engine/remote/guarded-request.ts';
import { consentNames } from '../../src/main/engine/service/remote.ts';
import { png } from '../corpus/pictures.ts';
import { makeTempDir } from '../harness/temp-dir.ts';
import { MaildropServer } from '../pop3/maildrop-server.ts';
import { settingsFor } from '../pop3/pop3-world.ts';

const PNG = png(8, 8);
const ends: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const letter = (subject: string, from: string, more: readonly string[] = []): string =>
  [`From: ${from}`, 'To: ann@example.org', `Subject: ${subject}`, ...more, '', 'Hello.', ''].join('\r\n');

const htmlLetter = (subject: string, pictures: readonly string[]): string =>
  letter(subject, 'bo@example.net', ['Content-Type: text/html']).replace(
    'Hello.',
    pictures.map((url) => `<img src="${url.replaceAll('&', '&amp;')}">`).join('\r\n'),
  );

async function pictureServer(picture = PNG): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    response.end(picture);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  return { port: (server.address() as AddressInfo).port, asked };
}

async function engineWith(letters: readonly string[], network?: RemoteNetwork) {
  const server = await new MaildropServer().start();
  ends.push(() => server.stop());
  letters.forEach((text, i) => {
    server.deliver(`u${i}`, text);
  });
  const profile = makeTempDir('remote');
  ends.push(() => profile.remove());
  const engine: Engine = createEngine({
    profileDir: profile.path,
    credentials: { get: () => Promise.resolve('secret') },
    background: false,
    log: silentLog,
    ...(network ? { network } : {}),
  });
  ends.push(() => engine.stop());
  const settings = settingsFor(server.port);
  const added = await engine.call('internal.accounts.add', { settings, password: 'secret' });
  if (!added.ok) throw new Error(added.problem.code);
  await engine.call('sync.now', { accountId: added.value.id });
  const rows = async () => {
    const boxes = await engine.call('mailboxes.list', {});
    const inbox = boxes.ok ? boxes.value.find(({ role }) => role === 'inbox') : undefined;
    if (!inbox) return [];
    const list = await engine.call('messages.window', { mailboxId: inbox.id, start: 0, count: 50 });
    return list.ok ? list.value.rows : [];
  };
  await expect.poll(async () => (await rows()).length).toBe(letters.length);
  const ids = new Map((await rows()).map(({ id, subject }) => [subject, id]));
  return { engine, idOf: (subject: string): number => ids.get(subject) ?? 0 };
}

test('consent holds for the sender or the list it was given for, and can be taken back', async () => {
  const list = ['List-Id: The news <News.example.net>'];
  const { engine, idOf } = await engineWith([
    letter('one', 'Bo <Bo@example.net>'),
    letter('two', 'bo@example.net', list),
    letter('three', 'cy@example.net', list),
  ]);
  const state = async (subject: string) => {
    const answer = await engine.call('reader.pictures', { messageId: idOf(subject) });
    return answer.ok ? answer.value : answer.problem;
  };
  const list0 = 'news.example.net';
  expect(await state('one')).toEqual({ granted: null, sender: 'bo@example.net', list: null });
  expect(await state('two')).toEqual({ granted: null, sender: 'bo@example.net', list: list0 });
  const allow = (subject: string, scope: 'sender' | 'list') =>
    engine.call('reader.allowPictures', { messageId: idOf(subject), scope });
  expect(await allow('one', 'list')).toMatchObject({ ok: false, problem: { code: 'not-found' } });
  expect(await allow('one', 'sender')).toMatchObject({ ok: true });
  expect([await state('one'), await state('two'), await state('three')]).toMatchObject([
    { granted: 'sender' },
    { granted: 'sender' },
    { granted: null },
  ]);
  await allow('two', 'list');
  expect(await state('three')).toMatchObject({ granted: 'list' });
  await engine.call('reader.forbidPictures', { messageId: idOf('one'), scope: 'sender' });
  expect([await state('one'), await state('two')]).toMatchObject([{ granted: null }, { granted: 'list' }]);
});

test('who is not who they say is granted nothing', () => {
  const from = [{ name: '', address: 'bo@example.net' }];
  const headers = [{ name: 'List-Id', value: '<news.example.net>' }];
  const check = { server: 'x', dmarc: null, spf: null, dkim: null, signedBy: null };
  const names = (verdict: 'verified' | 'failed' | 'unknown') =>
    consentNames({ from, headers, senderCheck: { ...check, verdict } });
  expect(names('failed')).toEqual({ sender: null, list: null });
  expect(names('unknown')).toEqual({ sender: 'bo@example.net', list: 'news.example.net' });
  expect(consentNames({ from: [...from, ...from], headers: [] })).toEqual({ sender: null, list: null });
});

test('a picture comes through the engine where the network lets it, and as shipped not from this machine', async () => {
  const { port, asked } = await pictureServer();
  const url = `http://pictures.example:${port}/a.png`;
  const open: RemoteNetwork = {
    policy: { allowsAddress: (ip) => ip === '127.0.0.1', allowsPort: () => true },
    resolve: async () => ['127.0.0.1'],
  };
  const inside = `http://pictures.example:${port}/b.png?x=1&copy=2`;
  const forwarded = [
    'From: bo@example.net',
    'Subject: forwarded',
    'Content-Type: multipart/mixed; boundary=f',
    '',
    '--f',
    'Content-Type: message/rfc822',
    '',
    htmlLetter('inner', [inside]),
    '--f--',
    '',
  ].join('\r\n');
  const { engine, idOf } = await engineWith([htmlLetter('shown', [url]), forwarded], open);
  const load = (subject: string, address: string) =>
    engine.call('internal.pictures.load', { messageId: idOf(subject), showing: 'a', url: address });
  // Only what the message itself asks for.
  for (const [subject, address] of [
    ['shown', `http://pictures.example:${port}/other.png`],
    ['shown', inside],
    ['forwarded', url],
  ] as const) {
    expect(await load(subject, address)).toMatchObject({ ok: false, problem: { code: 'not-found' } });
  }
  expect(asked).toEqual([]);
  expect(await load('forwarded', inside)).toMatchObject({ ok: true });
  asked.length = 0;
  expect(await load('shown', url)).toMatchObject({
    ok: true,
    value: { contentType: 'image/png', bytes: PNG },
  });
  expect(asked).toEqual([`pictures.example:${port} /a.png`]);
  const local = ['127.0.0.1', 'localhost', '[::1]'].map((host) => `http://${host}:${port}/a.png`);
  const shipped = await engineWith([htmlLetter('local', local)]);
  const messageId = shipped.idOf('local');
  for (const address of local) {
    const answer = await shipped.engine.call('internal.pictures.load', {
      messageId,
      showing: 'a',
      url: address,
    });
    expect(answer).toMatchObject({
      ok: false,
      problem: { kind: 'refused', code: 'unsupported' },
    });
  }
  expect(asked).toHaveLength(1);
});

test('a picture that would take too much memory is not handed on', async () => {
  const { port } = await pictureServer(png(30_000, 30_000));
  const open: RemoteNetwork = {
    policy: { allowsAddress: (ip) => ip === '127.0.0.1', allowsPort: () => true },
    resolve: async () => ['127.0.0.1'],
  };
  const url = `http://pictures.example:${port}/bomb.png`;
  const { engine, idOf } = await engineWith([htmlLetter('bomb', [url])], open);
  const asked = { messageId: idOf('bomb'), showing: 'a', url };
  expect(await engine.call('internal.pictures.load', asked)).toMatchObject({
    ok: false,
    problem: { code: 'limit-exceeded', detail: 'picture size' },
  });
});

test('a list is left only where the message offers one click by https', async () => {
  // The account's server says so of its mail, and a signature names both fields.
  const proof = (server: string): string[] => [
    `Authentication-Results: ${server}; dkim=pass header.d=example.net header.b=abcd`,
    'DKIM-Signature: v=1; d=example.net; s=k; h=From:List-Unsubscribe: List-Unsubscribe-Post; b=AbC DefG==',
  ];
  const offer = (target: string, post = true): string[] => [
    ...proof('127.0.0.1'),
    `List-Unsubscribe: <${target}>`,
    ...(post ? ['List-Unsubscribe-Post: List-Unsubscribe=One-Click'] : []),
  ];
  const resolved: string[] = [];
  const nobody: RemoteNetwork = {
    policy: { allowsAddress: () => false, allowsPort: () => true },
    resolve: async (host) => {
      resolved.push(host);
      return ['127.0.0.1'];
    },
  };
  const { engine, idOf } = await engineWith(
    [
      letter('none', 'bo@example.net'),
      letter('visit', 'bo@example.net', offer('https://visit.example/', false)),
      letter('mail', 'bo@example.net', offer('mailto:leave@example.net')),
      letter('forged', 'bo@example.net', [
        ...proof('mx.elsewhere.example'),
        'List-Unsubscribe: <https://forged.example/leave>',
        'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      ]),
      letter('click', 'bo@example.net', offer('https://click.example/leave')),
    ],
    nobody,
  );
  const leave = (subject: string) => engine.call('lists.unsubscribe', { messageId: idOf(subject) });
  for (const subject of ['none', 'visit', 'mail', 'forged']) {
    expect(await leave(subject)).toMatchObject({ ok: false, problem: { code: 'unsupported' } });
  }
  expect(resolved).toEqual([]);
  // Asked for by the address the message names, and refused by the network's policy.
  expect(await leave('click')).toMatchObject({ ok: false, problem: { detail: 'private address' } });
  expect(resolved).toEqual(['click.example']);
});
