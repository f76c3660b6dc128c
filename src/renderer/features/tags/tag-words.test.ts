// Which keywords are a person's tags, and what can be typed as one.
import { expect, test } from 'vitest';
import { tagName, tagsOf, typedTag } from './tag-words.ts';

test('system flags and what programs set for each other are no tags', () => {
  expect(tagsOf(['\\Seen', '$Forwarded', '$MDNSENT', '$Suspicious', 'NonJunk', 'Work', '$label3'])).toEqual([
    'Work',
    '$label3',
  ]);
});

test('the five old labels have names, an underscore is a space', () => {
  expect(['$label4', '$LABEL1', 'to_call', '_', 'Work'].map(tagName)).toEqual([
    'To do',
    'Important',
    'to call',
    '_',
    'Work',
  ]);
});

test('what is typed comes back by the same name', () => {
  expect(typedTag('  to   call ')).toEqual({ tag: 'to_call' });
  expect(typedTag('to do')).toEqual({ tag: '$label4' });
  expect(typedTag('Project-7/b')).toEqual({ tag: 'Project-7/b' });
});

test.each(['', ' ', 'Büro', '日本', 'a(b', 'x]', '\\Seen', 'a\u0007', 'a"', '$Forwarded', 'x'.repeat(51)])(
  'cannot be a keyword: %j',
  (typed) => {
    expect(typedTag(typed)).toHaveProperty('error');
  },
);
