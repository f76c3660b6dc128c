// A mailing list in plain text, with levels of quotes and signatures, and the odds and ends of every mailbox.
import { csv, pdf } from './files.ts';
import type { Person } from './mime-writer.ts';
import { type DemoLetter, day, hanna, jonas, list, miraHome, prose, reply, week } from './people.ts';

const WRITERS: readonly (readonly [person: Person, signature: readonly string[]])[] = [
  [{ name: 'Rowan Ashdown', address: 'rowan@example.net' }, ['Rowan Ashdown', 'Warden, Isle of Sorn']],
  [{ name: 'Ingrid Vall', address: 'ingrid.vall@example.org' }, ['Ingrid']],
  [
    { name: 'Mateo Ruiz', address: 'mateo@example.com' },
    ['Mateo Ruiz · ringing group', 'https://ringing.example/mateo'],
  ],
  [{ name: 'Dr. Elspeth Gunn', address: 'e.gunn@example.net' }, ['Elspeth']],
];

const TOPICS: readonly (readonly [subject: string, question: string, answer: string, again: string])[] = [
  [
    'Leach’s petrel far inland after the gale',
    'Found one in a car park sixty miles from the sea this morning, tired but flying. Anyone else?',
    'Three here since Sunday, one of them in a swimming pool. All released at dusk.',
    'Same picture as in the gale nine years ago. Please send dates and places, I am making a map.',
  ],
  [
    'Red light or infrared for burrow inspection?',
    'Which disturbs the birds less? The handbook says red, but it is from 1987.',
    'Infrared, every time. With red the adults shift on the egg in one of ten visits.',
    'We measured both last season: no difference below five seconds. So: whatever is quick.',
  ],
  [
    'Old ring, 34 years',
    'Read a ring last night that was put on 34 years ago, on the same island. It is older than our youngest warden.',
    'That must be close to the record. Photograph of the ring, please, before anyone doubts it.',
    'Confirmed by the scheme: the second oldest on file.',
  ],
  [
    'Software for counting calls in long recordings',
    'Eight hundred hours of recordings. I have two ears. What do you use?',
    'A spectrogram, a student and patience. The new detector misses the quiet ones.',
    'Train it on your own island first; calls differ more than the papers admit.',
  ],
  [
    'Rat-proofing the mail bags',
    'Serious question. The supply boat brought a stowaway last year.',
    'Steel boxes, opened only inside the quarantine hut. Nothing else works.',
    'And a dog. The dog enjoys it, too.',
  ],
  [
    'Ethics of drones near colonies',
    'A film crew asks to fly at forty metres over the north stack. In July. What do you tell them?',
    'No. And then, politely, why: the whole ledge leaves, and the gulls do not wait.',
    'We lend film crews our old footage. They are happy, and so are the birds.',
  ],
  [
    'Translations of the visitor leaflet',
    'Who could read the Faroese and the Portuguese version before it is printed?',
    'I can do the Portuguese. “Cagarra” needs a footnote, it always does.',
    'Faroese is done. One typo, two jokes that do not survive the crossing.',
  ],
  [
    'Winter store: what keeps in salt air?',
    'The freezer died, the labels peeled, the mice ate the index. Advice welcome.',
    'Pencil on tin. My grandfather’s notes from 1911 are still legible.',
    'Two copies of everything, one of them on another island.',
  ],
];

/** Everything at work that is neither a conversation nor a newsletter. */
export function listMail(): DemoLetter[] {
  return [...TOPICS.flatMap(topic), ...notices(), ...archive(), ...junk()];
}

function topic([title, question, answer, again]: (typeof TOPICS)[number], index: number): DemoLetter[] {
  const age = 18 + index * 8 * day;
  const writer = (offset: number) => WRITERS[(index + offset) % WRITERS.length] ?? WRITERS[0];
  const subject = `[Seabirds] ${title}`;
  const id = `list-${index}`;
  const texts: readonly ((writer: (typeof WRITERS)[number]) => string)[] = [
    ([, signature]) => prose([question], signature),
    ([, signature]) => reply(writer(0)?.[0].name ?? '', [question], [answer], signature),
    ([, signature]) => reply(writer(1)?.[0].name ?? '', [`> ${question}`, answer], [again], signature),
  ];
  return texts.map((text, position) => {
    const author = writer(position);
    if (!author) throw new Error('nobody writes to this list');
    return {
      folder: 'Lists/Seabirds' as const,
      id: `${id}-${position}`,
      ...(position > 0 ? { answers: `${id}-${position - 1}` } : {}),
      age: age - position * 3,
      flags: index === 0 && position === 2 ? '' : 'S',
      from: author[0],
      to: [list],
      subject: position === 0 ? subject : `Re: ${subject}`,
      text: text(author),
      headers: {
        'List-Id': 'Seabirds <seabirds.lists.example.org>',
        'List-Post': '<mailto:seabirds@lists.example.org>',
        'List-Unsubscribe': '<mailto:seabirds-leave@lists.example.org>',
      },
    };
  });
}

function notices(): DemoLetter[] {
  const robot: Person = { name: 'Tide gauge', address: 'gauge@skerry-observatory.example' };
  return Array.from({ length: 30 }, (_, index) => ({
    folder: index < 8 ? ('INBOX' as const) : ('Archive' as const),
    age: 12 + index * 3.5 * day,
    flags: index === 0 ? '' : 'S',
    from: robot,
    subject: `Tide gauge: high water ${(3.1 + ((index * 7) % 11) / 10).toFixed(2)} m`,
    text: prose([
      `High water at ${String((index * 5) % 24).padStart(2, '0')}:40, predicted difference ${index % 5} cm.`,
      'This message was sent by a machine on a pole.',
    ]),
    ...(index % 6 === 5
      ? {
          files: [
            csv('gauge.csv', [
              ['minute', 'metres'],
              [0, 2.91],
              [10, 3.02],
              [20, 3.1],
            ]),
          ],
        }
      : {}),
  }));
}

function archive(): DemoLetter[] {
  const subjects = [
    'Minutes of the station meeting',
    'Fuel order',
    'Rota',
    'Boat times',
    'Visitors next month',
    'Insurance',
  ];
  return Array.from({ length: 18 }, (_, index) => {
    const subject = `${subjects[index % subjects.length]}, ${['spring', 'summer', 'autumn'][index % 3]}`;
    return {
      folder: index % 3 === 2 ? ('Projects' as const) : ('Archive' as const),
      age: 2 * week + index * 5.3 * day,
      flags: index % 4 === 0 ? 'SR' : 'S',
      from: { name: 'Observatory front desk', address: 'desk@skerry-observatory.example' },
      subject,
      text: prose([`Attached: ${subject.toLowerCase()}. Corrections until Friday, please.`]),
      files: [pdf(`${subject.toLowerCase().replaceAll(/[ ,]+/g, '-')}.pdf`, subject, ['Skerry Observatory'])],
    };
  });
}

function junk(): DemoLetter[] {
  const offers = [
    'You have won a lighthouse',
    'Cheap toner for your typewriter',
    'URGENT: your parcel of 4.7 million',
    'Lose feathers fast',
  ];
  return offers.map((subject, index) => ({
    folder: index === 3 ? ('Trash' as const) : ('Junk' as const),
    age: 8 + index * 2 * day,
    flags: index === 0 ? '' : 'S',
    from: { name: 'Real Prizes', address: `win${index}@prizes.example` },
    subject,
    html: `<center><h1 style="color:red">${subject}!!!</h1><p><a href="http://prizes.example/${index}">Click here</a></p><img src="http://prizes.example/seen/${index}.gif"></center>`,
  }));
}

/** The POP3 account: family, friends and the paperwork of a life. */
export function privateMail(): DemoLetter[] {
  const to = [miraHome];
  const letters: Omit<DemoLetter, 'folder' | 'to'>[] = [
    {
      age: 3,
      id: 'family-1',
      from: hanna,
      subject: 'Sunday lunch?',
      text: prose(['Grandmother asks whether you come on Sunday, and whether you eat fish again.', 'Hanna']),
    },
    {
      age: 27,
      id: 'family-2',
      from: hanna,
      subject: 'Photos of the garden',
      text: prose(['The apple tree after the storm. It still stands, in its way.', 'Hanna']),
    },
    {
      age: 2 * day,
      from: jonas,
      subject: 'Your order has arrived: “The Outrun of Birds”',
      text: prose([
        'Dear Mira,',
        'the book you ordered is here. We are open until six, and the kettle until half past.',
        'Jonas',
      ]),
    },
    {
      age: 5 * day,
      from: { name: 'Port Ellery library', address: 'loans@library.example' },
      subject: 'Two books are due on Friday',
      text: prose(['Due: “Lighthouse engineering”, “Knots for the impatient”.']),
    },
    {
      age: 6 * day,
      from: { name: 'Harbour choir', address: 'choir@harbour.example' },
      subject: 'Rehearsal moved to Thursday, 19:30, in the net loft',
      text: prose(['The heating in the hall is broken. The net loft is warm and smells of tar.']),
    },
    {
      age: 9 * day,
      from: { name: 'Northern Light & Power', address: 'bills@power.example' },
      subject: 'Your bill for October',
      text: prose(['Your bill is attached. It will be paid by direct debit on the 28th.']),
      files: [pdf('bill-october.pdf', 'Bill', ['212 kWh', 'EUR 63.60'])],
    },
    {
      age: 12 * day,
      from: jonas,
      subject: 'Re: That poem about the tide',
      text: reply(
        'Mira Solberg',
        ['Who wrote the one with “the sea’s arithmetic”?'],
        ['Nobody I can find. Perhaps you did?', 'Jonas'],
      ),
    },
    {
      age: 15 * day,
      from: { name: 'Dr. Amari’s practice', address: 'practice@health.example' },
      subject: 'Your appointment',
      text: prose(['Tuesday at 08:20. Please bring your vaccination card.']),
    },
    {
      age: 18 * day,
      from: { name: 'Bicycle workshop', address: 'hello@spokes.example' },
      subject: 'Ready for collection',
      text: prose(['New chain, new bell. The old bell is in the basket, in case you are sentimental.']),
    },
    {
      age: 21 * day,
      from: hanna,
      subject: 'Old letters from the attic',
      text: prose(['I scanned the first ones. Great-grandfather’s handwriting is a code of its own.']),
      files: [pdf('letter-1931.pdf', 'Letter of 1931', ['Dear all, the nets are full and so am I.'])],
    },
  ];
  const market = Array.from({ length: 14 }, (_, index) => ({
    age: 24 * day + index * 6 * day,
    from: { name: 'Farmers’ market', address: 'market@saturday.example' },
    subject: `Saturday market: ${['apples', 'smoked fish', 'honey', 'seaweed', 'wool'][index % 5]}`,
    text: prose(['Stalls from eight to noon on the quay. Bring baskets.']),
  }));
  return [...letters, ...market].map((letter) => ({ ...letter, folder: 'INBOX' as const, to }));
}
