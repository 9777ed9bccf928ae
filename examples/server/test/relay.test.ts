import { describe, expect, test } from 'vitest';
import type { ChatMessage, JsonValue } from '../src/messages.js';
import { heartbeatPing, heartbeatPong } from '../src/messages.js';
import type { TestClient } from './test-client.js';
import { connect } from './test-client.js';
import { useServer } from './use-server.js';

async function pair(): Promise<{ author: TestClient; other: TestClient }> {
  const { url } = await useServer();
  const author = await connect(url, { id: 'author' });
  return { author, other: await connect(url, { id: 'other' }) };
}

function chat(content: Partial<Record<'id' | 'from' | 'format' | 'body', unknown>>): ChatMessage {
  return { type: 'chat', id: 'm1', from: 'React', ...content } as ChatMessage;
}

/** Sends text frames that are each refused, and resolves with the codes of the errors. */
async function refusedCodes(client: TestClient, ...texts: readonly string[]): Promise<string[]> {
  for (const text of texts) client.socket.send(text);
  await client.settled();
  return client.messages('error').map((error) => error.code);
}

describe('joining and leaving', () => {
  test('welcomes a client with its id and the number of clients', async () => {
    const { author, other } = await pair();
    expect(author.messages('welcome')).toEqual([{ type: 'welcome', clientId: 'author', clients: 1 }]);
    expect(other.messages('welcome')).toEqual([{ type: 'welcome', clientId: 'other', clients: 2 }]);
  });

  test('makes up an id for a client that brings none', async () => {
    const { url } = await useServer();
    const [{ clientId: one }, { clientId: two }] = [
      await (await connect(url)).first('welcome'),
      await (await connect(url)).first('welcome'),
    ];
    expect(one).toMatch(/^[\w.-]{1,64}$/);
    expect(one).not.toBe(two);
  });

  test('tells the others who is there, and not the one who joins', async () => {
    const { author, other } = await pair();
    other.socket.close();
    await author.until(() => author.messages('presence').length === 2);
    expect(author.messages('presence').map(({ clients }) => clients)).toEqual([2, 1]);
    expect(other.messages('presence')).toEqual([]);
  });
});

describe('a chat message', () => {
  test.each<{ format: string; body: JsonValue }>([
    { format: 'text', body: 'Hello, {not json} <not xml>' },
    { format: 'json', body: { list: [1, 'two', null], nested: { yes: true } } },
    { format: 'json', body: null },
    { format: 'xml', body: '<?xml version="1.0"?><note to="you">ü &amp; é</note>' },
  ])('with format $format reaches everyone, its author included', async ({ format, body }) => {
    const { author, other } = await pair();
    const before = Date.now();
    author.send(chat({ format, body }));
    const received = await other.first('chat');
    expect(received).toEqual({
      type: 'chat',
      id: 'm1',
      from: 'React',
      format,
      body,
      seq: 1,
      at: expect.any(Number) as number,
    });
    expect(received.at).toBeGreaterThanOrEqual(before);
    expect(await author.first('chat')).toEqual(received);
  });

  test('is numbered in the order of its relay', async () => {
    const { author, other } = await pair();
    for (let index = 0; index < 100; index += 1)
      author.send(chat({ id: `m${String(index)}`, format: 'text', body: '' }));
    await other.until(() => other.messages('chat').length === 100);
    expect(other.messages('chat').map(({ id, seq }) => `${id} ${String(seq)}`)).toEqual(
      Array.from({ length: 100 }, (_, index) => `m${String(index)} ${String(index + 1)}`),
    );
  });

  test('carries no field that is not part of one', async () => {
    const { author } = await pair();
    author.send({ ...chat({ format: 'text', body: 'x' }), seq: 99, admin: true } as unknown as ChatMessage);
    expect(Object.keys(await author.first('chat')).sort()).toEqual([
      'at',
      'body',
      'format',
      'from',
      'id',
      'seq',
      'type',
    ]);
  });

  test.each([
    ['no id', { format: 'text', body: 'x', id: undefined }],
    ['an endless id', { format: 'text', body: 'x', id: 'x'.repeat(129) }],
    ['a name that is no text', { format: 'text', body: 'x', from: 7 }],
    ['an unknown format', { format: 'yaml', body: 'x' }],
    ['a body that is no text', { format: 'text', body: { x: 1 } }],
    ['no body', { format: 'json' }],
  ])('with %s is answered with an error', async (_, content) => {
    const { author, other } = await pair();
    expect(await refusedCodes(author, JSON.stringify(chat(content)))).toEqual(['bad-message']);
    await other.settled();
    expect(other.messages('chat')).toEqual([]);
  });

  test('whose xml is not well-formed is answered with an error that names the message', async () => {
    const { author } = await pair();
    author.send(chat({ id: 'm7', format: 'xml', body: '<a><b></a>' }));
    expect(await author.first('error')).toMatchObject({ code: 'bad-xml', id: 'm7' });
  });

  test('with a body nested too deeply to write is answered with an error', async () => {
    const { author } = await pair();
    const body = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(await refusedCodes(author, `{"type":"chat","id":"deep","from":"x","format":"json","body":${body}}`)).toEqual(
      ['bad-message'],
    );
  });

  test('with a __proto__ key changes no object', async () => {
    const { author } = await pair();
    author.socket.send(
      '{"type":"chat","id":"p","from":"x","format":"json","__proto__":{"bad":1},"body":{"__proto__":{"bad":1}}}',
    );
    await author.first('chat');
    expect(author.received.at(-1)).toContain('"body":{"__proto__":{"bad":1}}');
    expect(({} as Record<string, unknown>)['bad']).toBeUndefined();
  });
});

describe('the heartbeat', () => {
  test('is answered to the byte, and only to its sender', async () => {
    const { author, other } = await pair();
    author.socket.send(heartbeatPing);
    await author.first('pong');
    expect(author.received.at(-1)).toBe(heartbeatPong);
    await other.settled();
    expect(other.messages('pong')).toHaveLength(1);
  });

  test('is recognised in another notation too', async () => {
    const { author } = await pair();
    author.socket.send(' { "type" : "ping" } ');
    expect(await author.first('pong')).toEqual({ type: 'pong' });
  });
});

describe('a frame that is no JSON object', () => {
  test.each([
    ['plain text', 'good evening'],
    ['empty text', ''],
    ['a JSON array', '[1,2]'],
    ['XML', '<?xml version="1.0"?>\n<note xmlns:x="urn:x"><x:to/>  &lt;verbatim  </note>\n'],
  ])('travels to everyone as it is: %s', async (_, text) => {
    const { author, other } = await pair();
    author.socket.send(text);
    for (const client of [author, other]) {
      await client.until(() => client.received.at(-1) === text);
    }
  });

  test('travels to everyone as it is: binary', async () => {
    const { author, other } = await pair();
    const image = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
    author.socket.send(image);
    for (const client of [author, other]) {
      await client.until(() => Buffer.isBuffer(client.received.at(-1)));
      expect(image.equals(client.received.at(-1) as Buffer)).toBe(true);
    }
  });

  test('travels as binary even when its bytes are text', async () => {
    const { author, other } = await pair();
    author.socket.send(Buffer.from(heartbeatPing));
    await other.until(() => Buffer.isBuffer(other.received.at(-1)));
    expect(other.received.at(-1)?.toString()).toBe(heartbeatPing);
  });
});

describe('what cannot be accepted', () => {
  test('is answered with an error to its sender alone, and the link stays', async () => {
    const { author, other } = await pair();
    const texts = [
      '{',
      '{"type":',
      '{"type":"chat"} trailing',
      '<a><b></a>',
      '<a>&nope;</a>',
      '<',
      '{}',
      '{"type":"welcome"}',
      '\ufeff{"type":"ping"}',
    ];
    expect(await refusedCodes(author, ...texts)).toEqual([
      'bad-json',
      'bad-json',
      'bad-json',
      'bad-xml',
      'bad-xml',
      'bad-xml',
      'unknown-type',
      'unknown-type',
      'bad-json',
    ]);
    await other.settled();
    expect(other.received).toHaveLength(2);
  });

  test('closes with 1009 when it is larger than the maximum payload', async () => {
    const { url } = await useServer();
    const client = await connect(url);
    client.socket.send(Buffer.alloc(1024 * 1024));
    await client.until(() => Buffer.isBuffer(client.received.at(-1)));
    client.socket.send(Buffer.alloc(1024 * 1024 + 1));
    expect(await client.closed).toMatchObject({ code: 1009 });
  });

  test('closes with 1007 when it is text that is not UTF-8', async () => {
    const { author } = await pair();
    author.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect(await author.closed).toMatchObject({ code: 1007 });
  });
});

describe('a client that reads too slowly', () => {
  test('is closed with 1013, and the others go on', async () => {
    const { url } = await useServer({ maxBufferedBytes: 2 * 1024 * 1024 });
    const author = await connect(url);
    const reader = await connect(url);
    reader.socket.pause();
    // The operating system's own buffers take a few MiB first.
    for (let sent = 1; sent <= 64; sent += 1) {
      author.socket.send(Buffer.alloc(512 * 1024));
      await author.until(() => author.received.filter(Buffer.isBuffer).length === sent);
    }
    reader.socket.resume();
    expect(await reader.closed).toMatchObject({ code: 1013 });
    expect(reader.received.filter(Buffer.isBuffer).length).toBeLessThan(64);
    await author.settled();
  });
});

describe('server-side pings', () => {
  test('cut a client that does not answer them', async () => {
    const { url } = await useServer({ pingIntervalMs: 50 });
    const client = await connect(url, { autoPong: false });
    expect(await client.closed).toMatchObject({ code: 1006 });
  });

  test('keep a client that answers them', async () => {
    const { url } = await useServer({ pingIntervalMs: 200 });
    const client = await connect(url);
    for (let pings = 0; pings < 3; pings += 1) await new Promise((resolve) => client.socket.once('ping', resolve));
    expect(client.socket.readyState).toBe(1);
  });

  test('leave the pings of a client answered', async () => {
    const { author } = await pair();
    const pong = new Promise<Buffer>((resolve) => author.socket.once('pong', resolve));
    author.socket.ping('probe');
    expect((await pong).toString()).toBe('probe');
  });
});
