// Conversations among colleagues: several people, answers in other folders, files, long subjects.
import { csv, invitation, pdf, seaPicture, wordDocument } from './files.ts';
import { ana, type DemoLetter, day, desk, greta, kofi, mira, priya, prose, reply, tobias } from './people.ts';

const anaSignature = ['Ana Ferreira', 'Field team · Skerry Observatory'];
const HOUR_MS = 3_600_000;

export function conversations(now: Date): DemoLetter[] {
  return [...census(), ...webcam(), ...boat(now), ...paper(), ...office()];
}

function census(): DemoLetter[] {
  const subject = 'Storm petrel census: who takes which transect?';
  return [
    {
      folder: 'INBOX',
      id: 'census-1',
      age: 3 * day + 5,
      flags: 'SR',
      from: ana,
      to: [mira, tobias, kofi],
      subject,
      text: prose(
        [
          'Hi all,',
          'the night counts start on the first calm evening after the 20th. We have six transects and, with the volunteers, five teams. Please tell me which one you would like; I will fill the rest.',
          'Transect 4 crosses the boulder beach, so it needs somebody with good boots and better patience.',
        ],
        anaSignature,
      ),
      files: [
        pdf('transects.pdf', 'Transects', [
          '1  North landing',
          '2  Old light',
          '3  Gull meadow',
          '4  Boulder beach',
        ]),
      ],
    },
    {
      folder: 'INBOX',
      id: 'census-2',
      age: 3 * day + 2,
      flags: 'S',
      from: kofi,
      to: [ana],
      cc: [mira, tobias],
      subject: `Re: ${subject}`,
      answers: 'census-1',
      text: reply(
        'Ana Ferreira',
        [
          'Transect 4 crosses the boulder beach, so it needs somebody',
          'with good boots and better patience.',
        ],
        ['I have the boots. Patience is on order. Put me down for 4.', 'Kofi'],
      ),
    },
    {
      folder: 'Sent',
      id: 'census-3',
      age: 2 * day + 20,
      flags: 'S',
      from: mira,
      to: [ana],
      cc: [tobias, kofi],
      subject: `Re: ${subject}`,
      answers: 'census-2',
      text: reply(
        'Kofi Mensah',
        [
          '> Transect 4 crosses the boulder beach',
          'I have the boots. Patience is on order. Put me down for 4.',
        ],
        ['Then I take 2 by the old light, if nobody minds. I can bring both thermal cameras.', 'Mira'],
      ),
    },
    {
      folder: 'INBOX',
      id: 'census-4',
      age: 1 * day + 4,
      flags: 'F',
      from: ana,
      to: [mira],
      cc: [tobias, kofi],
      subject: `Re: ${subject}`,
      answers: 'census-3',
      text: reply(
        'Mira Solberg',
        ['Then I take 2 by the old light, if nobody minds.', 'I can bring both thermal cameras.'],
        [
          'Perfect. Plan attached, with the tides. Bring the spare batteries as well, the nights are cold already.',
        ],
        anaSignature,
      ),
      files: [
        csv('plan.csv', [
          ['transect', 'team', 'low tide'],
          [1, 'Greta', '22:40'],
          [2, 'Mira', '23:05'],
          [4, 'Kofi', '23:05'],
        ]),
        seaPicture('old-light.png', 960, 540),
      ],
    },
    {
      folder: 'INBOX',
      id: 'census-5',
      age: 2.2,
      from: tobias,
      to: [mira, ana, kofi],
      subject: `Re: ${subject}`,
      answers: 'census-4',
      text: prose([
        'Forecast says two metres of swell until Thursday, then flat. Friday night it is?',
        'The key for the old light is in the usual place. The lamp room door sticks: lift, then push.',
        'Tobias',
      ]),
    },
    {
      folder: 'Projects/Census',
      id: 'method-1',
      age: 40 * day,
      flags: 'S',
      from: priya,
      subject: 'Playback method: response rates by hour',
      text: prose([
        'Dear Mira,',
        'here are the response rates we promised. The short version: between 23:00 and 01:00 an occupied burrow answers in 41 % of the trials, after 02:00 in barely 25 %. So the hour matters more than the moon.',
        'Table 3 is the one you want for the correction.',
        'Priya',
      ]),
      files: [
        wordDocument('Response rates (draft 3).docx', [
          'Response rates by hour',
          'Table 3: corrected rates.',
        ]),
        csv('response-rates.csv', [
          ['hour', 'trials', 'answers'],
          [23, 412, 169],
          [0, 398, 163],
          [2, 240, 61],
        ]),
      ],
    },
    {
      folder: 'Sent',
      age: 39 * day,
      flags: 'S',
      from: mira,
      to: [priya],
      subject: 'Re: Playback method: response rates by hour',
      answers: 'method-1',
      text: reply(
        'Priya Raman',
        ['So the hour matters more than the moon.'],
        [
          'That settles an argument of eleven years here. Thank you! I will cite you before the coffee is cold.',
        ],
      ),
    },
  ];
}

function webcam(): DemoLetter[] {
  const subject = 'Nest webcam 3 shows a perfect picture of the inside of its own lens cap';
  return [
    {
      folder: 'Projects/Webcam',
      id: 'cam-1',
      age: 12 * day,
      flags: 'S',
      from: greta,
      to: [mira, kofi],
      subject,
      text: prose(['Since Tuesday. Uptime 100 %, though. Who is next on the cliff?', 'Greta']),
      files: [seaPicture('camera-2-for-comparison.png', 640, 360)],
    },
    {
      folder: 'Projects/Webcam',
      id: 'cam-2',
      age: 12 * day - 1,
      flags: 'S',
      from: kofi,
      to: [greta],
      cc: [mira],
      subject: `Re: ${subject}`,
      answers: 'cam-1',
      text: reply(
        'Greta Lindqvist',
        ['Who is next on the cliff?'],
        ['Whoever left the cap on. I will ask him nicely tomorrow morning.', 'Kofi (it was me)'],
      ),
    },
    {
      folder: 'Sent',
      id: 'cam-3',
      age: 11 * day,
      flags: 'S',
      from: mira,
      to: [kofi, greta],
      subject: `Re: ${subject}`,
      answers: 'cam-2',
      text: prose(['Frame it. It is the first picture of a lens cap in its natural habitat.', 'Mira']),
    },
  ];
}

function boat(now: Date): DemoLetter[] {
  const start = new Date(now.getTime() + 4 * day * HOUR_MS);
  start.setUTCMinutes(0, 0, 0);
  return [
    {
      folder: 'INBOX',
      id: 'boat-1',
      age: 6.5,
      from: desk,
      to: [mira, ana, kofi, tobias, greta],
      subject: 'Invitation: supply boat, loading and safety talk',
      text: prose([
        'You are invited to the loading of the supply boat and the yearly safety talk.',
        'Where: South pier. Bring your own life jacket; it has to be this year’s.',
      ]),
      html: '<p>You are invited to the <b>loading of the supply boat</b> and the yearly safety talk.</p><p>Where: South pier. Bring your own life jacket; it has to be this year’s.</p>',
      files: [
        invitation('invite.ics', {
          uid: 'supply-boat@skerry-observatory.example',
          summary: 'Supply boat: loading and safety talk',
          location: 'South pier',
          start,
          hours: 2,
          organizer: desk.address,
          attendee: mira.address,
        }),
      ],
    },
    {
      folder: 'INBOX',
      age: 5.1,
      flags: 'S',
      from: greta,
      to: [desk],
      cc: [mira],
      subject: 'Re: Invitation: supply boat, loading and safety talk',
      answers: 'boat-1',
      text: prose(['I can bring coffee for everyone, if somebody brings the mugs.', 'Greta']),
    },
  ];
}

function paper(): DemoLetter[] {
  const subject = 'Manuscript 2026-117: minor revisions';
  return [
    {
      folder: 'INBOX',
      id: 'paper-1',
      age: 9 * day,
      flags: 'SF',
      from: { name: 'Journal of Island Ecology', address: 'editors@island-ecology.example' },
      subject,
      text: prose([
        'Dear Dr Solberg,',
        'both referees recommend publication after minor revisions. Their comments are attached. We would be glad to have the revised manuscript within four weeks.',
        'With kind regards,\nThe editors',
      ]),
      files: [
        pdf('referee-1.pdf', 'Referee 1', ['A careful study. Figure 2 needs axis labels.']),
        pdf('referee-2.pdf', 'Referee 2', ['Please say how the burrows were chosen.']),
      ],
    },
    {
      folder: 'INBOX',
      id: 'paper-2',
      age: 8 * day,
      flags: 'SR',
      from: priya,
      subject: `Re: ${subject}`,
      answers: 'paper-1',
      text: prose([
        'Congratulations! Referee 2 is me in a good mood, I am sure of it. Shall I do the map again in colour-blind safe colours?',
        'Priya',
      ]),
    },
    {
      folder: 'Sent',
      age: 8 * day - 2,
      flags: 'S',
      from: mira,
      to: [priya],
      subject: `Re: ${subject}`,
      answers: 'paper-2',
      text: prose(['Yes please. And thank you for being in a good mood.', 'Mira']),
    },
    {
      folder: 'Drafts',
      age: 1 * day,
      flags: 'DS',
      from: mira,
      to: [{ name: 'Journal of Island Ecology', address: 'editors@island-ecology.example' }],
      subject: `Re: ${subject}`,
      answers: 'paper-1',
      text: prose([
        'Dear editors,',
        'please find attached the revised manuscript. In the following we answer the referees point by point:',
        '1. ',
      ]),
    },
  ];
}

function office(): DemoLetter[] {
  return [
    {
      folder: 'INBOX',
      age: 0.4,
      from: greta,
      subject: 'Your parcel is here (it is humming)',
      text: prose([
        'A parcel for you at the desk. It hums in B flat. Is it one of the loggers, or should I worry?',
        'Greta',
      ]),
    },
    {
      folder: 'INBOX',
      age: 30,
      flags: 'S',
      from: desk,
      to: [{ name: 'All staff', address: 'all@skerry-observatory.example' }],
      subject: 'Water off on Wednesday from 9 to 11',
      text: prose(['The plumber comes for the pump. Please fill your kettles before nine.']),
    },
    {
      folder: 'INBOX',
      age: 5 * day,
      flags: 'S',
      from: tobias,
      subject: 'Photo from the north landing, as promised',
      text: prose(['Taken at ten to five this morning. No filter, only patience.', 'Tobias']),
      html: '<p>Taken at ten to five this morning. No filter, only patience.</p><p><img src="cid:dawn@skerry" alt="Low sun over a calm sea" width="640"></p><p>Tobias</p>',
      files: [seaPicture('dawn.png', 640, 400, 'dawn@skerry')],
    },
    {
      folder: 'Archive',
      age: 75 * day,
      flags: 'S',
      from: desk,
      subject: 'Payslip',
      text: prose(['Your payslip is attached.']),
      files: [pdf('payslip.pdf', 'Payslip', ['Skerry Observatory', 'Mira Solberg'])],
    },
  ];
}
