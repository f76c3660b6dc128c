// The folder that the window shows is the one the engine listens to, beside the inbox.
import { startDovecot } from '../test/harness/dovecot.ts';
import { RawImap } from '../test/harness/raw-imap.ts';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor } from './steps/add-account.ts';
import { rawMessage } from './steps/messages.ts';

test('new mail shows in the open folder while it is open', async ({ launch }) => {
  // Without NOTIFY a server tells only of mailboxes that a connection has open.
  const server = await startDovecot({
    imapCapability: 'IMAP4rev1 IDLE ENABLE CONDSTORE QRESYNC LIST-STATUS',
  });
  try {
    const user = server.addUser();
    const { window: page } = await launch({ trust: server.caFile });
    await addAccount(page, entryFor(server, user, 'IMAP'));
    const archive = page.getByRole('tree', { name: 'Folders' }).getByRole('treeitem', { name: /^Archive/ });
    await expect(archive).toHaveAttribute('aria-description', /^Complete\./);
    await archive.click();
    const raw = await RawImap.connect({ host: server.host, port: server.ports.imap, ...user });
    const list = page.getByRole('grid', { name: 'Messages' });
    for (const subject of ['First', 'Second']) {
      await raw.append('Archive', rawMessage({ subject }));
      await expect(list.getByRole('row', { name: new RegExp(subject) })).toBeVisible({ timeout: 5_000 });
    }
    raw.destroy();
  } finally {
    await server.dispose();
  }
});
