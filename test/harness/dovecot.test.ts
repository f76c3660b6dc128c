import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { selfSigned } from './certificates.ts';
import { type Dovecot, startDovecot } from './dovecot.ts';
import { RawImap } from './raw-imap.ts';

let dovecot: Dovecot;
beforeAll(async () => {
  dovecot = await startDovecot();
}, 30_000);
afterAll(() => dovecot?.dispose());

const open = (name: string): Promise<RawImap> =>
  RawImap.connect({
    host: dovecot.host,
    port: dovecot.ports.imaps,
    ca: dovecot.ca,
    ...dovecot.addUser(name),
  });

function tlsError(port: number, ca: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, ca, servername: 'localhost' });
    socket.once('secureConnect', () => {
      socket.destroy();
      resolve('trusted');
    });
    socket.once('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? error.message));
  });
}

describe('the test Dovecot', () => {
  test('keeps what was appended and delivered', async () => {
    const imap = await open('keeper');
    const date = new Date('2026-01-02T03:04:05Z');
    const uid = await imap.append('INBOX', 'Subject: one\r\n\r\nbody\r\n', { flags: ['\\Seen'], date });
    expect(uid).toBe(1);
    dovecot.deliver('keeper', 'Subject: two\n\nbody\n', { flags: 'F', date });
    dovecot.deliver('keeper', 'Subject: three\n\nbody\n', { mailbox: 'Work/Projects' });
    await imap.select('INBOX');
    const messages = await imap.messages();
    expect(messages.map(({ flags }) => flags.filter((flag) => flag !== '\\Recent'))).toEqual([
      ['\\Seen'],
      ['\\Flagged'],
    ]);
    expect((await imap.fetchRaw(1)).toString()).toBe('Subject: one\r\n\r\nbody\r\n');
    const dates = await imap.ok('UID FETCH 1:* INTERNALDATE');
    expect(dates.untagged.join()).toContain('02-Jan-2026 03:04:05 +0000');
    expect((await imap.select('Work/Projects')).untagged).toContain('1 EXISTS');
    const list = await imap.ok('LIST "" * RETURN (SPECIAL-USE)');
    expect(list.untagged.join('\n')).toMatch(/\\Trash.*Trash/);
    await imap.logout();
  });

  test('offers the extensions the client is to be proved on', async () => {
    const imap = await open('capable');
    const { untagged } = await imap.ok('CAPABILITY');
    for (const name of [
      'CONDSTORE',
      'QRESYNC',
      'IDLE',
      'NOTIFY',
      'MOVE',
      'UIDPLUS',
      'ESEARCH',
      'COMPRESS=DEFLATE',
    ]) {
      expect(untagged.join()).toContain(name);
    }
    await imap.logout();
  });

  test('refuses wrong passwords without a growing delay', async () => {
    const started = Date.now();
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(
        RawImap.connect({
          host: dovecot.host,
          port: dovecot.ports.imaps,
          ca: dovecot.ca,
          user: 'x',
          password: 'no',
        }),
      ).rejects.toThrow(/LOGIN: NO/);
    }
    expect(Date.now() - started).toBeLessThan(4_000);
  });

  test('changes UIDVALIDITY on request', async () => {
    const imap = await open('voided');
    await imap.append('INBOX', 'Subject: one\r\n\r\n');
    dovecot.doveadm(['mailbox', 'update', '-u', 'voided', '--uid-validity', '777', 'INBOX']);
    expect((await imap.select('INBOX')).untagged.join()).toContain('UIDVALIDITY 777');
    await imap.logout();
  });

  test('survives stop, kill and another certificate, mail intact', async () => {
    const imap = await open('survivor');
    await imap.append('INBOX', 'Subject: one\r\n\r\n');
    await dovecot.kill();
    await expect(imap.command('NOOP')).rejects.toThrow();
    await dovecot.start();
    const again = await open('survivor');
    expect((await again.select('INBOX')).untagged).toContain('1 EXISTS');
    again.destroy();
    const { imaps, pop3s } = dovecot.ports;
    expect(await tlsError(pop3s, dovecot.ca)).toBe('trusted');
    await dovecot.restart(selfSigned());
    expect(await tlsError(imaps, dovecot.ca)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    const past = { notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') };
    await dovecot.restart(dovecot.authority.issue(past));
    expect(await tlsError(imaps, dovecot.ca)).toBe('CERT_HAS_EXPIRED');
    await dovecot.restart(dovecot.authority.issue());
    expect(await tlsError(imaps, dovecot.ca)).toBe('trusted');
  });

  test('ends with its parent, even when that is killed', async () => {
    const harness = JSON.stringify(new URL('./dovecot.ts', import.meta.url).href);
    const script = `
      const { startDovecot } = await import(${harness});
      const { folder, ports } = await startDovecot();
      process.stdout.write(JSON.stringify({ folder, port: ports.imaps }), () => process.kill(process.pid, 'SIGKILL'));`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [[output]] = await Promise.all([once(parent.stdout, 'data'), once(parent, 'exit')]);
    const { folder, port } = JSON.parse(String(output));
    // There is no event for the end of a process that is not ours.
    const deadline = Date.now() + 5_000;
    while (existsSync(folder) && Date.now() < deadline) await sleep(20);
    expect(existsSync(folder)).toBe(false);
    expect(await tlsError(port, '')).toBe('ECONNREFUSED');
  });
});
