// Says that pictures from elsewhere were left out, and who would have been told.
import { count } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';

interface BlockedNoteProps {
  readonly hosts: readonly string[];
  readonly trackingPixels: number;
}

export function BlockedNote({ hosts, trackingPixels }: BlockedNoteProps) {
  if (hosts.length === 0 && trackingPixels === 0) return null;
  return (
    <p className="message-note">
      <Icon name="pictures" />
      <span>
        Remote pictures blocked
        {hosts.length > 0 ? (
          <>
            {' · '}
            <span title={hosts.join(', ')}>
              {hosts.length === 1 ? hosts[0] : `${count(hosts.length)} hosts`}
            </span>
            {' would have learnt that you read this'}
          </>
        ) : null}
        {trackingPixels > 0
          ? ` · ${trackingPixels === 1 ? '1 tracking pixel' : `${count(trackingPixels)} tracking pixels`} removed`
          : ''}
      </span>
    </p>
  );
}
