// What can be looked at beside the message itself. Acts on nothing.
import { useState } from 'react';
import type { MessageRow } from '../../../shared/model/message.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useTheme } from '../../ui/use-theme.ts';
import { SourceDialog } from './SourceDialog.tsx';

interface ReaderToolsProps {
  readonly row: MessageRow | null;
  /** Shown in the sender's own colours although the window is dark. */
  readonly original: boolean;
  onOriginal(): void;
}

export function ReaderTools({ row, original, onOriginal }: ReaderToolsProps) {
  const theme = useTheme();
  const [source, setSource] = useState(false);
  if (!row) return <div className="reader-tools" />;
  return (
    <div className="reader-tools">
      {theme === 'dark' ? (
        <button
          type="button"
          className="button quiet icon"
          aria-label="Original colours"
          title="Original colours (O)"
          aria-pressed={original}
          onClick={onOriginal}
        >
          <Icon name="original" filled={original} />
        </button>
      ) : null}
      <button
        type="button"
        className="button quiet icon"
        aria-label="Show source"
        title="Show source"
        onClick={() => setSource(true)}
      >
        <Icon name="source" />
      </button>
      {source ? <SourceDialog messageId={row.id} onClose={() => setSource(false)} /> : null}
    </div>
  );
}
