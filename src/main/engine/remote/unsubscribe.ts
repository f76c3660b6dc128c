// Leaves a mailing list by one POST (RFC 8058), through the same guarded request as pictures.
import { problem } from '../../../shared/problem.ts';
import { remoteLimits } from '../lib/limits.ts';
import { guardedRequest, type RemoteNetwork } from './guarded-request.ts';

/** @throws ProblemError `server-no` when the list's server did not accept it, or as `guardedRequest` */
export async function unsubscribeByPost(
  network: RemoteNetwork,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  const { status } = await guardedRequest(network, {
    url,
    accept: '*/*',
    form: 'List-Unsubscribe=One-Click',
    redirects: 0,
    httpsOnly: true,
    maxOctets: remoteLimits.unsubscribeOctets,
    signal,
  });
  if (status < 200 || status > 299) throw problem('refused', 'server-no', { detail: `HTTP ${status}` });
}
