// Character sets a person may choose for a message that names the wrong one, grouped as they would look for them.

export interface CharsetGroup {
  readonly label: string;
  readonly charsets: readonly { readonly name: string; readonly label: string }[];
}

const group = (label: string, ...names: string[]): CharsetGroup => ({
  label,
  charsets: names.map((name) => ({ name, label: name })),
});

export const charsetGroups: readonly CharsetGroup[] = [
  group('Unicode', 'utf-8', 'utf-16'),
  group('Western', 'windows-1252', 'iso-8859-15', 'macintosh'),
  group('Central European', 'windows-1250', 'iso-8859-2'),
  group('Cyrillic', 'windows-1251', 'koi8-r', 'koi8-u', 'iso-8859-5', 'ibm866'),
  group('Greek', 'windows-1253', 'iso-8859-7'),
  group('Turkish', 'windows-1254', 'iso-8859-9'),
  group('Baltic', 'windows-1257', 'iso-8859-13'),
  group('Hebrew', 'windows-1255', 'iso-8859-8'),
  group('Arabic', 'windows-1256', 'iso-8859-6'),
  group('Thai and Vietnamese', 'windows-874', 'windows-1258'),
  group('Japanese', 'iso-2022-jp', 'shift_jis', 'euc-jp'),
  group('Chinese', 'gb18030', 'big5'),
  group('Korean', 'euc-kr'),
];
