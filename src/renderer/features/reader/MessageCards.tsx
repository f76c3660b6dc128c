// Invitations and contact cards that came with the message, shown as what they are. Plain text throughout: it is the
// sender's word and nothing here acts on it.
import type { CalendarSummary, ContactSummary } from '../../../shared/model/body.ts';
import { count, displayName } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { attendeeWords, eventKind, eventTime, repeatWords } from './calendar-words.ts';
import './message-cards.css';

/** People named before "and N more". */
const FEW = 4;
/** Cards of one message, and addresses of one card: thousands are no letter, and the files say the rest. */
const MOST = 20;

interface MessageCardsProps {
  readonly events: readonly CalendarSummary[];
  readonly contacts: readonly ContactSummary[];
  /** The message says nothing else: what an event says of itself is not said below. */
  readonly alone: boolean;
}

export function MessageCards({ events, contacts, alone }: MessageCardsProps) {
  if (events.length + contacts.length === 0) return null;
  const beyond = Math.max(0, events.length - MOST) + Math.max(0, contacts.length - MOST);
  return (
    <div className="message-cards">
      {events.slice(0, MOST).map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a message never changes; recurring events share their uid.
        <EventCard key={index} event={event} notes={alone} />
      ))}
      {contacts.slice(0, MOST).map((contact, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a message never changes, and two cards may be equal.
        <ContactCard key={index} contact={contact} />
      ))}
      {beyond > 0 ? <p className="message-card-kind">{count(beyond)} more are among the files</p> : null}
    </div>
  );
}

function EventCard({ event, notes }: { event: CalendarSummary; notes: boolean }) {
  const title = event.summary.trim() || 'Event without a title';
  const time = eventTime(event.start, event.end);
  const people = event.attendees.slice(0, FEW).map(attendeeWords).join(', ');
  const more = event.attendees.length - FEW;
  return (
    <section className="message-card" aria-label={`${eventKind(event)}: ${title}`}>
      <Icon name="calendar" />
      <div className="message-card-text">
        <p className="message-card-kind" data-cancelled={event.cancelled || undefined}>
          {eventKind(event)}
        </p>
        <h3 className="message-card-title" dir="auto">
          {title}
        </h3>
        <dl className="message-card-facts">
          <Fact name="When" text={time} />
          <Fact name="Repeats" text={repeatWords(event)} />
          <Fact name="Where" text={event.location} />
          <Fact name="Organiser" text={event.organizer ? displayName(event.organizer) : ''} />
          <Fact
            name={event.method === 'REPLY' ? 'Answer' : 'Invited'}
            text={more > 0 ? `${people} and ${count(more)} more` : people}
          />
          <Fact name="Notes" text={notes ? event.description : ''} />
        </dl>
      </div>
    </section>
  );
}

function ContactCard({ contact }: { contact: ContactSummary }) {
  const name = contact.name.trim() || contact.organisation.trim() || 'Contact without a name';
  return (
    <section className="message-card" aria-label={`Contact: ${name}`}>
      <Icon name="accounts" />
      <div className="message-card-text">
        <p className="message-card-kind">Contact</p>
        <h3 className="message-card-title" dir="auto">
          {name}
        </h3>
        <dl className="message-card-facts">
          <Fact name="Organisation" text={contact.organisation === name ? '' : contact.organisation} />
          <Fact name="Email" text={someOf(contact.addresses)} />
          <Fact name="Phone" text={someOf(contact.phones)} />
        </dl>
      </div>
    </section>
  );
}

const someOf = (texts: readonly string[]): string =>
  texts.slice(0, MOST).join(', ') + (texts.length > MOST ? ` and ${count(texts.length - MOST)} more` : '');

function Fact({ name, text }: { name: string; text: string }) {
  if (text.trim() === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd dir="auto">{text}</dd>
    </div>
  );
}
