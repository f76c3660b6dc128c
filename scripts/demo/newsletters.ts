// HTML mail as senders really make it: tables for layout, remote pictures, tracking pixels, styles for the dark.
import { type DemoLetter, day, type FolderName } from './people.ts';

interface Issue {
  readonly folder: FolderName;
  readonly age: number;
  readonly flags?: string;
  readonly number: number;
  readonly lead: string;
  readonly stories: readonly (readonly [title: string, text: string])[];
}

export function newsletters(): DemoLetter[] {
  return [...TIDELINES.map(tidelines), fieldShop(), trainTicket(), signIn(), ...DIGESTS.map(digest)];
}

const TIDELINES: readonly Issue[] = [
  {
    folder: 'INBOX',
    age: 1.1,
    number: 214,
    lead: 'The smallest seabird of the North Atlantic weighs less than a letter, and crosses an ocean with it.',
    stories: [
      [
        'Storm petrels by ear',
        'They come ashore only at night, and purr from inside the walls. How to count birds that nobody sees.',
      ],
      ['What the tide left', 'A bottle, a boot, and a glass float that took forty years to arrive.'],
      ['Map of the month', 'Every lighthouse of the outer isles with the colour of its light.'],
    ],
  },
  {
    folder: 'INBOX',
    age: 7 * day + 1,
    flags: 'S',
    number: 213,
    lead: 'Why fog sounds different, and how skippers once steered by it.',
    stories: [
      ['Listening to fog', 'Echoes from cliffs, surf on shoals, one bell: navigation with closed eyes.'],
      ['A harbour drawn from memory', 'Readers send us the harbours of their childhood.'],
    ],
  },
  {
    folder: 'Archive',
    age: 14 * day + 1,
    flags: 'S',
    number: 212,
    lead: 'Salt, wind and lime: the walls that last three hundred winters.',
    stories: [['Walls of the isles', 'A mason explains why the oldest houses have no right angles.']],
  },
];

function tidelines(issue: Issue): DemoLetter {
  const base = 'https://images.tidelines.example';
  const stories = issue.stories
    .map(
      ([title, text], index) => `
      <tr><td class="story" style="padding:18px 32px;border-top:1px solid #dde6ea">
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>
          <td width="120" valign="top"><img src="${base}/${issue.number}/story-${index + 1}.jpg" width="104" height="78" alt="" style="border-radius:6px;background:#cfe0e6"></td>
          <td valign="top"><h2 style="margin:0 0 6px;font:600 18px Georgia,serif;color:#12384a">${title}</h2>
            <p style="margin:0 0 8px;font:15px/1.5 Georgia,serif;color:#33474f">${text}</p>
            <a href="https://tidelines.example/read/${issue.number}/${index + 1}?utm_source=mail" style="color:#0b6e8a">Read on</a></td>
        </tr></table>
      </td></tr>`,
    )
    .join('');
  const html = `<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><style>
    body { margin: 0; background: #eef3f5; }
    .head { background: #12384a url("${base}/paper.png"); }
    @media (prefers-color-scheme: dark) {
      body, .page { background: #10191e !important; }
      .card { background: #18262d !important; }
      h1, h2, p { color: #dbe7ec !important; }
      .story { border-color: #2a3b43 !important; }
      a { color: #7cc7de !important; }
    }
    @media (max-width: 500px) { .card { width: 100% !important; } }
  </style></head><body><table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" bgcolor="#eef3f5"><tr><td align="center" style="padding:24px 12px">
    <table role="presentation" class="card" width="600" cellpadding="0" cellspacing="0" bgcolor="#ffffff" style="border-radius:10px;overflow:hidden">
      <tr><td class="head" style="padding:26px 32px">
        <div style="font:700 30px Georgia,serif;color:#ffffff;letter-spacing:1px">Tidelines</div>
        <div style="font:14px Georgia,serif;color:#a9c9d6">Letters from the coast · No. ${issue.number}</div></td></tr>
      <tr><td><img src="${base}/${issue.number}/lead.jpg" width="600" height="240" alt="A small dark bird above the crest of a wave" style="display:block;background:#9fc1cd"></td></tr>
      <tr><td style="padding:24px 32px 18px"><h1 style="margin:0;font:400 22px/1.4 Georgia,serif;color:#12384a">${issue.lead}</h1></td></tr>
      ${stories}
      <tr><td style="padding:20px 32px 28px;font:12px Georgia,serif;color:#7a8c94" align="center">You get this letter because you asked for it.
        <a href="https://tidelines.example/leave?t=2f61" style="color:#7a8c94">Leave the list</a></td></tr>
    </table></td></tr></table>
    <img src="https://count.tidelines.example/open.gif?id=2f61-${issue.number}" width="1" height="1" alt=""></body></html>`;
  return {
    folder: issue.folder,
    age: issue.age,
    ...(issue.flags ? { flags: issue.flags } : {}),
    from: { name: 'Tidelines', address: 'letters@tidelines.example' },
    subject: `Tidelines ${issue.number}: ${issue.stories[0]?.[0] ?? ''}`,
    text: `TIDELINES ${issue.number}\n\n${issue.lead}\n\n${issue.stories.map(([title, text]) => `* ${title}\n  ${text}`).join('\n\n')}\n`,
    html,
    headers: {
      'List-Id': 'Tidelines <letters.tidelines.example>',
      'List-Unsubscribe': '<https://tidelines.example/leave?t=2f61>, <mailto:leave@tidelines.example>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  };
}

function fieldShop(): DemoLetter {
  const rows = [
    ['Head lamp, red light', 2, '49.80'],
    ['Dry bag 20 l, orange', 1, '27.50'],
    ['Notebook, waterproof', 5, '31.25'],
  ] as const;
  const lines = rows
    .map(
      ([item, count, price]) =>
        `<tr><td>${item}</td><td align="right">${count}</td><td align="right">€ ${price}</td></tr>`,
    )
    .join('');
  return {
    folder: 'INBOX',
    age: 2 * day + 7,
    flags: 'S',
    from: { name: 'Fieldwork Supplies', address: 'orders@fieldwork-supplies.example' },
    subject: 'Your order 40-7731 is on its way',
    text: 'Your order 40-7731 is on its way.\n\nTotal: € 108.55\n',
    html: `<html><head><style>table.bill { border-collapse: collapse; width: 100%; max-width: 520px; } .bill td, .bill th { border-bottom: 1px solid #ccc; padding: 8px; font-family: Helvetica, Arial, sans-serif; } .total td { font-weight: bold; border-bottom: 0; }</style></head>
      <body style="font-family:Helvetica,Arial,sans-serif;color:#222"><img src="https://cdn.fieldwork-supplies.example/logo@2x.png" height="32" alt="Fieldwork Supplies">
      <h2>It is on its way</h2><p>Hello Mira, we handed order <b>40-7731</b> to the carrier today.</p>
      <table class="bill"><tr><th align="left">Item</th><th align="right">Count</th><th align="right">Price</th></tr>${lines}<tr class="total"><td>Total</td><td></td><td align="right">€ 108.55</td></tr></table>
      <p><a href="https://fieldwork-supplies.example/track/40-7731" style="background:#e4572e;color:#fff;padding:10px 18px;border-radius:4px;text-decoration:none">Track the parcel</a></p></body></html>`,
  };
}

function trainTicket(): DemoLetter {
  return {
    folder: 'INBOX',
    age: 10 * day,
    flags: 'SF',
    from: { name: 'Coast Line Railways', address: 'tickets@coast-line.example' },
    subject: 'Your ticket: Harwick 08:12 → Port Ellery 13:40, coach 4, seat 51 (window)',
    html: '<div style="max-width:480px;border:1px solid #b8c4ce;border-radius:8px;font-family:sans-serif"><div style="background:#0d3b66;color:#fff;padding:14px 18px"><b>Coast Line Railways</b></div><table style="width:100%;padding:12px 18px"><tr><td><small>From</small><br><b>Harwick</b><br>08:12</td><td style="text-align:center">→</td><td style="text-align:right"><small>To</small><br><b>Port Ellery</b><br>13:40</td></tr><tr><td>Coach 4</td><td></td><td style="text-align:right">Seat 51, window</td></tr></table></div>',
  };
}

function signIn(): DemoLetter {
  return {
    folder: 'INBOX',
    age: 20,
    from: { name: 'Skerry Observatory accounts', address: 'no-reply@skerry-observatory.example' },
    subject: 'New sign-in from Petrel on Linux',
    html: '<body style="font-family:sans-serif"><p>Hello Mira,</p><p>somebody signed in to your account with <b>Petrel</b> on <b>Linux</b>.</p><p>If this was you, there is nothing to do. If not, <a href="https://accounts.skerry-observatory.example/help">tell us</a>.</p></body>',
  };
}

const DIGESTS = [1, 2, 3, 4, 5, 6];

function digest(index: number): DemoLetter {
  const counted = 300 + index * 17;
  return {
    folder: index < 3 ? 'INBOX' : 'Projects/Webcam',
    age: index * 7 * day - 9,
    flags: 'S',
    from: { name: 'Webcam robot', address: 'webcam@skerry-observatory.example' },
    subject: `Nest cameras: week ${46 - index}, ${counted} arrivals`,
    html: `<body style="font-family:sans-serif"><h3>Arrivals by camera</h3><table border="1" cellpadding="6" style="border-collapse:collapse"><tr style="background:#eee"><th>Camera</th><th>Arrivals</th><th>Uptime</th></tr>${[1, 2, 3].map((camera) => `<tr><td>Camera ${camera}</td><td align="right">${Math.round(counted / 3) + camera}</td><td align="right">${100 - camera * index * 0.5} %</td></tr>`).join('')}</table><p><img src="https://webcam.skerry-observatory.example/week-${46 - index}.png" alt="Arrivals by hour" width="520" height="160"></p></body>`,
  };
}
