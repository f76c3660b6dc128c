// A message's CSS, read by the browser's own parser and written again from what it understood: what is kept is what
// was checked, byte for byte.

import { shallowCss } from './css-nesting.ts';
import {
  allowedDeclaration,
  allowedInDeep,
  allowedInLarge,
  allowedSelector,
  selectorWork,
  strengthOf,
} from './css-policy.ts';
import { adaptDeclaration } from './dark-colours.ts';
import { CLASS_PREFIX, NAME_PREFIX } from './html-policy.ts';
import { readerLimits } from './limits.ts';
import { isFaint } from './lost-background.ts';
import { cssAddresses } from './told-hosts.ts';

export interface CssContext {
  /** `original`: as the sender wrote it; `dark`: with the message's dark styles; `adapt`: colours turned for dark. */
  readonly colours: 'original' | 'dark' | 'adapt';
  /** Told of every address the CSS would have loaded. */
  readonly onRemote: (address: string) => void;
  /** Properties of this message that may still be judged; below zero, some were not. */
  readonly budget: { left: number };
  /** There are so many elements that they may only be laid out in plain ways. */
  readonly large: boolean;
  /** They are in one another so deep that none of them may arrange what is in it: each level is laid out several times. */
  readonly deep: boolean;
  /** Lists of fonts met so far. */
  readonly fonts: Set<string>;
}

/** A rule that says how wide something is, whatever the window's own width. */
export interface SizeRule {
  readonly selector: string;
  /** Of its widths alone. */
  readonly declarations: string;
}

let scratch: HTMLElement | null = null;

/** The content of a style attribute → what may stay of it; empty when nothing may. */
export function cleanInlineStyle(text: string, context: CssContext): string {
  if (text.length > readerLimits.styleChars || context.budget.left < 0) return '';
  reportRemote(text, context);
  scratch ??= document.createElement('div');
  // Through the object model: the window's content policy forbids style attributes, and nothing is ever shown of this.
  scratch.style.cssText = shallowCss(text);
  return cleanDeclarations(scratch.style, context);
}

function cleanDeclarations(style: CSSStyleDeclaration, context: CssContext): string {
  if (context.budget.left < 0) return '';
  // Beside its properties, each costs as much as some of them.
  context.budget.left -= style.length + 8;
  for (const property of [...style]) {
    const value = style.getPropertyValue(property);
    const plain =
      (!context.large || allowedInLarge(property, value)) &&
      (!context.deep || allowedInDeep(property, value));
    // Empty: a shorthand with a variable, whose parts nobody can know.
    if (
      value === '' ||
      !plain ||
      !allowedDeclaration(property, value) ||
      isOneFontTooMany(property, value, context)
    )
      style.removeProperty(property);
    else if (context.colours === 'adapt') {
      const adapted = adaptDeclaration(property, value);
      if (adapted === null) style.removeProperty(property);
      else if (adapted !== value) style.setProperty(property, adapted, style.getPropertyPriority(property));
    }
  }
  // What the rules above must have removed, looked for once more in what is really written.
  const text = style.cssText;
  return /\b(?:var|env|attr|url|src|image|element)\(|(?:^|;)\s*all\s*:/i.test(text) ? '' : text;
}

function isOneFontTooMany(property: string, value: string, { fonts }: CssContext): boolean {
  if (property !== 'font-family' || fonts.has(value)) return false;
  if (fonts.size >= readerLimits.fontLists) return true;
  fonts.add(value);
  return false;
}

export interface CleanSheet {
  /** Rules that may stay, safe to stand inside a `<style>` element. */
  readonly css: string;
  /** Those among them that say how wide something is, the weakest first. */
  readonly sizes: readonly SizeRule[];
  /** Selectors of rules that name a background picture, and of those that set words in a colour for a dark ground. */
  readonly pictured: readonly string[];
  readonly faint: readonly string[];
}

/** @param elements how many the rules will be held against */
export function cleanStyleSheet(text: string, context: CssContext, elements: number): CleanSheet {
  if (text.trim() === '') return { css: '', sizes: [], pictured: [], faint: [] };
  reportRemote(text, context);
  const sheet = new CSSStyleSheet();
  // Constructed sheets never load anything: @import is refused by the parser, url() is only text.
  sheet.replaceSync(shallowCss(text.slice(0, readerLimits.cssChars).replace(/<!--|-->/g, ' ')));
  const kept: Kept = {
    out: [],
    sizes: [],
    pictured: [],
    faint: [],
    looks: { left: readerLimits.selectorLooks / Math.max(1, elements), media: readerLimits.cssMedia },
  };
  cleanRules(sheet.cssRules, context, 0, kept);
  const { pictured, faint } = kept;
  // `<` has no meaning in CSS outside strings, and none there for us: it could only end the element.
  return {
    css: kept.out.join('\n').replaceAll('<', '\\3c '),
    sizes: byStrength(kept.sizes),
    pictured,
    faint,
  };
}

/** What of a sheet was kept so far. */
interface Kept {
  readonly out: string[];
  /** Null inside of a condition that a narrow window may not fulfil. */
  readonly sizes: SizeRule[] | null;
  readonly pictured: string[];
  readonly faint: string[];
  readonly looks: { left: number; media: number };
}

/** A stable order: of two rules as strong, the later counts (CSS Cascade 5 section 6.1). */
const byStrength = (rules: readonly SizeRule[] | null): SizeRule[] =>
  (rules ?? [])
    .map((rule) => ({ rule, strength: strengthOf(rule.selector) }))
    .sort((one, other) => one.strength - other.strength)
    .map(({ rule }) => rule);

/** True when the message brings styles of its own for dark windows. */
export function hasDarkStyles(text: string): boolean {
  return /prefers-color-scheme\s*:\s*dark/i.test(text);
}

function cleanRules(rules: CSSRuleList, context: CssContext, depth: number, kept: Kept): void {
  for (const rule of rules) {
    if (kept.out.length >= readerLimits.cssRules || kept.looks.left < 0) return;
    if (rule instanceof CSSStyleRule) {
      const lost = context.colours === 'original' && rule.style.backgroundImage.includes('url(');
      const declarations = cleanDeclarations(rule.style, context);
      const selector = cleanSelector(rule.selectorText);
      if (selector === null) continue;
      if (lost) keepSome(kept.pictured, selector);
      if (declarations === '') continue;
      kept.looks.left -= selectorWork(selector);
      kept.out.push(`${selector}{${declarations}}`);
      if (context.colours === 'original' && isFaint(rule.style.color)) keepSome(kept.faint, selector);
      const widths = /(?:^|[\s-])width:/.test(declarations) ? widthsOf(rule.style) : '';
      if (widths !== '' && kept.sizes && kept.sizes.length < readerLimits.sizeRules)
        kept.sizes.push({ selector, declarations: widths });
    } else if (rule instanceof CSSMediaRule && depth < readerLimits.cssNesting) {
      cleanMedia(rule, context, depth, kept);
    }
  }
}

function keepSome(selectors: string[], selector: string): void {
  if (selectors.length < readerLimits.groundRules) selectors.push(selector);
}

/** Short, since it is read again for each element that is meant. */
function widthsOf(style: CSSStyleDeclaration): string {
  return ['min-width', 'width', 'max-width', 'padding-left', 'padding-right', 'box-sizing']
    .map((property) => ({ property, value: style.getPropertyValue(property) }))
    .filter(({ value }) => value !== '' && value.length <= readerLimits.sizeChars)
    .map(
      ({ property, value }) => `${property}: ${value}${style.getPropertyPriority(property) && ' !important'}`,
    )
    .join(';');
}

/** Dark styles count where the window is dark, whatever the system says; and not at all where it is light. */
function cleanMedia(rule: CSSMediaRule, context: CssContext, depth: number, kept: Kept): void {
  const condition = rule.conditionText;
  if (/[{}@\\]|url\(/i.test(condition) || --kept.looks.media < 0) return;
  const inner: string[] = [];
  const dark = hasDarkStyles(condition);
  if (dark && context.colours !== 'dark') return;
  const always = /^(?:(?:only )?screen|all)?$/i.test(condition.trim());
  const sizes = always ? kept.sizes : null;
  cleanRules(rule.cssRules, context, depth + 1, { ...kept, out: inner, sizes });
  if (inner.length === 0) return;
  const rest = dark ? withoutDark(condition) : condition;
  if (rest === '') kept.out.push(...inner);
  else kept.out.push(`@media ${rest}{${inner.join('\n')}}`);
}

/** The condition without its preference for dark; empty when nothing else is asked. */
function withoutDark(condition: string): string {
  const plain = condition.replace(/\s*\(\s*prefers-color-scheme\s*:\s*dark\s*\)\s*/gi, ' ').trim();
  const rest = plain.replace(/^(?:all|screen|only screen)?\s*(?:and\s*)+|\s*\band$/gi, '').trim();
  return /^(?:all|screen|only screen)?$/i.test(rest) ? '' : rest;
}

/** Ids carry our prefix; class names of ours cannot be styled by a message. */
function cleanSelector(selector: string): string | null {
  if (selector.length > readerLimits.selectorChars || !allowedSelector(selector)) return null;
  if (selector.includes(CLASS_PREFIX)) return null;
  return selector.replace(/"(?:[^"\\]|\\.)*"|#/g, (part) => (part === '#' ? `#${NAME_PREFIX}` : part));
}

function reportRemote(text: string, context: CssContext): void {
  if (!text.includes('//')) return;
  for (const address of cssAddresses(text)) context.onRemote(address);
}
