// Which certificate authorities every TLS connection trusts; read once, shared by all sessions.
import tls from 'node:tls';

let roots: readonly string[] | null = null;
let context: tls.SecureContext | null = null;
/** Reading a few hundred certificates takes longer than a handshake: done once for each list of extra roots. */
const extended = new WeakMap<readonly string[], tls.SecureContext>();

/**
 * PEM certificates of the bundled roots, the operating system's store and NODE_EXTRA_CA_CERTS, without duplicates.
 * A store that cannot be read is left out: fewer roots can only refuse more.
 */
export function trustedRoots(): readonly string[] {
  if (roots === null) {
    const found = new Set<string>();
    for (const kind of ['bundled', 'system', 'extra'] as const) {
      for (const certificate of readStore(kind)) found.add(certificate);
    }
    roots = [...found];
  }
  return roots;
}

/** A TLS client context: `trustedRoots()` and, when given, the extra roots of `ca` (PEM). */
export function clientContext(ca?: readonly string[]): tls.SecureContext {
  if (ca !== undefined && ca.length > 0) {
    const made = extended.get(ca) ?? build([...trustedRoots(), ...ca]);
    extended.set(ca, made);
    return made;
  }
  context ??= build([...trustedRoots()]);
  return context;
}

function build(ca: string[]): tls.SecureContext {
  return tls.createSecureContext({ ca, minVersion: 'TLSv1.2' });
}

function readStore(kind: 'bundled' | 'system' | 'extra'): readonly string[] {
  try {
    return tls.getCACertificates(kind);
  } catch {
    return kind === 'bundled' ? tls.rootCertificates : [];
  }
}
