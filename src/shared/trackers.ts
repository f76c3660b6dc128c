// Pictures known to be made for counting who reads, by host or by path. Never loaded: the reader leaves them out before
// it asks, and the engine refuses them whoever asks, also after a redirect. A list of ours: short, and without doubt.

/** Hosts, with all names below them, that serve open counters and no pictures. */
const HOSTS: ReadonlySet<string> = new Set(
  (
    'mailtrack.io mailstat.us yesware.com bananatag.com getnotify.com didtheyreadit.com readnotify.com whoreadme.com ' +
    'pointofmail.com emltrk.com awstrack.me mailfoogae.appspot.com r.superhuman.com track.mixmax.com ' +
    'google-analytics.com doubleclick.net'
  ).split(' '),
);

/** Paths by which mailing services count openings. */
const PATHS: readonly RegExp[] = [
  /^\/wf\/open(?:$|\?)/,
  /^\/track\/open(?:\.php)?(?:$|\?|\/)/,
  /^\/trk?\/open(?:$|\?|\/)/,
  /^\/e\/o\/[\w-]+$/,
  /^\/o\/p\/[\w:-]+/,
  /^\/(?:[\w-]+\/)?open\.(?:gif|aspx|php|png)(?:$|\?)/,
  /^\/(?:[\w-]+\/)*(?:pixel|tracker|beacon|1x1|spacer-track)\.(?:gif|png|php)(?:$|\?)/,
  /^\/ss\/o\//,
];

/** @param url http or https */
export function isKnownTracker(url: URL): boolean {
  const labels = url.hostname.toLowerCase().replace(/\.$/, '').split('.');
  for (let at = 0; at + 2 <= labels.length; at++) {
    if (HOSTS.has(labels.slice(at).join('.'))) return true;
  }
  const path = url.pathname + url.search;
  return PATHS.some((pattern) => pattern.test(path));
}
