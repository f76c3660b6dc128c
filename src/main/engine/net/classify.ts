// The edge where errors of the system and of TLS become Problems; nothing further in looks at their codes again.
import { type ProblemCode, ProblemError, problem } from '../../../shared/problem.ts';

const networkCodes: Readonly<Record<string, ProblemCode>> = {
  ENOTFOUND: 'unknown-host',
  EAI_NONAME: 'unknown-host',
  EAI_NODATA: 'unknown-host',
  EAI_AGAIN: 'unreachable',
  EAI_FAIL: 'unreachable',
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'connection-reset',
  ECONNABORTED: 'connection-reset',
  EPIPE: 'connection-reset',
  ERR_STREAM_DESTROYED: 'connection-reset',
  ERR_STREAM_WRITE_AFTER_END: 'connection-reset',
  ERR_STREAM_PREMATURE_CLOSE: 'connection-reset',
  ETIMEDOUT: 'connection-timeout',
  ERR_SOCKET_CONNECTION_TIMEOUT: 'connection-timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
};

/** X509_V_ERR names as Node spells them; the same for OpenSSL and BoringSSL. */
const certificateCodes: Readonly<Record<string, ProblemCode>> = {
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-not-yet-valid',
  CERT_REVOKED: 'certificate-revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate-self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate-untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate-untrusted',
  CERT_UNTRUSTED: 'certificate-untrusted',
  CERT_REJECTED: 'certificate-untrusted',
  CERT_CHAIN_TOO_LONG: 'certificate-untrusted',
  CERT_SIGNATURE_FAILURE: 'certificate-untrusted',
  INVALID_CA: 'certificate-untrusted',
  INVALID_PURPOSE: 'certificate-untrusted',
  PATH_LENGTH_EXCEEDED: 'certificate-untrusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-wrong-host',
  ERR_TLS_CERT_ALTNAME_FORMAT: 'certificate-wrong-host',
  HOSTNAME_MISMATCH: 'certificate-wrong-host',
};

/** Reasons that mean "what came back was no TLS record": OpenSSL's and BoringSSL's names. */
const plainAnswer =
  /WRONG_VERSION_NUMBER|HTTP_REQUEST|HTTPS_PROXY_REQUEST|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL|RECORD_LAYER_FAILURE|INVALID_RECORD|wrong version number|packet length too long|http request/i;

/**
 * Any error of DNS, TCP or TLS as a ProblemError. What is already one, or an abort, keeps its meaning.
 * `handshake`: it happened while TLS was being set up, where a closed connection means something else.
 */
export function classifyNetworkError(thrown: unknown, handshake = false): ProblemError {
  if (thrown instanceof ProblemError) return thrown;
  if (!(thrown instanceof Error)) {
    return problem('bug', 'internal', { detail: String(thrown), cause: thrown });
  }
  if (thrown.name === 'AbortError') return cancelled(thrown);
  const detail = plainWords(thrown.message);
  for (const code of codesOf(thrown)) {
    const certificate = certificateCodes[code];
    if (certificate !== undefined) return problem('tls', certificate, { detail, cause: thrown });
    if (plainAnswer.test(code)) return problem('tls', 'no-tls', { detail, cause: thrown });
    const network = networkCodes[code];
    if (network !== undefined) return problem('network', network, { detail, cause: thrown });
  }
  if (plainAnswer.test(detail)) return problem('tls', 'no-tls', { detail, cause: thrown });
  if (handshake || codesOf(thrown).some((code) => /^ERR_(SSL|TLS)_/.test(code))) {
    return problem('tls', 'no-tls', { detail, cause: thrown });
  }
  return problem('network', 'connection-reset', { detail, cause: thrown });
}

/** The Problem of a wait that the caller gave up. */
export function cancelled(cause?: unknown): ProblemError {
  if (cause instanceof ProblemError) return cause;
  return problem('cancelled', 'internal', { detail: 'cancelled', ...(cause === undefined ? {} : { cause }) });
}

/** Without Node's advice to developers, and of OpenSSL's and BoringSSL's error strings only the reason. */
function plainWords(message: string): string {
  const reason = /:error:[0-9A-Fa-f]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1];
  return reason ?? message.replace(/; if the root CA is installed locally.*$/s, '');
}

/** Codes of the error itself, then of what it wraps: a connection tried on several addresses fails with all of them. */
function codesOf(error: Error): string[] {
  const codes: string[] = [];
  const code = (error as NodeJS.ErrnoException).code;
  if (typeof code === 'string') codes.push(code);
  if (error instanceof AggregateError) {
    for (const inner of error.errors) if (inner instanceof Error) codes.push(...codesOf(inner));
  }
  return codes;
}
