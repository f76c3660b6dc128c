// Colours that a message says by attributes, for a dark window.
import { cssColour, darkBackground, darkBorder, darkText, resolveColour } from './dark-colours.ts';

/** Colours of HTML 3.2 attributes, as declarations for a dark window; the attributes go. */
export function adaptAttributes(element: Element): string {
  let out = '';
  const background = takeColour(element, 'bgcolor');
  if (background) out += `background-color: ${cssColour(darkBackground(background))}; `;
  const text = takeColour(element, element.localName === 'body' ? 'text' : 'color');
  if (text && element.localName === 'hr') out += `border-color: ${cssColour(darkBorder(text))}; `;
  else if (text) out += `color: ${cssColour(darkText(text))}; `;
  return out;
}

function takeColour(element: Element, name: string): ReturnType<typeof resolveColour> {
  const value = element.getAttribute(name)?.trim();
  if (value === undefined) return null;
  element.removeAttribute(name);
  // The legacy parser also takes `ffffff` without its mark.
  return resolveColour(/^[0-9a-f]{6}$/i.test(value) ? `#${value}` : value.toLowerCase());
}
