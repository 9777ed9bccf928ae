import { expect, test } from 'vitest';
import { splitLinks } from '../links.js';

const linksIn = (text: string) => splitLinks(text).flatMap(({ url }) => (url === null ? [] : [url]));

test('the parts are the whole text', () => {
  for (const text of ['', 'plain', 'https://a.example', 'see https://a.example/b?c=d#e, and http://f.example.'])
    expect(
      splitLinks(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
});

test('web addresses are links, without the punctuation after them', () => {
  expect(linksIn('see https://a.example/b?c=d#e, and (http://f.example).')).toEqual([
    'https://a.example/b?c=d#e',
    'http://f.example',
  ]);
  expect(linksIn('看 https://a.example。好')).toEqual(['https://a.example']);
});

test('nothing else is a link', () => {
  expect(linksIn('javascript:alert(1) data:text/html,x ftp://a.example https:// a.example')).toEqual([]);
});

test('a long text takes no long time', () => {
  expect(linksIn('https://'.repeat(250))).toHaveLength(1);
});
