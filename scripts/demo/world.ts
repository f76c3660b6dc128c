// Mail in many scripts and the charsets their writers' programs used, old and new.
import type { Person } from './mime-writer.ts';
import { type DemoLetter, day, mira, prose } from './people.ts';

const person = (name: string, address: string): Person => ({ name, address });

export function worldMail(): DemoLetter[] {
  return [
    {
      folder: 'INBOX',
      age: 4.3,
      charset: 'iso-2022-jp',
      from: person('佐藤 美咲', 'misaki@umidori.example'),
      subject: 'ウミツバメの写真について',
      text: prose([
        'ミラ様',
        'お世話になっております。先日お送りいただいたウミツバメの写真、ありがとうございました。来月の会報に掲載してもよろしいでしょうか。',
        '佐藤 美咲',
      ]),
    },
    {
      folder: 'INBOX',
      age: 26,
      flags: 'S',
      charset: 'gb18030',
      from: person('李 明', 'liming@haiyang.example'),
      subject: '关于海鸟观测数据的合作',
      text: prose([
        'Mira 您好：',
        '附件是我们今年春季在舟山群岛的观测数据。如有任何问题，请随时与我联系。',
        '此致\n敬礼\n李明',
      ]),
    },
    {
      folder: 'INBOX',
      age: 2 * day,
      charset: 'koi8-r',
      flags: 'S',
      from: person('Ольга Смирнова', 'olga@ptitsy.example'),
      subject: 'Встреча в Мурманске: программа и билеты',
      text: prose([
        'Здравствуйте, Мира!',
        'Посылаю программу встречи. Ваш доклад о качурках стоит вторым, сразу после открытия. Гостиница рядом с портом, из окна видно море.',
        'Ольга',
      ]),
    },
    {
      folder: 'INBOX',
      age: 3 * day,
      charset: 'windows-1256',
      from: person('ليلى حداد', 'layla@nawras.example'),
      subject: 'صور من رحلة البحر الأحمر',
      text: prose([
        'مرحبا ميرا،',
        'أرسل لك بعض الصور من رحلتنا الأخيرة إلى البحر الأحمر. كان عدد طيور النورس هذا العام أكبر من العام الماضي.',
        'مع أطيب التحيات،\nليلى',
      ]),
    },
    {
      folder: 'INBOX',
      age: 4 * day,
      from: person('נועה לוי', 'noa@shachaf.example'),
      subject: 'סיכום הפגישה על מרכז הצפרות באילת (PDF בהמשך)',
      text: prose([
        'שלום מירה,',
        'תודה על השיחה אתמול. אשלח את ה-PDF עד יום חמישי. בינתיים, הנה שלוש השאלות שנשארו פתוחות: 1) תקציב, 2) מצלמות, 3) מתנדבים.',
        'נועה',
      ]),
    },
    {
      folder: 'INBOX',
      age: 16,
      from: person('Zoë Brontë-Müller', 'zoe@wellen.example'),
      charset: 'iso-8859-1',
      flags: 'S',
      subject: 'Grüße von der Fähre (naja, fast)',
      text: prose([
        'Liebe Mira,',
        'die Fähre fährt heute nicht, wir sitzen in der Bäckerei und essen Käsekuchen. Morgen früh um sieben der nächste Versuch. Süße Grüße über den Sund!',
        'Zoë',
      ]),
    },
    {
      folder: 'INBOX',
      age: 11,
      from: person('Sofía Peña', 'sofia@islas.example'),
      subject: '🐦 ¡Primer pollito del año! 🎉',
      text: prose([
        '¡Hola Mira!',
        'Hoy salió del cascarón el primer pollito del año. Pesa 6 gramos y ya tiene opiniones. 🥚➡️🐥',
        'Un abrazo,\nSofía',
      ]),
    },
    {
      folder: 'Archive',
      age: 33 * day,
      flags: 'S',
      from: person('Γιώργος Παππάς', 'giorgos@thalassa.example'),
      subject: 'Χάρτης των αποικιών στο Αιγαίο',
      text: prose([
        'Αγαπητή Μίρα,',
        'σου στέλνω τον χάρτη των αποικιών που ζήτησες. Οι μύχοι φωλιάζουν στα τρία νησιά στα βόρεια.',
        'Γιώργος',
      ]),
    },
    {
      folder: 'Archive',
      age: 52 * day,
      flags: 'SR',
      from: person('이서연', 'seoyeon@badasae.example'),
      charset: 'euc-kr',
      subject: '바다제비 가락지 기록 문의',
      text: prose([
        '미라 님께,',
        '지난 9월에 관찰된 가락지 번호의 기록을 확인하고 싶습니다. 도움을 주시면 감사하겠습니다.',
        '이서연 드림',
      ]),
    },
    {
      folder: 'Archive',
      age: 60 * day,
      flags: 'S',
      from: person('अनुष्का वर्मा', 'anushka@samudra.example'),
      subject: 'कार्यशाला की तारीख',
      to: [mira],
      text: prose([
        'नमस्ते मीरा,',
        'कार्यशाला अब बारह तारीख़ को होगी। कृपया बताइए कि यह आपके लिए ठीक है या नहीं।',
        'अनुष्का',
      ]),
    },
  ];
}
