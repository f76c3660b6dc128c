// Pictures known to be made for counting who reads, by host or by path. Never loaded: the reader leaves them out before
// it asks, and the engine refuses them whoever asks, also after a redirect. A list of ours, from what the senders document
// and what their mail shows; an entry that would take an ordinary picture with it does not belong here.

/** Hosts, with all names below them, that serve counters and no pictures. */
const HOSTS: ReadonlySet<string> = new Set(
  [
    // Add-ons by which a single person watches their mail.
    'mailtrack.io mailstat.us yesware.com bananatag.com getnotify.com didtheyreadit.com readnotify.com whoreadme.com',
    'pointofmail.com mailfoogae.appspot.com r.superhuman.com track.mixmax.com mltrk.io track.snov.io',
    'isnotifier.com tracking.saleshandy.com',
    // Open counters of mailing services, each on a name of its own.
    'emltrk.com awstrack.me openrate.aweber.com pstmrk.it track.hubspot.com eotrx.substackcdn.com via.intercom.io',
    'open.convertkit-mail.com open.convertkit-mail2.com open.kit-mail3.com pixel.app.returnpath.net',
    'pixel.inbox.exacttarget.com pixel.monitor1.returnpath.net track.customer.io t.paypal.com',
    'rover.ebay.com',
    // Counters of advertising, in mail as on pages.
    'google-analytics.com doubleclick.net googleadservices.com scorecardresearch.com quantserve.com bat.bing.com',
    'px.ads.linkedin.com krxd.net demdex.net omtrdc.net adsymptotic.com adnxs.com rlcdn.com bluekai.com liadm.com',
    'agkn.com tapad.com mathtag.com casalemedia.com pippio.com',
  ]
    .join(' ')
    .split(' '),
);

/** Hosts whose names are numbered. */
const NUMBERED: readonly RegExp[] = [
  /(?:^|\.)sidekickopen\d*\.com$/,
  /^open\.(?:convertkit|kit)-mail\d*\.com$/,
  /^t\.(?:hubspotemail|hubspotfree|hubspotstarter|sidekickopen\d*)\.(?:net|com)$/,
];

/** Paths by which mailing services count openings, under whatever name their customers give them. */
const PATHS: readonly RegExp[] = [
  // SendGrid, and those that send by it.
  /^\/wf\/open(?:$|\?)/,
  /^\/ss\/o\//,
  // Mailchimp, Mandrill, and programs modelled on them.
  /^\/track\/open(?:\.php)?(?:$|\?|\/)/,
  /^\/trk?\/open(?:$|\?|\/)/,
  // Mailgun: compressed, so that it always begins alike.
  /^\/o\/eJ[\w-]{16,}/,
  // Customer.io, Iterable.
  /^\/e\/o\/[\w-]+/,
  /^\/(?:e\/)?eo\?(?=.*\b_[tme]=)/,
  // SparkPost.
  /^\/q\/[\w-]{8,}~~/,
  // HubSpot.
  /^\/__pt[qo]\.gif/,
  /^\/e\dt\/(?:o|Cto)\//,
  // Salesforce Marketing Cloud and others: a page named "open" that answers with a picture.
  /^\/(?:[\w-]+\/)?open\.(?:gif|aspx|php|png|html?)(?:$|\?)/,
  /^\/servlet\/servlet\.ImageServer\?(?=.*\besid=)/,
  // Marketo, Eloqua, Pardot, Responsys, Acoustic, Adobe Campaign, Emarsys.
  /^\/trk\?(?=.*\bmid=)/,
  /^\/e\/FooterImages\/FooterImage\d/i,
  /^\/r\/\d+\/1\/\d+\/open\//,
  /^\/pub\/(?:as|acc)\?_ri_=/,
  /^\/open\/log\//,
  /^\/r\/\?id=[hm][\da-f]{4,},/,
  /^\/mo\/[\w-]{8,}\.gif/,
  // Constant Contact, Campaign Monitor, ActiveCampaign, Brevo, Mailjet, MailerLite.
  /^\/on\.jsp\?/,
  /^\/t\/[\w-]+\/o\.gif/,
  /^\/(?:[\w-]+\/)*lt\.php\?(?=.*\bl=open\b)/,
  /^\/(?:[\w-]+\/)*tr\/op\//,
  /^\/oo\/\w+\/(?:\w+\/)?e\.gif/,
  /^\/link\/o\//,
  /^\/o\/p\/[\w:-]+/,
  // Sales programs.
  /^\/api\/mailings\/opened\//,
  /^\/email_trackers\//,
  // Large senders that count for themselves.
  /^\/emimp\//,
  /^\/email_open_log_pic\.php/,
  /^\/scribe\/ibis\?/,
  /^\/_\/stat\?(?=.*\bevent=email\.opened\b)/,
  /^\/gp\/r\.html\?(?=.*\bT=E\b)/,
  /^\/roveropen\//,
  /^\/appserve\/mkt\/img\//,
  /^\/g\/img\/[\w-]+\.gif/,
  /^\/O\/v\d+\//,
  /^\/via\/o\?/,
  // Names that leave no doubt.
  /^\/(?:[\w-]+\/)*(?:pixel|tracker|beacon|1x1|spacer-track|openpixel|open-pixel|track-open|email-open)\.(?:gif|png|php|jpe?g|aspx)(?:$|\?)/,
];

/** @param url http or https */
export function isKnownTracker(url: URL): boolean {
  const host = url.hostname.toLowerCase().replace(/\.$/, '');
  const labels = host.split('.');
  for (let at = 0; at + 2 <= labels.length; at++) {
    if (HOSTS.has(labels.slice(at).join('.'))) return true;
  }
  if (NUMBERED.some((pattern) => pattern.test(host))) return true;
  const path = url.pathname + url.search;
  return PATHS.some((pattern) => pattern.test(path));
}
