// Throw-away certificate authorities for the test servers: X.509 v3 made here, so tests need no openssl and can ask
// for any date, name or issuer.
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

export interface KeyedCertificate {
  /** PEM. */
  readonly cert: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

export interface LeafOptions {
  /** DNS names and IP addresses for subjectAltName; default localhost, 127.0.0.1 and ::1. */
  readonly names?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface CertificateAuthority {
  /** PEM of the CA's own certificate: what a client has to trust. */
  readonly cert: string;
  issue(options?: LeafOptions): KeyedCertificate;
}

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
const SUBJECT_ALT_NAME = '2.5.29.17';

/** A CA of its own, trusted by nobody until its `cert` is handed to a client. */
export function createAuthority(name = 'Petrel test CA'): CertificateAuthority {
  const keys = newKeys();
  const validity = { notBefore: daysFromNow(-1), notAfter: daysFromNow(3650) };
  const cert = certificate({
    subject: name,
    issuer: name,
    ...validity,
    publicKey: keys.publicKey,
    signer: keys.privateKey,
    extensions: [
      // keyCertSign and cRLSign: bits 5 and 6 (RFC 5280 section 4.2.1.3).
      extension(KEY_USAGE, true, tlv(0x03, Buffer.from([1, 0x06]))),
      extension(BASIC_CONSTRAINTS, true, sequence(tlv(0x01, Buffer.from([0xff])))),
    ],
  });
  return {
    cert,
    issue: (options) => issueLeaf(name, keys.privateKey, options),
  };
}

/** A certificate that is its own issuer, as small servers often present. */
export function selfSigned(options: LeafOptions = {}): KeyedCertificate {
  const keys = newKeys();
  const name = options.names?.[0] ?? 'localhost';
  return leaf(name, name, keys, keys.privateKey, options);
}

function issueLeaf(issuer: string, signer: KeyObject, options: LeafOptions = {}): KeyedCertificate {
  return leaf(options.names?.[0] ?? 'localhost', issuer, newKeys(), signer, options);
}

function leaf(
  subject: string,
  issuer: string,
  keys: ReturnType<typeof newKeys>,
  signer: KeyObject,
  options: LeafOptions,
): KeyedCertificate {
  const names = options.names ?? ['localhost', '127.0.0.1', '::1'];
  const cert = certificate({
    subject,
    issuer,
    notBefore: options.notBefore ?? daysFromNow(-1),
    notAfter: options.notAfter ?? daysFromNow(30),
    publicKey: keys.publicKey,
    signer,
    extensions: [
      extension(BASIC_CONSTRAINTS, true, sequence()),
      extension(SUBJECT_ALT_NAME, false, sequence(...names.map(generalName))),
    ],
  });
  return { cert, key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const daysFromNow = (days: number): Date => new Date(Date.now() + days * DAY_MS);

interface CertificateFields {
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly extensions: readonly Buffer[];
}

function certificate(fields: CertificateFields): string {
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40; // positive and without a leading zero octet
  const toBeSigned = sequence(
    tlv(0xa0, integer(Buffer.from([2]))), // version 3
    integer(serial),
    algorithm,
    distinguishedName(fields.issuer),
    sequence(time(fields.notBefore), time(fields.notAfter)),
    distinguishedName(fields.subject),
    fields.publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...fields.extensions)),
  );
  const signature = sign('sha256', toBeSigned, fields.signer);
  const der = sequence(toBeSigned, algorithm, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const base64 = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
}

function tlv(tag: number, content: Buffer): Buffer {
  const { length } = content;
  let header: number[];
  if (length < 0x80) header = [tag, length];
  else if (length < 0x100) header = [tag, 0x81, length];
  else header = [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => tlv(0x30, Buffer.concat(parts));
const integer = (bytes: Buffer): Buffer => tlv(0x02, bytes);

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let high = arc >>> 7; high > 0; high >>>= 7) groups.unshift((high & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return tlv(0x06, Buffer.from(bytes));
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  // UTCTime up to 2049, GeneralizedTime after (RFC 5280 section 4.1.2.5).
  if (date.getUTCFullYear() < 2050) return tlv(0x17, Buffer.from(`${digits.slice(2)}Z`, 'ascii'));
  return tlv(0x18, Buffer.from(`${digits}Z`, 'ascii'));
}

function distinguishedName(commonName: string): Buffer {
  const attribute = sequence(oid(COMMON_NAME), tlv(0x0c, Buffer.from(commonName, 'utf8')));
  return sequence(tlv(0x31, attribute));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [tlv(0x01, Buffer.from([0xff]))] : [];
  return sequence(oid(id), ...flag, tlv(0x04, value));
}

function generalName(name: string): Buffer {
  const kind = isIP(name);
  if (kind === 4) return tlv(0x87, Buffer.from(name.split('.').map(Number)));
  if (kind === 6) return tlv(0x87, ipv6Bytes(name));
  return tlv(0x82, Buffer.from(name, 'ascii'));
}

function ipv6Bytes(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const words = (text: string | undefined): number[] =>
    text ? text.split(':').map((word) => Number.parseInt(word, 16)) : [];
  const before = words(head);
  const after = words(tail);
  const zeros = new Array<number>(8 - before.length - after.length).fill(0);
  return Buffer.from([...before, ...zeros, ...after].flatMap((word) => [word >> 8, word & 0xff]));
}
