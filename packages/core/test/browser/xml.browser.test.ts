import type {} from '@steadysocket/test-kit/browser';
import { xml } from '@steadysocket/core';
import { expect, inject, test } from 'vitest';
import { openConnection } from '../servers/observe.js';

const server = inject('serverUrl');
const parse = (text: string): XMLDocument => new DOMParser().parseFromString(text, 'application/xml');

test('sends and receives documents by the parser of the platform', async () => {
  const { connection, recorded, when } = await openConnection(`${server}/echo`, { WebSocket, codec: xml() });
  connection.send(parse('<note lang="cs"><to>Žofie &amp; co.</to><![CDATA[<raw>]]></note>'));
  await when(() => recorded.message.length === 1);
  const root = recorded.message[0]?.documentElement;
  expect(root?.nodeName).toBe('note');
  expect(root?.getAttribute('lang')).toBe('cs');
  expect(root?.textContent).toBe('Žofie & co.<raw>');
});

test.each(['<note>', 'no markup', '<a></b>', '<a/><b/>', ''])(
  'raises an error for %j, which is not well-formed, and goes on',
  async (broken) => {
    const url = `${server}/say?text=${encodeURIComponent(broken)}&text=${encodeURIComponent('<after/>')}`;
    const { recorded, when } = await openConnection(url, { WebSocket, codec: xml() });
    await when(() => recorded.message.length === 1);
    expect(recorded.error.map(({ code }) => code)).toEqual(['decode-failed']);
    expect(recorded.message[0]?.documentElement.nodeName).toBe('after');
    expect(recorded.close).toEqual([]);
  },
);

test('reads a document that is about parser errors', async () => {
  const text = '<docs><topic name="parsererror">What a parser says.</topic></docs>';
  const url = `${server}/say?text=${encodeURIComponent(text)}`;
  const { recorded, when } = await openConnection(url, { WebSocket, codec: xml() });
  await when(() => recorded.message.length === 1);
  expect(recorded.error).toEqual([]);
});
