import { describe, expect, test } from 'vitest';
import { assignRoles, type NamedMailbox } from './mailbox-roles.ts';
import { ROLE_NAMES } from './role-names.ts';

const box = (path: string, attributes: string[] = [], separator: string | null = '/'): NamedMailbox => ({
  path,
  wireName: path,
  separator,
  attributes,
});
const roles = (...boxes: NamedMailbox[]): Record<string, string | null> =>
  Object.fromEntries(assignRoles(boxes).map((b) => [b.path, b.role]));

describe('roles', () => {
  test("the server's word, in any letter case, outranks a name", () => {
    expect(roles(box('Sent'), box('Outgoing', ['\\HasNoChildren', '\\sent']), box('INBOX'))).toEqual({
      Sent: null,
      Outgoing: 'sent',
      INBOX: 'inbox',
    });
  });

  test.each([
    ['Entwürfe', 'drafts'],
    ['Éléments envoyés', 'sent'],
    ['Papelera', 'trash'],
    ['Posta indesiderata', 'junk'],
    ['Arquivo', 'archive'],
    ['Verwijderde items', 'trash'],
    ['Skräppost', 'junk'],
    ['Papirkurv', 'trash'],
    ['Søppelpost', 'junk'],
    ['Luonnokset', 'drafts'],
    ['Wysłane', 'sent'],
    ['Koš', 'trash'],
    ['Отправленные', 'sent'],
    ['Надіслані', 'sent'],
    ['迷惑メール', 'junk'],
    ['已发送', 'sent'],
    ['寄件備份', 'sent'],
    ['보낸편지함', 'sent'],
    ['Çöp Kutusu', 'trash'],
    ['المهملات', 'trash'],
    ['טיוטות', 'drafts'],
    ['sent-items', 'sent'],
    ['DELETED  MESSAGES', 'trash'],
  ])('%s is %s', (name, role) => {
    expect(roles(box(name))[name]).toBe(role);
    const decomposed = name.normalize('NFD');
    expect(roles(box(decomposed))[decomposed]).toBe(role);
  });

  test('under INBOX. and [Gmail], but not inside a folder of one’s own', () => {
    expect(
      roles(
        box('inbox', [], '.'),
        box('INBOX.Trash', [], '.'),
        box('INBOX.Work.Sent', [], '.'),
        box('[Gmail]/Drafts'),
        box('Work/Junk'),
      ),
    ).toEqual({
      INBOX: 'inbox',
      'INBOX.Trash': 'trash',
      'INBOX.Work.Sent': null,
      '[Gmail]/Drafts': 'drafts',
      'Work/Junk': null,
    });
  });

  test('one mailbox a role; a folder that cannot be opened has none', () => {
    expect(roles(box('Trash', ['\\NoSelect']), box('Papierkorb'), box('Deleted Items'))).toEqual({
      Trash: null,
      Papierkorb: 'trash',
      'Deleted Items': null,
    });
  });

  test('INBOX in any case, a NIL separator, and the subscribed mark', () => {
    expect(assignRoles([box('inbox', ['\\Subscribed'], null), box('a/b', [], null)])).toEqual([
      {
        path: 'INBOX',
        wireName: 'inbox',
        separator: null,
        role: 'inbox',
        selectable: true,
        subscribed: true,
      },
      { path: 'a/b', wireName: 'a/b', separator: null, role: null, selectable: true, subscribed: false },
    ]);
  });

  test('no name stands for two roles', () => {
    const seen = new Map<string, string>();
    for (const [role, names] of Object.entries(ROLE_NAMES)) {
      for (const name of names) {
        const folded = name.toLowerCase();
        expect(seen.get(folded) ?? role, name).toBe(role);
        seen.set(folded, role);
      }
    }
  });
});
