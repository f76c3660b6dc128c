// Signed and encrypted mail: what it is must be said, and nothing more; the signature is no file that somebody sent.
import { b64, type LegibleCase, mail, mixed, part } from './legible.ts';

const multipart = (type: string, ...parts: readonly string[]): string =>
  mail([`Content-Type: multipart/${type}; boundary=SS`], ...parts.flatMap((one) => ['--SS', one]), '--SS--');
const LETTER = part(['Content-Type: text/plain'], 'signed words');
const ARMOUR = ['-----BEGIN PGP SIGNATURE-----', '', 'iQ==', '-----END PGP SIGNATURE-----'];

export const signed: readonly LegibleCase[] = [
  {
    name: 'a signature known by its name alone',
    raw: multipart(
      'signed',
      LETTER,
      part(
        ['Content-Type: application/octet-stream; name=smime.p7s', 'Content-Transfer-Encoding: base64'],
        b64('0\x80'),
      ),
    ),
    text: 'signed words',
    attachments: ['2 smime.p7s application/octet-stream 2'],
    warns: ['signed-unchecked S/MIME'],
  },
  {
    name: 'Mailman: a signed letter with a footer around it',
    raw: mixed(
      part(
        ['Content-Type: multipart/signed; boundary=IN; protocol="application/pgp-signature"'],
        [
          '--IN',
          LETTER,
          '--IN',
          part(['Content-Type: application/pgp-signature'], ARMOUR.join('\r\n')),
          '--IN--',
        ].join('\r\n'),
      ),
      part(['Content-Type: text/plain', 'Content-Disposition: inline'], 'The list'),
    ),
    text: 'signed words\nThe list',
    attachments: ['1.2 signature.asc application/pgp-signature *'],
    warns: ['signed-unchecked OpenPGP'],
  },
  {
    name: 'signed inside of its own text',
    raw: mail([], '-----BEGIN PGP SIGNED MESSAGE-----', 'Hash: SHA256', '', 'words', ...ARMOUR),
    text: /words/,
    warns: ['signed-unchecked OpenPGP'],
  },
  {
    name: 'encrypted inside of its own text',
    raw: mail([], '-----BEGIN PGP MESSAGE-----', '', 'hQ==', '-----END PGP MESSAGE-----'),
    warns: ['encrypted OpenPGP'],
  },
  {
    name: 'Exchange: PGP/MIME encrypted that became an ordinary multipart',
    raw: mixed(
      part(['Content-Type: application/pgp-encrypted'], 'Version: 1'),
      part(['Content-Type: application/octet-stream; name=encrypted.asc'], '-----BEGIN PGP MESSAGE-----'),
    ),
    attachments: ['1 file.bin application/pgp-encrypted *', '2 encrypted.asc application/octet-stream *'],
    warns: ['encrypted OpenPGP'],
  },
  {
    name: 'an encrypted file among others is a file',
    raw: mixed(
      part(['Content-Type: text/plain'], 'See the file.'),
      part(
        ['Content-Type: application/pgp-encrypted; name=plan.pgp', 'Content-Transfer-Encoding: base64'],
        b64('\x85\x02'),
      ),
    ),
    text: 'See the file.',
    attachments: ['2 plan.pgp application/pgp-encrypted 2'],
    quiet: true,
  },
  {
    name: 'a signature that came loose from what it signs claims nothing',
    raw: mixed(
      LETTER,
      part(['Content-Type: application/pgp-signature; name=signature.asc'], ARMOUR.join('\r\n')),
    ),
    text: 'signed words',
    attachments: ['2 signature.asc application/pgp-signature *'],
    quiet: true,
  },
];
