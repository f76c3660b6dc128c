import { expect, test } from 'vitest';
import type { FetchData } from '../../imap/types.ts';
import { headerItems, messageFromFetch } from './message-header.ts';

const answer = (more: Partial<FetchData>): FetchData => ({
  uid: 7,
  flags: null,
  modSeq: null,
  internalDate: null,
  size: null,
  envelope: null,
  structure: null,
  sections: [],
  emailId: null,
  threadId: null,
  preview: null,
  ...more,
});

test('a full answer, decoded', () => {
  const message = messageFromFetch(
    answer({
      flags: ['\\Seen'],
      modSeq: 12n,
      internalDate: 1_000_000,
      size: 321,
      structure: { hasAttachment: true, text: '' },
      emailId: 'M1',
      sections: [
        {
          section: 'HEADER.FIELDS (REFERENCES)',
          origin: null,
          bytes: Buffer.from('References: <a@x>\r\n <b@x>\r\n\r\n'),
        },
      ],
      envelope: {
        date: 'Mon, 2 Feb 2026 10:00:00 +0100',
        subject: '=?utf-8?q?Gr=C3=BC=C3=9Fe?=',
        from: [{ name: 'J\xfcrgen', address: 'j@example.org' }],
        sender: [],
        replyTo: [],
        to: [{ name: '', address: 'you@example.org' }],
        cc: [],
        bcc: [],
        inReplyTo: '<b@x>',
        messageId: '<c@x>',
      },
    }),
  );
  expect(message).toEqual({
    uid: 7,
    uidl: null,
    modSeq: 12n,
    flags: ['\\Seen'],
    date: 1_000_000,
    sentAt: Date.UTC(2026, 1, 2, 9),
    size: 321,
    subject: 'Grüße',
    from: [{ name: 'Jürgen', address: 'j@example.org' }],
    to: [{ name: '', address: 'you@example.org' }],
    cc: [],
    bcc: [],
    replyTo: [],
    messageId: 'c@x',
    inReplyTo: ['b@x'],
    references: ['a@x', 'b@x'],
    hasAttachment: true,
    emailId: 'M1',
  });
});

test('raw octets are read in the charset that the structure names', () => {
  // "Łódź" in ISO 8859-2, which alone is anything.
  const name = '\xa3\xf3d\xbc';
  const nobody = { sender: [], replyTo: [], to: [], cc: [], bcc: [], inReplyTo: null, messageId: null };
  const envelope = { date: null, subject: name, from: [{ name, address: 'a@x' }], ...nobody };
  const text = '("TEXT" "PLAIN" ("CHARSET" "iso-8859-2") NIL NIL "8BIT" 8 1)';
  const structure = { hasAttachment: false, text };
  expect(messageFromFetch(answer({ flags: [], size: 1, envelope, structure }))).toMatchObject({
    subject: 'Łódź',
    from: [{ name: 'Łódź', address: 'a@x' }],
  });
});

test('an answer that carries only MODSEQ or FLAGS is no message', () => {
  expect(messageFromFetch(answer({ modSeq: 5n }))).toBeNull();
  expect(messageFromFetch(answer({ flags: [], modSeq: 5n }))).toBeNull();
});

test('without INTERNALDATE the Date header counts; without an envelope there is still a row', () => {
  expect(messageFromFetch(answer({ flags: [], size: 1 }))).toMatchObject({ uid: 7, date: 0, subject: '' });
});

test('only what the server offers is asked for', () => {
  expect(headerItems(new Set(), false)).not.toContain('MODSEQ');
  expect(headerItems(new Set(['OBJECTID']), true)).toEqual(expect.arrayContaining(['MODSEQ', 'EMAILID']));
});
