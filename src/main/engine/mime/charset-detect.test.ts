// Raw octets in headers of the years before anybody labelled them: other scripts are recognised, Western words stay Western.
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { decodeHeaderText } from './encoded-word.ts';

test.each([
  ['koi8-r', 'Привет мир'],
  ['koi8-r', 'Re: счета за июль'],
  ['koi8-r', 'Иван Петров'],
  ['windows-1251', 'Привет, как дела'],
  ['windows-1251', 'Договор поставки'],
  ['big5', '會議通知'],
  ['gb18030', '会议通知'],
  ['shift_jis', '日本語テスト'],
  ['euc-jp', 'お知らせ'],
  ['euc-kr', '안녕하세요'],
  ['windows-1253', 'Καλημέρα'],
])('%s: %s', (charset, words) => {
  expect(decodeHeaderText(iconv.encode(words, charset))).toBe(words);
});

test.each([
  'é',
  'Grüße aus Köln, schöne Tage',
  'ÅÄÖ',
  'ÀÉÈ',
  'AÇÃO',
  'NOTIFICAÇÃO: AÇÃO',
  'RÉUNION ANNULÉE À ÉVRY',
  'Société Générale d’été',
  'FÜR ÄRZTE ÜBER ÖL',
  'blåbærsyltetøy på Ærø',
  '¡Hola! ¿Qué tal, señor Núñez?',
  '“50 €” – ½ price…',
  'Þór og Ævar',
  'açúcar, pão e maçã',
])('Western: %s', (words) => {
  expect(decodeHeaderText(iconv.encode(words, 'windows-1252'))).toBe(words);
});
