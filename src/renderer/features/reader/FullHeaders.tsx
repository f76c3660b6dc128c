// Every field of the message's header, decoded, in the order it came.
import type { BodyDocument } from '../../../shared/model/body.ts';
import { plainText } from '../../ui/format.ts';

/** Fields shown; the source view has all of them. */
const MOST = 200;

export function FullHeaders({ body }: { body: BodyDocument }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be within reach of the keyboard.
    <section className="full-headers" aria-label="All headers" tabIndex={0}>
      <dl>
        {body.headers.slice(0, MOST).map(({ name, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: fields repeat, and a message never changes.
          <div key={index}>
            <dt>
              <bdi>{name}</bdi>
            </dt>
            <dd dir="auto">{plainText(value)}</dd>
          </div>
        ))}
      </dl>
      {body.headers.length > MOST ? <p>More are in the source of the message.</p> : null}
    </section>
  );
}
