// Section names as we ask and as servers echo them: in one form, so that an answer is known for what was asked.

/** Upper case, header names unquoted, one space between them. */
export function sectionName(section: string): string {
  return section
    .toUpperCase()
    .replaceAll('"', '')
    .replace(/ +/g, ' ')
    .replace(/\( | (?=\))/g, (found) => found.trim());
}
