// Links of the message in sight whose words name another site: known where it is shown, asked about where a click arrives.
import type { SuspiciousLink } from '../../reader/frame-document.ts';

let shown: readonly SuspiciousLink[] = [];

export function showLinks(links: readonly SuspiciousLink[]): void {
  shown = links;
}

export const shownLinks = (): readonly SuspiciousLink[] => shown;
