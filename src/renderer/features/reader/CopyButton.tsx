// Puts addresses on the clipboard, names and all, and says that it did.
import { useEffect, useState } from 'react';
import type { Address } from '../../../shared/model/message.ts';
import { call } from '../../data/client.ts';
import { Icon } from '../../ui/Icon.tsx';
import { addressText } from './address-text.ts';

/** Milliseconds the button says that it copied. */
const SAID_MS = 2_000;

export function CopyButton({ label, addresses }: { label: string; addresses: readonly Address[] }) {
  const [said, setSaid] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const words = said === 'copied' ? 'Copied' : said === 'failed' ? 'Not copied: try again' : label;
  return (
    <button
      type="button"
      className="button quiet icon small copy-addresses"
      aria-label={words}
      title={words}
      onClick={() => {
        call('clipboard.write', { text: addresses.map(addressText).join(', ') }).then(
          () => setSaid('copied'),
          () => setSaid('failed'),
        );
      }}
    >
      <Icon name={said === 'copied' ? 'check' : said === 'failed' ? 'warning' : 'copy'} />
    </button>
  );
}
