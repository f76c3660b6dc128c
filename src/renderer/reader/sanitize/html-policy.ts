// Which elements, attributes and addresses of a message are shown at all. Everything not named here is removed; text
// inside removed elements stays, except where the element's content is no text.

export const ELEMENTS: readonly string[] = (
  'a abbr acronym address area article aside b bdi bdo big blockquote body br caption center cite code col colgroup dd ' +
  'del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li ' +
  'main map mark menu nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td ' +
  'tfoot th thead time tr tt u ul var wbr'
).split(' ');

/** Removed with everything inside. Of films and objects what is inside stays: it is meant for programs that do not play them. */
export const ELEMENTS_WITHOUT_TEXT: readonly string[] = (
  'applet datalist embed fencedframe frame frameset head iframe link math meta noembed noframes noscript ' +
  'option optgroup param picture-source plaintext portal script select source style svg template textarea title ' +
  'track xmp'
).split(' ');

export const ATTRIBUTES: readonly string[] = (
  'abbr align alt aria-hidden aria-label aria-level background bgcolor border cellpadding cellspacing class clear color ' +
  'colspan coords datetime dir face height href hspace id lang name noshade nowrap open reversed role rowspan rules ' +
  'scope shape size span src start style summary text title type usemap valign value vspace width'
).split(' ');

/** What an element may tell assistive technology that it is: layout, never a dialog, an alert or a control. */
export const ROLES = new Set([
  'article',
  'heading',
  'img',
  'list',
  'listitem',
  'none',
  'presentation',
  'separator',
]);

/**
 * The first, coarse check of values by DOMPurify: one of these schemes, or nothing that a browser takes for a scheme. It
 * looks at every attribute, `width` too. `link-check.ts` and `picture-source.ts` decide on addresses.
 */
export const VALUES = /^(?:(?:https?|mailto|cid):|data:image\/|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i;

/** In front of every id and name of a message, so that none of them names anything of ours. */
export const NAME_PREFIX = 'm-';

/** Class names of ours inside the frame; a message's own that start so are dropped. */
export const CLASS_PREFIX = 'petrel-';
