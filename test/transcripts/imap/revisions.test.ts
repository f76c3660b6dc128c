// Servers of IMAP4rev2, alone or beside IMAP4rev1: what is understood depends on which revision is in force.
import { afterEach, expect, test } from 'vitest';
import { connectTo, endConversations, type Script, SELECTED, serve } from './imap-conversation.ts';

afterEach(endConversations);

async function signedIn(capabilities: string, script: Script) {
  const server = await serve(async (peer, connection) => {
    await peer.line(`* PREAUTH [CAPABILITY ${capabilities}] ready`);
    await script(peer, connection);
    await peer.silence();
  });
  return { server, session: await connectTo(server) };
}

test('IMAP4rev2 alone: its extensions need not be listed, and names are UTF-8', async () => {
  const { server, session } = await signedIn('IMAP4rev2', async (peer) => {
    await peer.answer(/^LIST "" "\*" RETURN \(SUBSCRIBED CHILDREN SPECIAL-USE\)$/, ['LIST () "/" "Bücher"']);
    await peer.answer(/^SELECT "B\xc3\xbccher"$/, SELECTED);
    await peer.answer(/^UID SEARCH RETURN \(ALL\) ALL$/, ['ESEARCH (TAG "x") UID ALL 1:3']);
    await peer.answer(/^UID MOVE 1 Trash$/, ['OK [COPYUID 4 1 9] moved']);
    await peer.answer(/^UNSELECT$/);
  });
  const list = await session.list();
  expect(list[1]?.path).toBe('Bücher');
  await session.select(list[1]?.wireName ?? '');
  expect([...(await session.uidSearch('ALL'))]).toEqual([1, 2, 3]);
  expect((await session.uidMove('1', 'Trash'))?.uids.get(1)).toBe(9);
  await session.unselect();
  session.destroy();
  await server.finished();
});

test('both revisions: the older one until the newer is enabled', async () => {
  const { server, session } = await signedIn('IMAP4rev1 IMAP4rev2 ENABLE', async (peer) => {
    await peer.answer(/^UID SEARCH ALL$/, ['SEARCH 1']);
    await peer.answer(/^CREATE B&APw-cher$/);
    await peer.answer(/^ENABLE IMAP4REV2$/, ['ENABLED IMAP4rev2']);
    await peer.answer(/^UID SEARCH RETURN \(ALL\) ALL$/, ['ESEARCH (TAG "x") UID ALL 1']);
    await peer.answer(/^CREATE "B\xc3\xbccher"$/);
  });
  await session.uidSearch('ALL');
  await session.create(session.wireNameOf('Bücher'));
  await session.enable(['IMAP4rev2']);
  await session.uidSearch('ALL');
  await session.create(session.wireNameOf('Bücher'));
  session.destroy();
  await server.finished();
});
