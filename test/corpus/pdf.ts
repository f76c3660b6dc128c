// PDF files written by hand for tests: plain ones of some pages, and ones that would do harm in a lenient reader.
import { deflateSync } from 'node:zlib';

/** Objects by number from 1; a stream is its dictionary and its octets. */
type PdfObject = string | { readonly dictionary: string; readonly stream: string };

/** A file of these objects with a correct cross-reference table. Object 1 is the catalogue. */
export function pdfOf(objects: readonly PdfObject[], trailer = ''): Buffer {
  let out = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const offsets: number[] = [];
  objects.forEach((object, at) => {
    offsets.push(out.length);
    const body =
      typeof object === 'string'
        ? object
        : `<< ${object.dictionary} /Length ${object.stream.length} >>\nstream\n${object.stream}\nendstream`;
    out += `${at + 1} 0 obj\n${body}\nendobj\n`;
  });
  const start = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const offset of offsets) out += `${String(offset).padStart(10, '0')} 00000 n \n`;
  out += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(out, 'latin1');
}

export interface PdfParts {
  /** Added to the catalogue. */
  readonly catalogue?: string;
  /** Added to each page, and to the resources of each page. */
  readonly page?: string;
  readonly resources?: string;
  /** Drawn before the text of each page. */
  readonly drawing?: string;
  /** Referred to as `${6 + n} 0 R`, n from 0. */
  readonly more?: readonly PdfObject[];
  readonly trailer?: string;
  readonly mediaBox?: string;
}

/** Two objects for each page follow `more`. */
export function pdfWithPages(lines: readonly string[], parts: PdfParts = {}): Buffer {
  const { catalogue = '', page = '', resources = '', drawing = '', more = [], trailer = '' } = parts;
  const first = 6 + more.length;
  const kids = lines.map((_, at) => `${first + 2 * at} 0 R`).join(' ');
  const objects: PdfObject[] = [
    `<< /Type /Catalog /Pages 2 0 R ${catalogue} >>`,
    `<< /Type /Pages /Count ${lines.length} /Kids [${kids}] /MediaBox ${parts.mediaBox ?? '[0 0 595 842]'} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Times-Italic >>',
    'null',
    ...more,
  ];
  for (const line of lines) {
    objects.push(
      `<< /Type /Page /Parent 2 0 R /Contents ${objects.length + 2} 0 R ${page} /Resources << /Font << /F1 3 0 R /F2 4 0 R >> ${resources} >> >>`,
      {
        dictionary: '',
        stream: `${drawing}\n0.06 0.4 0.5 rg 60 770 120 4 re f\n0 g BT /F1 28 Tf 60 720 Td (${line}) Tj /F2 14 Tf 0 -30 Td (Written by hand for a test.) Tj ET`,
      },
    );
  }
  return pdfOf(objects, trailer);
}

/** Asks for a password that nobody knows: the two check values fit none. */
export const lockedPdf = (): Buffer =>
  pdfWithPages(['Secret'], {
    trailer: `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${'5a'.repeat(32)}> /U <${'a5'.repeat(32)}> >> /ID [<${'01'.repeat(16)}> <${'01'.repeat(16)}>]`,
  });

/** Cut off in the middle, with what is left of its objects spoiled. */
export const damagedPdf = (): Buffer =>
  Buffer.from(pdfWithPages(['Lost']).toString('latin1').slice(0, 300).replaceAll('obj', 'xxx'), 'latin1');

/**
 * Everything by which a PDF has told its sender that it was read: scripts at opening and on pages, launching, remote
 * files, forms that submit themselves, pictures kept elsewhere.
 * @param base where a request would go, e.g. `http://127.0.0.1:1`
 */
export function activePdf(base: string): Buffer {
  const script = `app.launchURL\\("${base}/js", true\\); this.submitForm\\("${base}/js-submit"\\); fetch\\("${base}/fetch"\\);`;
  return pdfWithPages(['Nothing happens'], {
    catalogue: `/OpenAction 6 0 R /AA << /WC 7 0 R /DP 7 0 R >> /Names << /JavaScript << /Names [(a) 6 0 R] >> >> /URI << /Base (${base}/) >> /AcroForm << /Fields [13 0 R] /XFA 14 0 R /NeedAppearances true >>`,
    page: '/AA << /O 7 0 R >> /Annots [9 0 R 10 0 R 11 0 R 13 0 R 16 0 R]',
    resources: '/XObject << /X1 8 0 R /X2 12 0 R >>',
    drawing: '/X1 Do /X2 Do',
    more: [
      `<< /S /JavaScript /JS (${script}) /Next [7 0 R << /S /Launch /F (${base}/launch) >> << /S /SubmitForm /F << /FS /URL /F (${base}/submit) >> >> << /S /ImportData /F (${base}/import) >>] >>`,
      `<< /S /URI /URI (${base}/uri) /Next << /S /GoToR /F << /FS /URL /F (${base}/gotor) >> /D [0 /Fit] >> >>`,
      // A picture whose octets are kept elsewhere (7.3.8.2: an external stream).
      {
        dictionary: `/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceRGB /BitsPerComponent 8 /F << /FS /URL /F (${base}/image) >>`,
        stream: '',
      },
      `<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /Border [0 0 4] /A << /S /URI /URI (${base}/link) >> >>`,
      `<< /Type /Annot /Subtype /Screen /Rect [10 10 50 50] /A << /S /Rendition /OP 0 /R << /S /MR /C << /S /MCD /CT (video/mp4) /D << /FS /URL /F (${base}/video) >> >> >> >> >>`,
      `<< /Type /Annot /Subtype /FileAttachment /Rect [60 10 90 50] /FS << /FS /URL /F (${base}/attached) >> >>`,
      // A form kept in another file (8.10.4 of older editions: reference XObject).
      {
        dictionary: `/Type /XObject /Subtype /Form /BBox [0 0 10 10] /Ref << /F << /FS /URL /F (${base}/reference) >> /Page 0 >>`,
        stream: '',
      },
      `<< /Type /Annot /Subtype /Widget /FT /Tx /T (t) /V (x) /Rect [100 10 300 50] /AA << /K 6 0 R /F 6 0 R /C 6 0 R >> /A 6 0 R >>`,
      {
        dictionary: '',
        stream: `<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template xmlns="http://www.xfa.org/schema/xfa-template/3.3/"><subform name="f"><draw w="9mm" h="9mm"><value><image href="${base}/xfa"/></value></draw><event activity="initialize"><script contentType="application/x-javascript">xfa.host.gotoURL("${base}/xfa-js");</script></event></subform></template></xdp:xdp>`,
      },
      'null',
      `<< /Type /Annot /Subtype /RichMedia /Rect [310 10 350 50] /RichMediaContent << /Assets << /Names [(a) << /FS /URL /F (${base}/rich) >>] >> >> >>`,
    ],
  });
}

/** One page whose drawing never ends in human time. */
export const endlessPdf = (): Buffer =>
  pdfWithPages(['Endless'], {
    resources: '/XObject << /X0 6 0 R >>',
    drawing: '/X0 Do',
    more: Array.from({ length: 12 }, (_, level) => ({
      dictionary: `/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << ${level < 11 ? `/X${level + 1} ${7 + level} 0 R` : ''} >> >>`,
      stream:
        level < 11 ? `/X${level + 1} Do `.repeat(30) : '0 0 m 595 842 l S 10 10 500 700 re f '.repeat(50),
    })),
  });

/** Fifty kilobytes that become 2.5 GB: one stream, drawn fifty times. */
export function unpackingPdf(): Buffer {
  const stream = deflateSync(Buffer.alloc(50_000_000, ' '), { level: 9 }).toString('latin1');
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 595 842] >>',
    `<< /Type /Page /Parent 2 0 R /Contents [${'4 0 R '.repeat(50)}] /Resources << >> >>`,
    { dictionary: '/Filter /FlateDecode', stream },
  ]);
}

const octets = (hex: string): string => Buffer.from(hex.replace(/\s/g, ''), 'hex').toString('latin1');

/**
 * Pictures of eight by eight in what only decoders of their own read: a JBIG2 page that is black and holds nothing else, and a
 * JPEG 2000 without a single coefficient, which is the grey of the middle.
 */
export const rarePictures: PdfParts = {
  resources: '/XObject << /Black 6 0 R /Grey 7 0 R >>',
  drawing: 'q 100 0 0 100 60 300 cm /Black Do Q q 100 0 0 100 260 300 cm /Grey Do Q',
  more: [
    {
      dictionary:
        '/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode',
      // ITU-T T.88 section 7.4.8: page information, its default pixel 1.
      stream: octets('00000000 30 00 01 00000013 00000008 00000008 00000000 00000000 04 0000'),
    },
    {
      dictionary:
        '/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /JPXDecode',
      // ITU-T T.800 annex A: SIZ, COD, QCD, one tile with one empty packet.
      stream: octets(
        'ff4f ff51 0029 0000 00000008 00000008 00000000 00000000 00000008 00000008 00000000 00000000 0001 07 01 01' +
          'ff52 000c 00 00 0001 00 00 04 04 00 01 ff5c 0004 40 40 ff90 000a 0000 0000000f 00 01 ff93 00 ffd9',
      ),
    },
  ],
};
