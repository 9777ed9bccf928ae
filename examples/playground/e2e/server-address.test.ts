import { expect, test } from 'vitest';
import { readServerAddress } from '../src/shared/server-address.js';

test('takes the address from the query, else from the configuration, else the default', () => {
  const fromQuery = readServerAddress('?server=wss://demo.example/ws', 'ws://localhost:9000/ws');
  expect(fromQuery).toEqual({ socketUrl: 'wss://demo.example/ws', httpUrl: 'https://demo.example', refused: null });
  expect(readServerAddress('', 'ws://localhost:9000/ws').socketUrl).toBe('ws://localhost:9000/ws');
  expect(readServerAddress('', undefined)).toEqual({
    socketUrl: 'ws://localhost:8787/ws',
    httpUrl: 'http://localhost:8787',
    refused: null,
  });
});

test.for(['', 'nonsense', 'http://localhost/ws', 'javascript:alert(1)'])('refuses “%s” as an address', (text) => {
  const address = readServerAddress(`?server=${encodeURIComponent(text)}`, undefined);
  expect(address).toMatchObject({ socketUrl: 'ws://localhost:8787/ws', refused: text });
});
