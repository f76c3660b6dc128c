// The tags of a message, and the word that it is marked as deleted, as small labels in a row or above a message.
import type { Flag } from '../../../shared/model/message.ts';
import { DELETED, tagName, tagsOf } from './tag-words.ts';
import './tags.css';

interface TagChipsProps {
  readonly flags: readonly Flag[];
  /** Of more than this many the rest are a number. */
  readonly most: number;
}

export function TagChips({ flags, most }: TagChipsProps) {
  const tags = tagsOf(flags);
  const deleted = flags.some((flag) => flag.toLowerCase() === DELETED.toLowerCase());
  if (tags.length === 0 && !deleted) return null;
  const rest = tags.slice(most);
  return (
    <span className="tag-chips">
      {deleted ? (
        <span
          className="tag-chip deleted"
          title="Marked as deleted on the server; it goes when the folder is cleaned up there"
        >
          Marked as deleted
        </span>
      ) : null}
      {tags.slice(0, most).map((tag) => (
        <bdi key={tag} className="tag-chip" title={tagName(tag)}>
          {tagName(tag)}
        </bdi>
      ))}
      {rest.length > 0 ? (
        <span className="tag-chip" title={rest.map(tagName).join(', ')}>
          +{rest.length}
        </span>
      ) : null}
    </span>
  );
}
