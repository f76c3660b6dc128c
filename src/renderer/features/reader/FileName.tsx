// A file's name in one line: where there is no room its stem is cut, never its end.
import { shownName } from './file-name.ts';

/** Whoever stands around it is named by `shownName(filename).whole`, or lets it be read. */
export function FileName({ filename }: { filename: string }) {
  const { whole, stem, end } = shownName(filename);
  return (
    <span className="file-name" title={whole}>
      <bdi className="file-name-stem">{stem}</bdi>
      <bdi dir="ltr">{end}</bdi>
    </span>
  );
}
