// What would pass for the program or for another link, take the focus or the pointer, or get out by the newest of what browsers
// read: part of the hostile corpus, see hostile-html.ts.
import type { HostileCase } from './hostile-html.ts';

const style = (css: string): string => `<style>${css}</style><p class="x" title="t" data-u="{O}/u">words</p>`;

export const covering: readonly HostileCase[] = [
  {
    name: 'a title over that of the link around it',
    html: '<a href="{O}/t"><abbr title="https://bank.example/">words</abbr> <dfn title="https://bank.example/">x</dfn></a><map name=m><area href="{O}/a" title="https://bank.example/"></map>',
    keeps: 'words',
    link: true,
  },
  {
    name: 'a warning that styles would hide',
    html: '<style>#m-p a[href] span{display:none!important;font-size:0!important;position:absolute!important}a{color:transparent}</style><p id=p><a href="{O}/w">https://bank.example/</a> words',
    keeps: 'leads to',
    link: true,
  },
  {
    name: 'link words of which some are hidden',
    html: '<a href="{O}/h">bank.example<span style="display:none"> and more words</span></a> words',
    keeps: 'leads to',
    link: true,
  },
  {
    name: 'a picture in place of link words',
    html: '<a href="{O}/i"><img alt="https://bank.example/login" width=90 height=20 src="{O}/p"></a> words',
    keeps: 'leads to',
    link: true,
  },
  {
    name: 'drag handles and buttons of the window',
    html: style(
      '*{-webkit-app-region:drag;app-region:drag;resize:both;appearance:button;-webkit-appearance:push-button;cursor:url({O}/c) 2 2,none;caret-color:transparent;accent-color:red}',
    ),
    keeps: 'words',
  },
  {
    name: 'the pointer, the selection and scrolling',
    html: style(
      'html{scroll-behavior:smooth;scroll-snap-type:y mandatory;overscroll-behavior:none;scrollbar-width:none;scrollbar-color:red red;scroll-padding:99px}*{user-select:all;touch-action:none;pointer-events:none}::selection{background:url({O}/se);color:transparent}::-webkit-scrollbar-thumb{background:url({O}/th)}',
    ),
    keeps: 'words',
  },
  {
    name: 'moved without a position',
    html: style(
      '.x{translate:-100vw;rotate:180deg;scale:99;transform-style:preserve-3d;perspective:1px;offset-path:path("M0 0L9 9");offset-distance:100%;inset:0;top:0;-webkit-box-reflect:below;zoom:99;clip-path:path("M0 0");mask:paint(x)}',
    ),
    keeps: 'words',
  },
  {
    name: 'layers of the compositor',
    html: `<style>p{will-change:transform,opacity;backface-visibility:hidden;mix-blend-mode:difference;backdrop-filter:blur(999px);filter:blur(999px) drop-shadow(0 0 99px red) url({O}/f#x);contain:strict;isolation:isolate}</style>${'<p>words'.repeat(300)}`,
    keeps: 'words',
  },
  {
    name: 'functions for pictures that few know',
    html: style(
      '.x{background:image("{O}/im"),element(#m-x),paint(p),cross-fade(url({O}/c1) 20%,url({O}/c2));list-style-image:-webkit-cross-fade(url({O}/c3),url({O}/c4),.5);border-image-source:-webkit-image-set(url({O}/w) 1x);content:image-set("{O}/w2" 1x)}',
    ),
    keeps: 'words',
  },
  {
    name: 'values from attributes, places and conditions',
    html: style(
      '.x{background-image:attr(data-u type(<url>));background:attr(data-u src-string);width:calc(sibling-index()*1px);color:if(media(print):red;else:blue);height:random(1px,9px);--u:attr(data-u);background:src(var(--u))}',
    ),
    keeps: 'words',
  },
  {
    name: 'fonts that are asked for on this machine',
    html: style(
      '@font-face{font-family:q;src:local("Secret Sans"),url({O}/no-secret)}@font-face{font-family:r;src:url({O}/range);unicode-range:U+77}.x{font-family:q,r;font-variation-settings:"wght" 1;font-palette:dark}',
    ),
    keeps: 'words',
  },
  {
    name: 'loads that wait for paper, for a width, for a target',
    html: style(
      '@media print{.x{background:url({O}/print)}}@media (min-width:1px){.x{background:url({O}/wide)}}@media (prefers-color-scheme:dark){.x{background:url({O}/dark)}}:target{background:url({O}/target)}a:visited{background:url({O}/visited)}p:hover{background:url({O}/hover)}',
    ),
    keeps: 'words',
  },
  {
    name: 'pictures of pictures',
    html: `<p style="background:url(&quot;data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='{O}/bgsvg'/></svg>&quot;)">words</p><img src="data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjxzY3JpcHQ+PC9zY3JpcHQ+PC9zdmc+"><img src="data:text/html,<img src={O}/dh>"><img src="data:image/png,{O}/x"><img src="data:,x">`,
    keeps: 'words',
  },
  {
    name: 'clicks that tell where',
    html: '<a href="{O}/ismap"><img ismap src="{O}/ip" usemap="#n" crossorigin=use-credentials referrerpolicy=unsafe-url>words</a><map name=n><area shape=default nohref href="{O}/nohref" target=_top ping="{O}/pi" download></map>',
    keeps: 'words',
    link: true,
  },
  {
    name: 'elements of the shell',
    html: '<webview src="{O}/wv" nodeintegration allowpopups></webview><browserplugin src="{O}/bp"></browserplugin><extensionview src="{O}/ev"></extensionview><controlledframe src="{O}/cf"></controlledframe>words',
    keeps: 'words',
  },
  {
    name: 'addresses of the shell and of other programs',
    html: '<img src="chrome://favicon/{O}"><img src="petrel-preview://pdf/"><img src="devtools://devtools/x"><a href="chrome://settings">words</a><a href="petrel-preview://clean/">a</a><a href="intent://{H}#Intent;end">b</a><a href="search-ms:query=x">c</a><a href="tel:1">d</a><a href="x-apple.systempreferences:">e</a><a href="\\\\{H}\\share">f</a>',
    keeps: 'words',
  },
  {
    name: 'what a head may ask for',
    html: '<meta http-equiv=accept-ch content="Sec-CH-UA-Full-Version-List"><meta http-equiv=delegate-ch content="sec-ch-width {O}"><meta http-equiv=origin-trial content=x><meta http-equiv=default-style content=x><meta name=referrer content=unsafe-url><meta name=viewport content="width=9999"><meta name=color-scheme content=dark><link rel="canonical alternate author help license next prev" href="{O}/l"><link rel=stylesheet media=print href="{O}/lp"><link rel="apple-touch-icon mask-icon" href="{O}/ai">words',
    keeps: 'words',
  },
  {
    name: 'controls without a form',
    html: '<label for=i>words</label><fieldset disabled><legend>l</legend></fieldset><output>o</output><meter value=1>m</meter><progress>p</progress><input list=d type=search autofocus><datalist id=d><option value="{O}"></datalist><select multiple autofocus><option label="{O}/s"></select><textarea autofocus>t</textarea>',
    keeps: 'words',
  },
  {
    name: 'text that ends the page',
    html: 'words<listing><img src="{O}/li"></listing><xmp><img src="{O}/xm" onerror=window.hit=1></xmp><noembed><img src="{O}/ne"></noembed><noframes><img src="{O}/nf"></noframes><plaintext><img src="{O}/pt" onerror=window.hit=1>',
    keeps: 'words',
  },
  {
    name: 'out of SVG and MathML by elements of HTML',
    html: '<svg></p><style><a id="</style><img src={O}/m1 onerror=window.hit=1>"></svg><math></br><mtext><style><img title="</style><img src={O}/m2 onerror=window.hit=1>"></math><svg><desc><b><style><!--</style><img src={O}/m3 onerror=window.hit=1>--></desc></svg>words',
  },
  {
    name: 'forms and tables that the parser moves',
    html: '<table><form><caption><svg><title><table><tr><td></form><style><!--</style><img src={O}/m4 onerror=window.hit=1>--></title></svg></caption></table><form id=a><div></form><form><input name=parentNode><input name=ownerDocument></div></form>words',
  },
  {
    name: 'comments and instructions that end otherwise elsewhere',
    html: '<!-- > --><img src="{O}/cm1"><!--!> <img src="{O}/cm2"> --!><?pi ?><img src="{O}/cm3"><![if !mso]><img src="{O}/cm4"><![endif]></ {O}><!doctype x "{O}/dtd">words',
    keeps: 'words',
  },
  {
    name: 'custom elements that are told by an attribute',
    html: '<p is=x-p>gone</p>words<a is="x-a" href="javascript:window.hit=1">a</a><p slot=s part=x exportparts=x itemprop=i nonce=n elementtiming=e virtualkeyboardpolicy=manual writingsuggestions=true>y</p>',
    keeps: 'words',
  },
  {
    name: 'names of what is ours',
    html: '<p id=petrel name=petrel class="petrel-fold  petrel-text\tpetrel-q1">words</p><a name=reader href="#petrel">x</a><img usemap="#petrel" src=""><a href="#:~:text=words">y</a>',
    keeps: 'words',
  },
  {
    name: 'direction found from the words, in other letters',
    html: '<div dir="&#97;uto"><bdi>1</bdi><BDI DIR=AUTO>ש</BDI><p dir="au&#116;o">words</p></div><bdo dir=rtl>x</bdo><span dir="javascript:window.hit=1">y</span>',
    keeps: 'words',
  },
];
