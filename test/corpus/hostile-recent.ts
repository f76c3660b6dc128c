// What browsers learnt from 2023 to 2026 that a message could tell somebody by, or imitate the program with: part of the
// hostile corpus, see hostile-html.ts.
import type { HostileCase } from './hostile-html.ts';

const style = (css: string): string => `<style>${css}</style><p class="x" data-k="a">words</p>`;

export const recent: readonly HostileCase[] = [
  {
    name: 'import into a layer, with conditions',
    html: style(
      '@import url("{O}/l1") layer(a);@import "{O}/l2" layer supports(display:grid) screen;@layer a{p{background:url({O}/l3)}}',
    ),
    keeps: 'words',
  },
  {
    name: 'address functions of newer CSS',
    html: style(
      '.x{background:src("{O}/s1"),url("{O}/s2" crossorigin(anonymous) referrerpolicy(no-referrer));mask:src("{O}/s3")}.x::before{content:image-set("{O}/s4" type("image/png")) / "alt"}',
    ),
    keeps: 'words',
  },
  {
    name: 'fonts with metrics and palettes',
    html: style(
      '@font-face{font-family:f;src:url({O}/f1) format("woff2") tech(color-COLRv1);size-adjust:90%;ascent-override:1%}@font-palette-values --p{font-family:f;override-colors:0 red}.x{font-family:f;font-palette:--p}',
    ),
    keeps: 'words',
  },
  {
    name: 'exfiltration by :has, one address a letter',
    html: style(
      ':root:has([data-k^="a"]){--a:url({O}/ha)}p:has(~ p){background:url({O}/hb)}.x:not(:has(i)){list-style-image:url({O}/hc);display:list-item}',
    ),
    keeps: 'words',
  },
  {
    name: 'container, style and scroll-state queries',
    html: style(
      '.x{container:c / inline-size}@container c (width>1px){.x{background:url({O}/c1)}}@container style(--a:1){.x{background:url({O}/c2)}}@container scroll-state(stuck:top){.x{background:url({O}/c3)}}',
    ),
    keeps: 'words',
  },
  {
    name: 'scope, starting style, position fallback',
    html: style(
      '@scope (p) to (i){:scope{background:url({O}/sc)}}@starting-style{.x{background:url({O}/ss)}}@position-try --t{inset:0}.x{position-try:--t}@supports selector(:has(a)){.x{background:url({O}/su)}}',
    ),
    keeps: 'words',
  },
  {
    name: 'conditions and functions of one value',
    html: style(
      '@function --f(){result:url({O}/fu)}.x{background:if(style(--a:1):url({O}/if1);else:url({O}/if2));background-image:--f();width:attr(data-k type(<length>),1px)}',
    ),
    keeps: 'words',
  },
  {
    name: 'anchored over the window',
    html: '<style>.o{position:fixed;position-anchor:--a;inset-area:all;position-area:center;inset:anchor(top) 0 0 0;z-index:2147483647}</style><div class=o popover=manual style="anchor-name:--a;position:absolute">words</div>',
    keeps: 'words',
  },
  {
    name: 'animation by scrolling and view transitions',
    html: style(
      '@view-transition{navigation:auto}.x{view-transition-name:v;animation:k linear;animation-timeline:scroll();scroll-timeline:--s}@keyframes k{to{background:url({O}/k);position:fixed}}::view-transition-new(v){background:url({O}/vt)}',
    ),
    keeps: 'words',
  },
  {
    name: 'endless animation of everything',
    html: `<style>*{animation:k .001s infinite alternate;filter:blur(9px);backdrop-filter:blur(9px);will-change:transform}@keyframes k{to{transform:rotate(1turn) scale(9)}}</style>${'<div>'.repeat(200)}words`,
    keeps: 'words',
  },
  {
    name: 'scroll buttons and markers',
    html: style(
      '.x{overflow:auto;scroll-marker-group:after}.x::scroll-button(*){content:url({O}/sb)}.x::scroll-marker{content:url({O}/sm)}.x::part(p){background:url({O}/pt)}',
    ),
    keeps: 'words',
  },
  {
    name: 'links that the head learnt',
    html: '<link rel=expect href="#n" blocking=render><link rel="compression-dictionary" href="{O}/cd"><link rel="preload" as="fetch" imagesrcset="{O}/is 1x" href="{O}/pf"><link rel=modulepreload href="{O}/mp" fetchpriority=high>words',
    keeps: 'words',
  },
  {
    name: 'speculation by rule header and by script',
    html: '<meta http-equiv="Speculation-Rules" content="&quot;{O}/sr.json&quot;"><meta http-equiv="Link" content="<{O}/>; rel=preconnect"><meta http-equiv=x-dns-prefetch-control content=on><script type=speculationrules>{"prerender":[{"where":{"href_matches":"/*"},"eagerness":"immediate"}]}</script><a href="{O}/spec">words</a>',
    keeps: 'words',
    link: true,
  },
  {
    name: 'attribution and shared storage',
    html: '<img attributionsrc="{O}/at1" src="{O}/at2" sharedstoragewritable browsingtopics><a attributionsrc="{O}/at3" href="https://example.org/" ping="{O}/at4" hreftranslate=de download="x.exe">words</a>',
    keeps: 'words',
  },
  {
    name: 'lazy pictures with automatic sizes',
    html: '<img loading=lazy sizes=auto srcset="{O}/la 100w, {O}/lb 900w" fetchpriority=high decoding=sync elementtiming=t><picture><source type="image/avif" srcset="{O}/pc"><img src="{O}/pd"></picture>words',
    keeps: 'words',
  },
  {
    name: 'a select that can be styled',
    html: '<select><button><selectedcontent></selectedcontent></button><option><img src="{O}/so" onerror=window.hit=1>words</option></select>text',
    keeps: 'text',
  },
  {
    name: 'shadow root that is declared, open for cloning',
    html: '<div><template shadowrootmode=open shadowrootclonable shadowrootserializable><style>:host{background:url({O}/sh)}</style><img src="{O}/si"><slot></slot></template>words</div>',
    keeps: 'words',
  },
  {
    name: 'details that close one another',
    html: '<details name=n open><summary>words</summary>one<img src="{O}/d1"></details><details name=n style="content-visibility:hidden"><summary>two</summary>t</details>',
    keeps: 'words',
  },
  {
    name: 'commands and interest without scripts',
    html: '<button commandfor=d command=show-modal interestfor=d>b</button><dialog id=d closedby=none>Petrel asks for your password</dialog><a href="{O}/in" interestfor=d interesttarget=d>words</a><p popovertarget=d>x</p>',
    keeps: 'words',
    link: true,
  },
  {
    name: 'permission element and other new ones',
    html: '<permission type="camera microphone"></permission><geolocation autolocate></geolocation><fencedframe config="{O}/ff"></fencedframe><search>words</search><model src="{O}/mo"></model>',
    keeps: 'words',
  },
  {
    name: 'MathML and SVG in one another, styles between',
    html: '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src={O}/mg onerror=window.hit=1&gt;"></mglyph></table></mtext></math><svg><annotation-xml encoding="text/html"><style><a title="</style><img src={O}/sv>">words',
  },
  {
    name: 'nesting that the parser flattens',
    html: `${'<div>'.repeat(508)}<form><table><form><svg><style><a id="</style><img src={O}/fl onerror=window.hit=1>">${'</div>'.repeat(508)}<p>words</p>`,
  },
  {
    name: 'set, animate and discard of SVG',
    html: '<svg><a id=l><text>t</text></a><set attributeName=href href="#l" to="{O}/se"/><animate href="#l" attributeName=xlink:href values="{O}/an"/><discard begin=1s/><feImage href="{O}/fe"/><use href="{O}/u.svg#x"/></svg>words',
    keeps: 'words',
  },
  {
    name: 'larger than any window',
    html: '<div style="width:99999999px;height:99999999px;margin:-99999px;zoom:400;font-size:99999px;transform:scale(9999)">words</div><table width=99999999 height=99999999 cellpadding=99999><tr><td colspan=99999 rowspan=99999>x</table>',
    keeps: 'words',
  },
  {
    name: 'a hundred thousand levels',
    html: `${'<div>'.repeat(100_000)}words`,
  },
  {
    name: 'a table of many cells',
    html: `<table>${`<tr>${'<td>c'.repeat(200)}`.repeat(200)}</table>words`,
  },
];
