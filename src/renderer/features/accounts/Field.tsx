// A labelled native field with its error text, tied together for assistive technology.
import { type HTMLInputAutoCompleteAttribute, useId } from 'react';

interface TextFieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly disabled?: boolean;
  readonly type?: 'text' | 'email' | 'password';
  readonly inputMode?: 'numeric' | 'text';
  readonly placeholder?: string;
  readonly autoComplete?: HTMLInputAutoCompleteAttribute;
  readonly firstFocus?: boolean;
  onChange(value: string): void;
}

export function TextField(props: TextFieldProps) {
  const { name, label, value, error, disabled, type = 'text', inputMode, placeholder, autoComplete } = props;
  const id = useId();
  const errorId = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        // An address field of type=email would reshape what is typed (spaces, punycode); only its keyboard is wanted.
        type={type === 'email' ? 'text' : type}
        inputMode={type === 'email' ? 'email' : inputMode}
        name={name}
        value={value}
        placeholder={placeholder}
        disabled={disabled}
        autoComplete={autoComplete ?? 'off'}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        dir={type === 'text' && name === 'name' ? 'auto' : undefined}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : errorId}
        data-first-focus={props.firstFocus || undefined}
        onChange={(event) => props.onChange(event.target.value)}
      />
      {error === undefined ? null : (
        <p id={errorId} className="field-error">
          {error}
        </p>
      )}
    </div>
  );
}

interface SelectFieldProps<V extends string> {
  readonly name: string;
  readonly label: string;
  readonly value: V;
  readonly disabled?: boolean;
  readonly options: readonly (readonly [V, string])[];
  onChange(value: V): void;
}

export function SelectField<V extends string>(props: SelectFieldProps<V>) {
  const { name, label, value, disabled, options, onChange } = props;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="input"
        name={name}
        value={value}
        disabled={disabled}
        onChange={(event) => {
          const chosen = options.find(([option]) => option === event.target.value);
          if (chosen) onChange(chosen[0]);
        }}
      >
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
