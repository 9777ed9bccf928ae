import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@steadysocket/test-kit/observing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { memoryStorage } from '../e2e/memory-storage.js';
import type { Tokens } from '../protocol/index.js';
import { socketPath } from '../protocol/index.js';
import { connect, post } from './person.js';
import { useChat, usePerson } from './use-chat.js';

const startChat = useChat();

test('says whether clients should be sent here', async () => {
  const chat = await startChat();
  const health = async () => {
    const response = await fetch(`${chat.url}/api/health`);
    return [response.status, await response.text()];
  };
  expect(await health()).toEqual([200, '{"status":"ok"}']);
  for (const name of ['Ada', 'Bob']) {
    const { welcome } = await usePerson(chat, name);
    await eventually(welcome).toBeDefined();
  }
  // One of them stays for half of it: a server without clients stops.
  const drained = chat.drain(4_000);
  expect(await health()).toEqual([503, '{"status":"draining"}']);
  await drained;
});

test('counts what is worth watching', async () => {
  const chat = await startChat();
  await (await usePerson(chat, 'Ada')).join('general').say('hello');
  const text = await (await fetch(`${chat.url}/metrics`)).text();
  expect(text).toContain('chat_appends_total{outcome="appended"} 1\n');
  expect(text).toContain('chat_sessions 1\n');
  for (const line of text.trim().split('\n')) expect(line).toMatch(/^[a-z_]+(\{[a-z]+="[^"]+"\})? [\d.e-]+$/);
});

test('loses nothing when the server drains and another one starts', async () => {
  const first = await startChat();
  const ada = await usePerson(first, 'Ada');
  const general = ada.join('general');
  await general.say('before');
  const { port } = first;
  await first.drain(50);
  const waiting = general.say('meanwhile');
  await startChat({ port });
  await waiting;
  await general.say('after');
  await eventually(general.texts).toEqual(['before', 'meanwhile', 'after']);
  expect(general.room.getSnapshot()).toMatchObject({ recovered: true });
});

test('welcomes a session that had lost its link when the storage answered again', async () => {
  const { open } = memoryStorage();
  let fail: (error: Error) => void = () => {};
  const chat = await startChat({
    storage: async (moved) => {
      const { positions, ...storage } = await open(moved);
      const of = vi.fn(positions.of).mockImplementationOnce(() => new Promise((_, reject) => (fail = reject)));
      return { ...storage, positions: { ...positions, of } };
    },
  });
  let network: 'up' | 'down' = 'up';
  class Socket extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(network === 'up' ? address : 'ws://127.0.0.1:1', protocols);
    }
  }
  const { body: tokens } = await post<Tokens>(`${chat.url}/api/sign-in`, { name: 'Ada' });
  const ada = connect(chat.url, tokens.access, Socket);
  onTestFinished(() => ada.close());
  await eventually(() => ada.connection.getSnapshot().status).toBe('open');
  network = 'down';
  ada.connection.markLost();
  await eventually(() => chat.service.hub.stats.detached).toBe(1);
  fail(new Error('The storage does not answer.'));
  // Longer than the node waits until it tries again.
  await delay(1_500);
  network = 'up';
  await eventually(ada.welcome).toBeDefined();
});

test('lets in pages of the allowed origins only', async () => {
  const chat = await startChat({ origins: ['https://chat.example.org'] });
  const statusFor = async (origin: string) => {
    const socket = new WebSocket(`${chat.url}${socketPath}`, ['steadysocket.1'], { origin });
    socket.on('error', () => {});
    const status = await new Promise((resolve) => {
      socket.once('open', () => resolve(101));
      socket.once('unexpected-response', (_, response) => resolve(response.statusCode));
    });
    socket.terminate();
    return status;
  };
  expect(await statusFor('https://chat.example.org')).toBe(101);
  for (const origin of ['https://elsewhere.example.org', 'https://chat.example.org.elsewhere.org', 'null'])
    expect(await statusFor(origin)).toBe(403);
  const allowed = async (origin: string) =>
    (await fetch(`${chat.url}/api/sign-in`, { method: 'OPTIONS', headers: { origin } })).headers.get(
      'access-control-allow-origin',
    );
  expect(await allowed('https://chat.example.org')).toBe('https://chat.example.org');
  expect(await allowed('https://elsewhere.example.org')).toBeNull();
});

test('survives requests that are none', async () => {
  const chat = await startChat();
  for (const target of ['//', '/%', '/..%2f..%2fpackage.json', '/api/sign-in?', '*']) {
    const socket = connectTcp(chat.port, '127.0.0.1');
    socket.end(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    const [head] = (await once(socket, 'data')) as [Buffer];
    expect(String(head)).toMatch(/^HTTP\/1\.1 4\d\d /);
  }
});
