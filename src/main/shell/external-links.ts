// Which addresses may leave the program for the system's browser or mail handler.
import type { Shell } from 'electron';
import { problem } from '../../shared/problem.ts';

const ALLOWED = new Set(['http:', 'https:', 'mailto:']);

/** @returns the address in normal form, or null when it is not a web or mail address. */
export function externalAddress(address: string): string | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    // Relative or malformed: names nothing outside.
    return null;
  }
  if (!ALLOWED.has(url.protocol)) return null;
  // `https://bank.example@evil.example/` shows one name and opens another.
  if (url.username !== '' || url.password !== '') return null;
  return url.href;
}

/** @throws ProblemError `unsupported` for an address of any other kind. */
export async function openExternally(shell: Pick<Shell, 'openExternal'>, address: string): Promise<void> {
  const target = externalAddress(address);
  if (target === null) throw problem('refused', 'unsupported');
  await shell.openExternal(target);
}
