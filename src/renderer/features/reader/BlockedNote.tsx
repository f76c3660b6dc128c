// Says that pictures from elsewhere were left out or loaded, and who would have been or was told; lets them in.
import type { PictureConsent, PictureScope } from '../../../shared/model/pictures.ts';
import { count } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';

export interface BlockedNoteProps {
  readonly hosts: readonly string[];
  readonly trackingPixels: number;
  /** Pictures that could be loaded, or were. */
  readonly pictures: number;
  readonly loaded: boolean;
  /** Null where a consent beyond this once cannot be given. */
  readonly consent: PictureConsent | null;
  onLoad(): void;
  onAllow(scope: PictureScope): void;
  onForbid(scope: PictureScope): void;
}

export function BlockedNote(props: BlockedNoteProps) {
  const { hosts, trackingPixels, pictures, loaded, consent, onLoad, onAllow, onForbid } = props;
  if (hosts.length === 0 && trackingPixels === 0) return null;
  const granted = consent?.granted ?? null;
  // Nothing was, where there is nothing but what never is.
  const told = loaded && pictures > 0;
  return (
    <p className="message-note">
      <Icon name="pictures" />
      <span>
        {told ? 'Remote pictures loaded' : 'Remote pictures blocked'}
        {hosts.length > 0 ? (
          <>
            {' · '}
            <span title={hosts.join(', ')}>
              {hosts.length === 1 ? hosts[0] : `${count(hosts.length)} hosts`}
            </span>
            {told ? ' named by this message' : ' would have learnt that you read this'}
          </>
        ) : null}
        {trackingPixels > 0
          ? ` · ${trackingPixels === 1 ? '1 tracking pixel' : `${count(trackingPixels)} tracking pixels`} removed`
          : ''}
      </span>
      {pictures === 0 ? null : (
        <span className="message-note-acts">
          {loaded ? null : (
            <button type="button" className="link" onClick={onLoad}>
              Load pictures
            </button>
          )}
          {granted === null && consent?.sender ? (
            <button type="button" className="link" title={consent.sender} onClick={() => onAllow('sender')}>
              Always for this sender
            </button>
          ) : null}
          {granted === null && consent?.list ? (
            <button type="button" className="link" title={consent.list} onClick={() => onAllow('list')}>
              Always for this list
            </button>
          ) : null}
          {granted === null ? null : (
            <button type="button" className="link" onClick={() => onForbid(granted)}>
              {granted === 'sender' ? 'No longer for this sender' : 'No longer for this list'}
            </button>
          )}
        </span>
      )}
    </p>
  );
}
