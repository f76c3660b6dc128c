// What can be done with one file of a message, in the list of them and where it is looked into.
import type { Attachment } from '../../../shared/model/body.ts';
import { Icon } from '../../ui/Icon.tsx';
import { shownName } from './file-name.ts';
import type { FileActs } from './use-file-acts.ts';

interface FileButtonsProps {
  readonly file: Attachment;
  readonly acts: FileActs;
  readonly small?: boolean;
  /** Says what came of it. */
  tell(act: Promise<string | null>): void;
}

export function FileButtons({ file, acts, small = false, tell }: FileButtonsProps) {
  const name = shownName(file.filename).whole;
  const look = `button quiet icon${small ? ' small' : ''}`;
  const busy = acts.busy(file) !== '';
  return (
    <>
      <button
        type="button"
        className={look}
        aria-label={`Open ${name} in its program`}
        title="Open in its program"
        aria-disabled={busy}
        onClick={() => tell(acts.open(file))}
      >
        <Icon name="open" />
      </button>
      <button
        type="button"
        className={look}
        aria-label={`Save ${name}`}
        title="Save…"
        aria-disabled={busy}
        onClick={() => tell(acts.save(file))}
      >
        <Icon name="save" />
      </button>
    </>
  );
}
