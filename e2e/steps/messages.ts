// Messages for tests of the window: as small as mail can be, with what the test is about.

export interface TestMessage {
  readonly subject: string;
  readonly from?: string;
  readonly text?: string;
  readonly html?: string;
}

let made = 0;

/** Raw bytes of one message; headers and text may be any Unicode (raw UTF-8, as RFC 6532 has it). */
export function rawMessage({
  subject,
  from = 'Bo Berg <bo@example.net>',
  text = 'Hello.',
  html,
}: TestMessage): string {
  made += 1;
  return [
    `From: ${from}`,
    'To: Ann Smith <ann@example.org>',
    `Subject: ${subject}`,
    `Message-ID: <window-test-${made}@example.net>`,
    'Date: Tue, 03 Mar 2026 10:00:00 +0000',
    'MIME-Version: 1.0',
    `Content-Type: ${html === undefined ? 'text/plain' : 'text/html'}; charset=utf-8`,
    'Content-Transfer-Encoding: 8bit',
    '',
    html ?? text,
    '',
  ].join('\r\n');
}

/** A moment `minutes` before now: newer messages stand higher in the list. */
export function minutesAgo(minutes: number): Date {
  return new Date(Date.now() - minutes * 60_000);
}
