// Words that stay in a protocol log as they are: what errors are recognised by, and what MIME is made of.
import type { StandIns } from './stand-ins.ts';

/** What server texts are made of that errors are recognised by. */
const STATUS_WORDS =
  /^(?:maildrop|lock|locked|busy|use|in-use|octets|mechanism|unsupported|unrecogni[sz]ed|supported|implemented|available|ready|pop3|sign|signed|a|an|as|at|by|for|from|has|in|is|it|not|of|on|or|please|that|the|this|to|was|you|your|logged|login|failed|authentication|invalid|credentials|password|user|too|many|connections|simultaneous|mailbox|message|messages|does|exist|exists|already|completed|selected|read|write|only|permission|denied|quota|exceeded|over|limit|limited|rate|try|again|later|temporary|temporarily|unavailable|server|error|internal|timeout|timed|closed|closing|connection|idle|search|fetch|store|list|status|secs?|account|disabled|locked|throttled|highest|predicted|next|uids?|valid|flags|permitted|unseen|done|ok|no|bad|bye|command|unknown|arguments?|syntax)$/iu;
/** What BODYSTRUCTURE is made of. */
const MIME_WORDS =
  /^(?:text|plain|html|calendar|enriched|multipart|mixed|alternative|related|signed|encrypted|report|digest|message|rfc822|delivery-status|disposition-notification|partial|external-body|image|png|jpeg|jpg|gif|webp|svg\+xml|audio|video|mpeg|mp4|application|octet-stream|pdf|zip|gzip|msword|ms-tnef|pgp-signature|pgp-encrypted|pkcs7-mime|pkcs7-signature|x-pkcs7-signature|json|xml|charset|format|flowed|fixed|delsp|yes|no|name|filename|boundary|type|method|protocol|micalg|size|inline|attachment|form-data|7bit|8bit|binary|base64|quoted-printable|utf-8|us-ascii|iso-8859-\d+|windows-\d+|koi8-[ru]|gb2312|gbk|gb18030|big5|shift_jis|iso-2022-jp|euc-kr|euc-jp)$/iu;
const DATE = /^[A-Za-z]{0,3},? ?\d{1,2}[ -][A-Za-z]{3}[ -]\d{4}[\d: +()A-Z-]*$/u;

export const isMimeWord = (word: string): boolean => MIME_WORDS.test(word);
export const isDate = (text: string): boolean => DATE.test(text);

/** A server's text for people: names in it become stand-ins. */
export function statusWords(text: string, standIns: StandIns): string {
  return text.replace(/[0-9A-Za-z\x80-\xff]+/gu, (word) =>
    STATUS_WORDS.test(word) ? word : standIns.text(word),
  );
}
