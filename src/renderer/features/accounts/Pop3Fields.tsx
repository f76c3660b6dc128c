// The part of an account's settings that only POP3 has: when it checks by itself, and when mail leaves the server.
import type { AccountSettings } from '../../../shared/model/account.ts';
import { SelectField } from './Field.tsx';
import { graceOptions, leaveKey, leaveOf, leaveOptions } from './removal-choices.ts';
import type { Changes } from './retrieval-choices.ts';

interface Pop3FieldsProps {
  /** With what was changed in the dialog. */
  readonly shown: AccountSettings;
  readonly held: AccountSettings;
  onChange(part: Changes): void;
}

/** What the engine uses where nothing was said. */
const GRACE_MINUTES = 10;

export function Pop3Fields({ shown, held, onChange }: Pop3FieldsProps) {
  return (
    <>
      <label className="form-check">
        <input
          type="checkbox"
          name="check-at-start"
          checked={shown.checkAtStart ?? shown.checkIntervalMinutes > 0}
          onChange={(event) => onChange({ checkAtStart: event.target.checked })}
        />
        Check when Petrel starts
      </label>
      <SelectField
        name="leave-on-server"
        label="Delete mail from the server"
        value={leaveKey(shown.leaveOnServer)}
        options={leaveOptions(held.leaveOnServer)}
        onChange={(value) => onChange({ leaveOnServer: leaveOf(value) })}
      />
      {shown.leaveOnServer === 'until-deleted' ? (
        <SelectField
          name="grace"
          label="After deleting here, from the server"
          value={String(shown.deletionGraceMinutes ?? GRACE_MINUTES)}
          options={graceOptions(held.deletionGraceMinutes ?? GRACE_MINUTES)}
          onChange={(value) => onChange({ deletionGraceMinutes: Number(value) })}
        />
      ) : null}
    </>
  );
}
