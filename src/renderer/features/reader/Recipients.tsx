// To or Cc of the open message: few at first, all of a long list when they are wanted.
import { Fragment, useId, useState } from 'react';
import type { Address } from '../../../shared/model/message.ts';
import { count } from '../../ui/format.ts';
import { AddressView } from './AddressView.tsx';
import { CopyButton } from './CopyButton.tsx';

/** Recipients shown before "and N more". */
const FEW = 4;
/** Recipients ever drawn: copying gives all of them. */
const MOST = 500;

export function Recipients({ label, addresses }: { label: string; addresses: readonly Address[] }) {
  const [all, setAll] = useState(false);
  const listId = useId();
  if (addresses.length === 0) return null;
  const long = addresses.length > FEW + 1;
  const shown = addresses.slice(0, !long || all ? MOST : FEW);
  const beyond = all ? addresses.length - shown.length : 0;
  return (
    <p className="message-recipients">
      <span className="message-recipients-label">{label}</span>{' '}
      <span id={listId}>
        {shown.map((address, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: recipients never change order, and the same may occur twice.
          <Fragment key={index}>
            {index > 0 ? ', ' : ''}
            <AddressView address={address} />
          </Fragment>
        ))}
        {beyond > 0 ? ` and ${count(beyond)} whom the source of the message names` : ''}
      </span>
      {long ? (
        <>
          {' '}
          <button
            type="button"
            className="link"
            aria-expanded={all}
            aria-controls={listId}
            onClick={() => setAll(!all)}
          >
            {all ? 'Show fewer' : `and ${count(addresses.length - FEW)} more`}
          </button>
        </>
      ) : null}
      <CopyButton label={`Copy the addresses of ${label}`} addresses={addresses} />
    </p>
  );
}
