// A message may cost the process that shows it more than the system gives: what a person sees then.
import { launchBare } from './harness/bare-app.ts';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor } from './steps/add-account.ts';
import { minutesAgo, rawMessage } from './steps/messages.ts';

/** Minutes of finding out which styles apply: the sanitiser allows a five-hundredth of it. */
const ENDLESS = `document.body.innerHTML = '<style>' + '.a * * * * * b{color:red}'.repeat(40_000) + '</style>' +
  '<div>x'.repeat(150) + '<div class=a>' + '<b>x</b>'.repeat(20_000)`;

test('a message whose process ends is shown again, and given up when that ends too, or never comes to an end', async ({
  launch,
  dovecot,
  user,
  profile,
}) => {
  test.setTimeout(240_000);
  const html = '<p>Words of it</p>';
  dovecot.deliver(user.user, rawMessage({ subject: 'Heavy', html }), { date: minutesAgo(1) });
  const app = await launch();
  await addAccount(app.window, entryFor(dovecot, user, 'IMAP'));
  await app.window.getByRole('grid', { name: 'Messages' }).getByRole('row').first().click();
  const body = app.window.frameLocator('iframe[title="Message body"]').locator('p');
  await expect(body).toHaveText('Words of it');
  await app.quit();
  const bare = await launchBare({ profile, trust: dovecot.caFile });
  try {
    const patience = { timeout: 40_000 };
    const row = `document.querySelector('[role="grid"][aria-label="Messages"] [role="row"]')`;
    await expect.poll(() => bare.evaluate(`${row}?.textContent`), patience).toContain('Heavy');
    // Cached: it opens whatever the password question on top waits for.
    await bare.evaluate(`${row}.click()`);
    const showing = async () => (await bare.framesWith('Words of it'))[0];
    await expect.poll(showing, patience).toBeDefined();
    const first = (await showing()) ?? '';
    await bare.crash(first);
    // In another frame: the one that is gone says nothing any more.
    await expect.poll(async () => ((await showing()) ?? first) !== first, patience).toBe(true);
    await bare.crash((await showing()) ?? '');
    const given = `document.querySelector('.message-body [role="alert"]')`;
    await expect
      .poll(() => bare.evaluate(`${given}?.textContent`), patience)
      .toContain('larger or more deeply nested');
    await bare.evaluate(`${given}.querySelector('button').click()`);
    await expect.poll(showing, patience).toBeDefined();
    await expect.poll(() => bare.evaluate(`${given} === null`), patience).toBe(true);
    // Eight seconds of the processor, which others may be at. Its process runs on and never comes to an end of it: as no sanitised message does, as far as anybody knows.
    bare.start((await showing()) ?? '', ENDLESS);
    await expect
      .poll(() => bare.evaluate(`${given}?.textContent`), { timeout: 90_000 })
      .toContain('larger or more deeply nested');
    await bare.evaluate(`${given}.querySelector('button').click()`);
    await expect.poll(() => bare.evaluate(`${given} === null`), patience).toBe(true);
    await expect.poll(showing, patience).toBeDefined();
  } finally {
    await bare.kill();
  }
});
