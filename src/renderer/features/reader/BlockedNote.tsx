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
        Remote pictures blocked.{' '}
        {hosts.length > 0 ? (
          <>
            Loading them would have told{' '}
            <span title={hosts.join(', ')}>
              {hosts.length === 1 ? hosts[0] : `${count(hosts.length)} hosts`}
            </span>{' '}
            that you read this message.
          </>
        ) : null}
        {trackingPixels > 0
          ? ` ${trackingPixels === 1 ? 'One tracking pixel was' : `${count(trackingPixels)} tracking pixels were`} removed.`
          : ''}
      </span>
    </p>
  );
}
