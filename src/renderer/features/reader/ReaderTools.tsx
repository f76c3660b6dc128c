// What can be looked at beside the message itself. Acts on nothing.
import { useState } from 'react';
import type { MessageRow } from '../../../shared/model/message.ts';
import { Icon } from '../../ui/Icon.tsx';
import { SourceDialog } from './SourceDialog.tsx';

export function ReaderTools({ row }: { row: MessageRow | null }) {
  const [source, setSource] = useState(false);
  if (!row) return null;
  return (
    <div className="reader-tools">
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
