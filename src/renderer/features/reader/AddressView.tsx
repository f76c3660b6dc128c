// One person of a message: the name, and always the address that it claims to be the name of.
import type { Address } from '../../../shared/model/message.ts';
import { displayName, plainText } from '../../ui/format.ts';
import { readableAddress } from './readable-address.ts';

/** Characters of a name that are shown: more is there to push the address out of sight. */
const MOST_NAME = 100;

/** Each part stands isolated: letters of another direction move nothing beside them (Unicode Annex 9). */
export function AddressView({ address, strong = false }: { address: Address; strong?: boolean }) {
  const name = plainText(address.name);
  const spec = readableAddress(address.address);
  const whole = name || spec || displayName(address);
  const cut = name.length > MOST_NAME;
  const shown = cut ? `${name.slice(0, MOST_NAME).trimEnd()}…` : whole;
  return (
    <span className="address">
      <bdi className={strong ? 'address-name strong' : 'address-name'} title={cut ? whole : undefined}>
        {shown}
      </bdi>
      {name && spec ? (
        <>
          {' '}
          <bdi className="address-spec" dir="ltr">
            &lt;{spec}&gt;
          </bdi>
        </>
      ) : null}
    </span>
  );
}
