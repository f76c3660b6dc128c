// Counters are told from pictures, of the same senders as well.
import { expect, test } from 'vitest';
import { isKnownTracker } from './trackers.ts';

test.each([
  'https://mailtrack.io/trace/mail/x.png',
  'https://x.mailtrack.io./a',
  'https://u123.ct.sendgrid.net/wf/open?upn=abc',
  'https://links.shop.example/ss/o/abc/def/ho.gif',
  'https://shop.us1.list-manage.com/track/open.php?u=1&id=2&e=3',
  'https://mandrillapp.com/track/open.php?u=1',
  'https://email.mg.shop.example/o/eJwdykEOgCAMBMDX2JtNW0oLB',
  'https://click.e.shop.example/open.aspx?ffcb10-fe',
  'https://track.hubspot.com/__ptq.gif?k=14',
  'https://news.example/e3t/Cto/abc/d',
  'https://t.sidekickopen45.com/s3t/o/5/f18dQ',
  'https://s1.t.eloqua.com/e/FooterImages/FooterImage1?elq=1',
  'https://go.shop.example/trk?t=1&mid=MTIz',
  'https://r20.rs6.net/on.jsp?ca=1',
  'https://shop.createsend4.com/t/r-o-abc/o.gif',
  'https://shop.emlnk.com/lt.php?x=3Ty&l=open',
  'https://abc.r.bh.d.sendibt3.com/tr/op/abc',
  'https://x1.mjt.lu/oo/AAA/bb/e.gif',
  'https://links.shop.example/e/eo?_t=a&_m=b&_e=c',
  'https://open.kit-mail3.com/abc',
  'https://www.linkedin.com/emimp/ip_abc.gif',
  'https://www.facebook.com/email_open_log_pic.php?mid=1',
  'https://twitter.com/scribe/ibis?uid=1',
  'https://medium.com/_/stat?event=email.opened&x=1',
  'https://www.amazon.de/gp/r.html?C=1&R=2&T=E&U=x',
  'https://rover.ebay.com/roveropen/0/e12000/7',
  'https://epl.paypal-communication.com/O/v60/AAF/x',
  'https://app.outreach.example/api/mailings/opened/ABC',
  'https://stats.g.doubleclick.net/x',
  'https://www.shop.example/img/pixel.gif?id=1',
  'https://www.shop.example/email-open.png',
])('%s counts', (address) => {
  expect(isKnownTracker(new URL(address))).toBe(true);
});

test.each([
  'https://mailtrack.io.example/logo.png',
  'https://notmailtrack.io/logo.png',
  'https://mcusercontent.com/abc/images/logo.png',
  'https://gallery.mailchimp.com/abc/images/header.jpg',
  'https://marketing-image-production.s3.amazonaws.com/uploads/abc.png',
  'https://image.e.shop.example/lib/fe/m/1/banner.jpg',
  'https://hs-1.f.hubspotusercontent10.net/hub/1/hubfs/logo.png',
  'https://cdn.hubspot.net/hubfs/1/open-door.png',
  'https://files.constantcontact.com/abc/logo.jpg',
  'https://i1.createsend1.com/ei/d/1/2/3/csfinal/logo.gif',
  'https://d3k81ch9hvuctc.cloudfront.net/company/x/images/a.jpeg',
  'https://img-cache.net/im/1/abc.png',
  'https://media.licdn.com/dms/image/abc/profile.jpg',
  'https://static.xx.fbcdn.net/rsrc.php/v3/logo.png',
  'https://pbs.twimg.com/profile_images/1/a.jpg',
  'https://miro.medium.com/max/600/a.png',
  'https://m.media-amazon.com/images/G/01/x/logo.png',
  'https://i.ebayimg.com/images/g/abc/s-l500.jpg',
  'https://www.paypalobjects.com/digitalassets/c/logo.png',
  'https://www.gstatic.com/images/branding/logo.png',
  'https://lh3.googleusercontent.com/abc=s64',
  'https://substackcdn.com/image/fetch/w_40/logo.png',
  'https://www.shop.example/open/house.jpg',
  'https://www.shop.example/images/opening.gif',
  'https://www.shop.example/pixel-art/cat.png',
  'https://www.shop.example/beacon-street.jpg',
  'https://www.shop.example/o/photos/1.jpg',
  'https://www.shop.example/q/question.png',
  'https://www.shop.example/r/?id=7',
])('%s is a picture', (address) => {
  expect(isKnownTracker(new URL(address))).toBe(false);
});

test('an address made to be slow to look at is not', () => {
  const started = performance.now();
  for (const piece of ['a/', '_t', 'lt.php?', '~', 'eJ', '&mid']) {
    isKnownTracker(new URL(`https://x.example/trk?${piece.repeat(20_000)}`));
    isKnownTracker(new URL(`https://x.example/${piece.repeat(20_000)}`));
  }
  expect(performance.now() - started).toBeLessThan(2_000);
});
