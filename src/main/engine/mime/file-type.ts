// What a file is by its first octets, whatever its label claims, and whether opening it would run something.
import { safeFileName } from './safe-file-name.ts';

const text = (bytes: Buffer, from: number, length: number): string =>
  bytes.toString('latin1', from, from + length);

/** Signature at offset → type. Longer and more certain ones first. */
const SIGNATURES: readonly [offset: number, magic: string, type: string][] = [
  [0, '\x89PNG\r\n\x1a\n', 'image/png'],
  [0, '\xff\xd8\xff', 'image/jpeg'],
  [0, 'GIF87a', 'image/gif'],
  [0, 'GIF89a', 'image/gif'],
  [0, 'II*\0', 'image/tiff'],
  [0, 'MM\0*', 'image/tiff'],
  [0, '\0\0\x01\0', 'image/x-icon'],
  [0, '%PDF-', 'application/pdf'],
  [0, 'PK\x03\x04', 'application/zip'],
  [0, 'PK\x05\x06', 'application/zip'],
  [0, 'Rar!\x1a\x07', 'application/vnd.rar'],
  [0, '7z\xbc\xaf\x27\x1c', 'application/x-7z-compressed'],
  [0, '\x1f\x8b\x08', 'application/gzip'],
  [0, 'BZh', 'application/x-bzip2'],
  [0, '\xfd7zXZ\0', 'application/x-xz'],
  [0, 'MZ', 'application/x-msdownload'],
  [0, '\x7fELF', 'application/x-elf'],
  [0, '\xcf\xfa\xed\xfe', 'application/x-mach-binary'],
  [0, '\xce\xfa\xed\xfe', 'application/x-mach-binary'],
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'application/x-ole-storage'],
  [0, '{\\rtf', 'application/rtf'],
  [0, '\x78\x9f\x3e\x22', 'application/ms-tnef'],
  [0, 'OggS', 'audio/ogg'],
  [0, 'fLaC', 'audio/flac'],
  [0, 'ID3', 'audio/mpeg'],
  [0, '\x1aE\xdf\xa3', 'video/webm'],
  [0, 'wOFF', 'font/woff'],
  [0, 'wOF2', 'font/woff2'],
  [0, 'BEGIN:VCALENDAR', 'text/calendar'],
  [0, 'BEGIN:VCARD', 'text/vcard'],
  [0, '-----BEGIN PGP', 'application/pgp'],
  [0, '#!', 'application/x-shellscript'],
  [0, '[Desktop Entry]', 'application/x-desktop'],
  [257, 'ustar', 'application/x-tar'],
];

/** @param head the first octets of the decoded file, 512 or more where it has them
 *  @returns a media type, or null when the content names none */
export function typeByContent(head: Buffer): string | null {
  for (const [offset, magic, type] of SIGNATURES) {
    if (head.length >= offset + magic.length && text(head, offset, magic.length) === magic) return type;
  }
  if (text(head, 0, 4) === 'RIFF') {
    const kind = text(head, 8, 4);
    if (kind === 'WEBP') return 'image/webp';
    if (kind === 'WAVE') return 'audio/wav';
    if (kind === 'AVI ') return 'video/x-msvideo';
  }
  if (text(head, 4, 4) === 'ftyp') {
    const brand = text(head, 8, 4);
    if (brand.startsWith('avi')) return 'image/avif';
    if (brand === 'heic' || brand === 'heix' || brand === 'mif1') return 'image/heic';
    return brand === 'qt  ' ? 'video/quicktime' : 'video/mp4';
  }
  // BMP says its own size, so that text that starts with "BM" is not taken for one.
  if (text(head, 0, 2) === 'BM' && head.length >= 10 && head.readUInt32LE(6) === 0) return 'image/bmp';
  const start = head
    .toString('latin1', 0, 512)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  if (start.startsWith('<svg') || (start.startsWith('<?xml') && start.includes('<svg')))
    return 'image/svg+xml';
  if (start.startsWith('<!doctype html') || start.startsWith('<html')) return 'text/html';
  return null;
}

/** Extensions the systems run, or that carry macros or shortcuts to run. */
const EXECUTABLE = new Set(
  (
    'action apk app appimage appref-ms appx appxbundle bash bat bin cmd com command cpl crt csh deb desktop dll dmg docm ' +
    'dotm elf exe fish fxp gadget hlp hta htm html inf ins iso img img isp jar jnlp js jse ksh lnk mad maf mam maq mar mas mat mda ' +
    'mdb mde mdt mdw mdz msc msh msh1 msh2 mshxml msi msix msixbundle msp mst ocx ops osx out paf pcd php pif pkg pl plg potm ' +
    'ppam ppsm pptm prf prg ps1 ps1xml ps2 psc1 psc2 psd1 psm1 py pyc pyw pyz rb reg rpm run scf scr sct settingcontent-ms sh ' +
    'shb shs sldm sys terminal theme tmp tool url vb vbe vbp vbs vhd vhdx vsmacros vsw vxd webloc website workflow ws wsc wsf ' +
    'wsh xbap xlam xll xlsb xlsm xltm xnk xpi zsh svg library-ms search-ms one diagcab application ' +
    'accda accdb accde accdr appcontent-ms appinstaller applescript cab chm dqy flatpakref flatpakrepo iqy mht mhtml msu oqy ppkg ' +
    'rdp rqy scpt scptd searchconnector-ms shtml slk snap svgz themepack deskthemepack vsto wim xht xhtml xla'
  ).split(' '),
);
const EXECUTABLE_TYPES = new Set([
  'application/x-msdownload',
  'application/x-elf',
  'application/x-mach-binary',
  'application/x-shellscript',
]);

/** What a system finds out by itself about a file without an extension. */
const FOUND_BY_CONTENT = new Set(['text/html', 'image/svg+xml', 'application/x-desktop']);

/** Opening this would run it, or something in it, with the person's rights: to be said before it is opened. */
export function isExecutable(filename: string, byContent: string | null): boolean {
  if (byContent !== null && EXECUTABLE_TYPES.has(byContent)) return true;
  // As it was sent, and as it is written to the disk: what is taken from a name may uncover its end.
  const extensions = [filename, safeFileName(filename)].map(extensionOf);
  if (extensions.some((extension) => EXECUTABLE.has(extension))) return true;
  return byContent !== null && extensions.includes('') && FOUND_BY_CONTENT.has(byContent);
}

function extensionOf(filename: string): string {
  const extension = /\.([^.\s]+)[\s.]*$/.exec(filename.toLowerCase())?.[1] ?? '';
  return extension.replace(/[\p{Cf}]/gu, '');
}
