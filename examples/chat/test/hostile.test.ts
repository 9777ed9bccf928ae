import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { eventually } from '@steadysocket/test-kit/observing';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { memoryStorage } from '../e2e/memory-storage.js';
import { socketPath } from '../protocol/index.js';
import type { ChatOptions } from '../server/start-chat.js';
import { startChat as start } from '../server/start-chat.js';
import type { Person } from './person.js';
import { usePerson } from './use-chat.js';

async function startChat(options: Partial<ChatOptions> = {}) {
  const chat = await start({ tokens: { secret: randomBytes(32) }, storage: memoryStorage().open, ...options });
  onTestFinished(() => chat.close());
  return chat;
}

const refused = (code: string) => ({ code: 'refused', cause: { code } });

/** How many calls were refused with a code. Other failures fail the test. */
async function countRefused(code: string, calls: readonly Promise<unknown>[]): Promise<number> {
  const refusals = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected');
  for (const refusal of refusals) expect(refusal).toMatchObject({ reason: refused(code) });
  return refusals.length;
}

const privateRooms = [
  { name: 'general', kind: 'people' },
  { name: 'secret', kind: 'people', members: new Set(['Ada']) },
] as const;

async function useSite(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'steadysocket-chat-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'site'));
  await writeFile(join(folder, 'site', 'index.html'), 'the page');
  await writeFile(join(folder, 'secret'), 'the secret');
  return join(folder, 'site');
}

/** The answer to bytes that no client would send. */
async function answerTo(port: number, request: string): Promise<string> {
  const socket = connectTcp(port, '127.0.0.1');
  // Not `end`: a server gives up on a client that has left.
  socket.write(`${request}\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  return text(socket);
}

test('serves the pages, and no other file', async () => {
  const { port } = await startChat({ site: await useSite() });
  expect(await answerTo(port, 'GET / HTTP/1.1')).toMatch(/^HTTP\/1\.1 200 [^]*frame-ancestors 'self'[^]*the page$/);
  const targets = ['/../secret', '/..%2fsecret', '/%2e%2e/secret', '/..%5csecret', '/.%00./secret', '/%', '//', '*'];
  for (const target of [...targets, 'http://localhost/../secret', '/index.html/../../secret']) {
    const answer = await answerTo(port, `GET ${target} HTTP/1.1`);
    expect(answer).toMatch(/^HTTP\/1\.1 (?:4\d\d|200 [^]*the page$)/);
    expect(answer).not.toContain('the secret');
  }
});

test('refuses to write a page, and headers without end', async () => {
  const { port } = await startChat({ site: await useSite() });
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
    expect(await answerTo(port, `${method} /index.html HTTP/1.1`)).toMatch(/^HTTP\/1\.1 405 /);
  expect(await answerTo(port, `GET / HTTP/1.1\r\nX-Long: ${'x'.repeat(100_000)}`)).toMatch(/^HTTP\/1\.1 431 /);
  expect(await answerTo(port, 'GET /api/health HTTP/1.1')).toMatch(/^HTTP\/1\.1 200 /);
});

test('reads no body of unknown length', async () => {
  const { port } = await startChat();
  const head = 'POST /api/sign-in HTTP/1.1\r\nContent-Type: application/json';
  for (const length of ['Transfer-Encoding: chunked', 'X-Length: none'])
    expect(await answerTo(port, `${head}\r\n${length}`)).toMatch(/^HTTP\/1\.1 411 /);
  for (const length of ['-1', '1e9', 'NaN'])
    expect(await answerTo(port, `${head}\r\nContent-Length: ${length}`)).toMatch(/^HTTP\/1\.1 400 /);
});

test('closes the link of a frame that is too large, before and after the hello', async () => {
  const chat = await startChat();
  for (const bytes of [20 * 1024, 1024 ** 2]) {
    const socket = new WebSocket(`${chat.url}${socketPath}`, ['steadysocket.1']);
    socket.on('error', () => {});
    socket.once('open', () => socket.send('x'.repeat(bytes)));
    expect([1009, 4413]).toContain((await once(socket, 'close'))[0]);
  }
  const ada = await usePerson(chat, 'Ada');
  await ada.join('general').say('goes on');
});

test('keeps a private room from everybody else', async () => {
  const chat = await startChat({ rooms: privateRooms });
  const [ada, eve] = [await usePerson(chat, 'Ada'), await usePerson(chat, 'Eve')];
  await eventually(eve.welcome).toMatchObject({ rooms: [{ name: 'general' }] });
  const spied = eve.join('secret');
  await eventually(() => spied.room.getSnapshot().status).toBe('refused');
  await ada.join('secret').say('between us');
  await expect(spied.say('hello')).rejects.toMatchObject(refused('forbidden'));
  await expect(eve.connection.deliver({ type: 'read', room: 'secret', offset: 1 })).rejects.toMatchObject(
    refused('forbidden'),
  );
  await expect(eve.connection.deliver({ type: 'history', room: 'secret', before: 9, limit: 9 })).rejects.toMatchObject(
    refused('forbidden'),
  );
  await ada.join('general').say('to all');
  await eventually(() => eve.unread('general')?.unread).toBe(1);
  expect(JSON.stringify(eve.direct)).not.toContain('secret');
  expect(spied.messages).toEqual([]);
});

test('moves the read position of the user who asks, and of nobody else', async () => {
  const chat = await startChat();
  const [ada, eve] = [await usePerson(chat, 'Ada'), await usePerson(chat, 'Eve')];
  await eventually(ada.welcome).toBeDefined();
  const general = eve.join('general');
  await general.say('one');
  await eve.connection.deliver({ type: 'read', room: 'general', offset: 1, user: 'Ada' } as never);
  await general.say('two');
  await eventually(() => ada.unread('general')).toMatchObject({ unread: 2, read: 0 });
});

test('does not write a read position that it knows', async () => {
  const { open } = memoryStorage();
  let writes = 0;
  const chat = await startChat({
    storage: async (moved) => {
      const storage = await open(moved);
      const advance = (position: Parameters<typeof storage.positions.advance>[0]) => {
        writes += 1;
        return storage.positions.advance(position);
      };
      return { ...storage, positions: { ...storage.positions, advance } };
    },
  });
  const ada = await usePerson(chat, 'Ada');
  await ada.join('general').say('one');
  const read = (offset: number) => ada.connection.deliver({ type: 'read', room: 'general', offset });
  await eventually(() => ada.unread('general')?.head).toBe(1);
  await read(1);
  const before = writes;
  for (let times = 0; times < 50; times += 1) await read(1_000);
  expect(writes).toBe(before);
});

test('gives nobody a new allowance for coming back', async () => {
  const chat = await startChat();
  const flood = ({ join }: Person) => {
    const { say } = join('general');
    return countRefused(
      'slow-down',
      Array.from({ length: 60 }, (_, index) => say(String(index))),
    );
  };
  const first = await usePerson(chat, 'Eve');
  await flood(first);
  first.close();
  await eventually(() => chat.service.hub.stats.sessions).toBe(0);
  expect(await flood(await usePerson(chat, 'Eve'))).toBeGreaterThan(30);
  expect(await flood(await usePerson(chat, 'Ada'))).toBeLessThan(30);
});

test('refuses to read the history without end', async () => {
  const chat = await startChat();
  const { connection, join } = await usePerson(chat, 'Eve');
  await join('general').say('one');
  const reads = Array.from({ length: 200 }, () =>
    connection.deliver({ type: 'history', room: 'general', before: 2, limit: 100 }),
  );
  expect(await countRefused('slow-down', reads)).toBeGreaterThan(50);
});

test('lets one user ask the bot some questions, and all together no more than it answers in a while', async () => {
  // It never comes to an answer: all questions stay open.
  const chat = await startChat({ bot: { wordMs: 60_000, stalledMs: 600_000 } });
  const ask = async (name: string) => {
    const { say } = (await usePerson(chat, name)).join('ask-the-bot');
    return (
      20 -
      (await countRefused(
        'slow-down',
        Array.from({ length: 20 }, () => say('Why?')),
      ))
    );
  };
  expect(await ask('Eve')).toBeLessThan(15);
  let asked = 0;
  for (let count = 0; count < 20; count += 1) asked += await ask(`Eve ${String(count)}`);
  expect(asked).toBeLessThan(150);
  const ada = await usePerson(chat, 'Ada');
  await expect(ada.join('ask-the-bot').say('And I?')).rejects.toMatchObject(refused('slow-down'));
  await ada.join('general').say('goes on');
});

test('ends the sessions of a user who opens too many', async () => {
  const chat = await startChat();
  const first = await usePerson(chat, 'Eve');
  await eventually(first.welcome).toBeDefined();
  const others = await Promise.all(Array.from({ length: 60 }, () => usePerson(chat, 'Eve')));
  const refusals = () => others.filter(({ connection }) => connection.getSnapshot().cause?.code === 4429);
  await eventually(() => refusals().length).toBeGreaterThan(5);
  expect(first.connection.getSnapshot().status).toBe('open');
  const ada = await usePerson(chat, 'Ada');
  await eventually(ada.welcome).toBeDefined();
});
