// A message's CSS, read by the browser's own parser and written again from what it understood: what is kept is what
// was checked, byte for byte.

import { shallowCss } from './css-nesting.ts';
import { allowedDeclaration, allowedSelector, selectorWork } from './css-policy.ts';
import { adaptDeclaration } from './dark-colours.ts';
import { CLASS_PREFIX, NAME_PREFIX } from './html-policy.ts';
import { readerLimits } from './limits.ts';

export interface CssContext {
  /** `original`: as the sender wrote it; `dark`: with the message's dark styles; `adapt`: colours turned for dark. */
  readonly colours: 'original' | 'dark' | 'adapt';
  /** Told of every address the CSS would have loaded. */
  readonly onRemote: (address: string) => void;
  /** Properties of this message that may still be judged; below zero, some were not. */
  readonly budget: { left: number };
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
    // Empty: a shorthand with a variable, whose parts nobody can know.
    if (value === '' || !allowedDeclaration(property, value)) style.removeProperty(property);
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

/**
 * Style sheets → rules that may stay, safe to stand inside a `<style>` element.
 * @param elements how many the rules will be held against
 */
export function cleanStyleSheet(text: string, context: CssContext, elements: number): string {
  if (text.trim() === '') return '';
  reportRemote(text, context);
  const sheet = new CSSStyleSheet();
  // Constructed sheets never load anything: @import is refused by the parser, url() is only text.
  sheet.replaceSync(shallowCss(text.slice(0, readerLimits.cssChars).replace(/<!--|-->/g, ' ')));
  const out: string[] = [];
  const looks = { left: readerLimits.selectorLooks / Math.max(1, elements) };
  cleanRules(sheet.cssRules, context, 0, out, looks);
  // `<` has no meaning in CSS outside strings, and none there for us: it could only end the element.
  return out.join('\n').replaceAll('<', '\\3c ');
}

/** True when the message brings styles of its own for dark windows. */
export function hasDarkStyles(text: string): boolean {
  return /prefers-color-scheme\s*:\s*dark/i.test(text);
}

function cleanRules(
  rules: CSSRuleList,
  context: CssContext,
  depth: number,
  out: string[],
  looks: { left: number },
): void {
  for (const rule of rules) {
    if (out.length >= readerLimits.cssRules || looks.left < 0) return;
    if (rule instanceof CSSStyleRule) {
      const declarations = cleanDeclarations(rule.style, context);
      const selector = cleanSelector(rule.selectorText);
      if (declarations === '' || selector === null) continue;
      looks.left -= selectorWork(selector);
      out.push(`${selector}{${declarations}}`);
    } else if (rule instanceof CSSMediaRule && depth < readerLimits.cssNesting) {
      cleanMedia(rule, context, depth, out, looks);
    }
  }
}

/** Dark styles count where the window is dark, whatever the system says; and not at all where it is light. */
function cleanMedia(
  rule: CSSMediaRule,
  context: CssContext,
  depth: number,
  out: string[],
  looks: { left: number },
): void {
  const condition = rule.conditionText;
  if (/[{}@\\]|url\(/i.test(condition)) return;
  const inner: string[] = [];
  const dark = hasDarkStyles(condition);
  if (dark && context.colours !== 'dark') return;
  cleanRules(rule.cssRules, context, depth + 1, inner, looks);
  if (inner.length === 0) return;
  const rest = dark ? withoutDark(condition) : condition;
  if (rest === '') out.push(...inner);
  else out.push(`@media ${rest}{${inner.join('\n')}}`);
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
  for (const m of text.matchAll(/(?:https?:)?\/\/[^\s"'()<>\\;,]{3,2000}/gi)) context.onRemote(m[0]);
}
