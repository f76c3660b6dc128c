// Puts addresses on the clipboard, names and all, and says that it did.
import { useEffect, useState } from 'react';
import type { Address } from '../../../shared/model/message.ts';
import { call } from '../../data/client.ts';
import { Icon } from '../../ui/Icon.tsx';
import { addressText } from './address-text.ts';

/** Milliseconds the button says that it copied. */
const SAID_MS = 2_000;

export function CopyButton({ label, addresses }: { label: string; addresses: readonly Address[] }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      className="button quiet icon small copy-addresses"
      aria-label={copied ? 'Copied' : label}
      title={copied ? 'Copied' : label}
      onClick={() => {
        call('clipboard.write', { text: addresses.map(addressText).join(', ') }).then(
          () => setCopied(true),
          () => setCopied(false),
        );
      }}
    >
      <Icon name={copied ? 'check' : 'copy'} />
    </button>
  );
}
