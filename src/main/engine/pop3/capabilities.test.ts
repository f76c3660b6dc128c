import { expect, test } from 'vitest';
import { parseCapabilities } from './capabilities.ts';
import { parseStatusLine } from './status-line.ts';

test('reads what real servers announce', () => {
  const read = parseCapabilities([
    'CAPA',
    'TOP',
    'UIDL',
    'RESP-CODES',
    'PIPELINING',
    'AUTH-RESP-CODE',
    'STLS',
    'USER',
    'SASL PLAIN login',
    'EXPIRE 60 USER',
    'LOGIN-DELAY 300',
    'UTF8 USER',
    'IMPLEMENTATION Shlemazle-Plotz-v302',
  ]);
  expect(read).toEqual({
    known: true,
    top: true,
    uidl: true,
    user: true,
    stls: true,
    pipelining: true,
    respCodes: true,
    authRespCode: true,
    utf8: true,
    utf8User: true,
    sasl: ['PLAIN', 'LOGIN'],
    expireDays: 60,
    loginDelaySeconds: 300,
  });
});

test('malformed lines cost only themselves', () => {
  const read = parseCapabilities([
    '',
    '   ',
    '-ERR what',
    'EXPIRE soon',
    'LOGIN-DELAY -3',
    ' top ',
    'SASL',
    'SASL PLAIN',
    'SASL LOGIN',
  ]);
  expect(read).toMatchObject({ top: true, expireDays: null, loginDelaySeconds: 0, sasl: ['PLAIN', 'LOGIN'] });
  expect(parseCapabilities(['EXPIRE NEVER']).expireDays).toBeNull();
  expect(parseCapabilities(['EXPIRE 0']).expireDays).toBe(0);
});

test.each([
  ['+OK', 'ok', null, ''],
  ['+ok [X] y', 'ok', 'X', 'y'],
  ['-ERR [in-use] busy', 'err', 'IN-USE', 'busy'],
  ['-ERR [not a code] text', 'err', null, '[not a code] text'],
  ['+ YWJj', 'continue', null, 'YWJj'],
  ['+', 'continue', null, ''],
  ['+OKAY', 'other', null, '+OKAY'],
  ['', 'other', null, ''],
])('status line %j', (line, kind, code, text) => {
  expect(parseStatusLine(Buffer.from(line))).toEqual({ kind, code, text });
});
