import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openWire } from './wire.js';

const levels = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;

beforeEach(() => {
  for (const level of levels) vi.spyOn(console, level);
});
afterEach(() => {
  for (const level of levels) expect(console[level]).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

const well = 'MESSAGE\nsubscription:s\n\nwell\0';

describe('a link that carries', () => {
  test.each([
    ['a length that is no number', 'MESSAGE\ncontent-length:many\n\nx\0'],
    ['an empty length', 'MESSAGE\ncontent-length:\n\nx\0'],
    ['a negative length', 'MESSAGE\ncontent-length:-5\n\nx\0'],
    ['a length with a sign', 'MESSAGE\ncontent-length:+1\n\nx\0'],
    ['a broken length', 'MESSAGE\ncontent-length:1.5\n\nx\0'],
    ['a length in exponents', 'MESSAGE\ncontent-length:1e0\n\nx\0'],
    ['a length with a rest', 'MESSAGE\ncontent-length:1x\n\nx\0'],
    ['a wrong length in a RECEIPT', 'RECEIPT\nreceipt-id:1\ncontent-length:x\n\n\0'],
    ['a length below that of the body', 'MESSAGE\ncontent-length:2\n\nhello\0'],
    ['a length beyond the end of the body', 'MESSAGE\ncontent-length:200\n\nhello\0'],
    ['no blank line', 'MESSAGE\nsubscription:s\0'],
    ['a null byte in a header', 'MESSAGE\nsubscription:\0s\n\nx\0'],
    ['a null byte in the command', 'MESS\0AGE\n\nx\0'],
    ['an unknown command', 'GREETING\n\n\0'],
    ['a command in lower case', 'message\n\nx\0'],
    ['the command __proto__', '__proto__\n\n\0'],
    ['the command constructor', 'constructor\n\n\0'],
    ['the command toString', 'toString\n\n\0'],
    ['a text that is no frame', 'hello'],
    ['CONNECTED again', 'CONNECTED\nversion:1.2\n\n\0'],
  ])('%s ends with an error as soon as that shows, and another one takes over', async (_, text) => {
    const { over, recorded, when, receive, messages } = await openWire();
    const stray = await uncaughtDuring(async () => {
      receive(text);
      if (over.link.isLive) receive(well);
      await when(() => recorded.open.length === 2);
    });
    expect(stray).toEqual([]);
    expect(recorded.error).toMatchObject([{ code: 'transport-failed' }]);
    expect(recorded.close).toMatchObject([{ code: 1006, wasClean: false }]);
    expect(over.links.map(({ state }) => state)).toEqual(['abandoned', 'open']);
    expect(messages()).toEqual([]);
    receive(well);
    expect(messages().map(({ body }) => body)).toEqual(['well']);
  });

  test.each([
    ['a heartbeat after a frame that is not complete', '\n'],
    ['a frame after one that is not complete', well],
    ['a RECEIPT after a frame that is not complete', 'RECEIPT\r\nreceipt-id:1\n\n\0'],
  ])('%s ends', async (_, next) => {
    const { recorded, receive } = await openWire();
    receive('MESSAGE\ncontent-length:200\n\nhello\0', next);
    expect(recorded.error).toMatchObject([{ code: 'transport-failed' }]);
  });

  test.each([
    ['a receipt that nobody asked for', 'RECEIPT\nreceipt-id:receipt-9\n\n\0'],
    ['a receipt without an id', 'RECEIPT\n\n\0'],
    ['the receipt __proto__', 'RECEIPT\nreceipt-id:__proto__\n\n\0'],
    ['the receipt constructor', 'RECEIPT\nreceipt-id:constructor\n\n\0'],
    ['heartbeats', '\n\r\n\n'],
    ['null bytes between frames', '\0\0'],
  ])('%s goes on', async (_, text) => {
    const { over, receive, recorded, messages } = await openWire();
    receive(text, well);
    expect(messages().map(({ body }) => body)).toEqual(['well']);
    expect(over.links).toHaveLength(1);
    expect(recorded.error).toEqual([]);
  });
});

test('ends with 1009 as soon as the length announces too much', async () => {
  const { recorded, receive } = await openWire({ stomp: { maxFrameBytes: 1_000 }, connection: { reconnect: false } });
  receive('MESSAGE\ncontent-length:5000\n\n');
  expect(recorded.close).toMatchObject([{ code: 1009 }]);
});

test('counts maxFrameBytes in bytes', async () => {
  const { recorded, receive, messages } = await openWire({
    stomp: { maxFrameBytes: 109 },
    connection: { reconnect: false },
  });
  receive(`MESSAGE\n\n${'ž'.repeat(50)}\0`);
  expect(messages()).toHaveLength(1);
  receive(`MESSAGE\n\n${'ž'.repeat(51)}\0`);
  expect(recorded.close).toMatchObject([{ code: 1009 }]);
});

test('takes headers of a megabyte', async () => {
  const { receive, messages } = await openWire();
  receive(`MESSAGE\nlong:${'x'.repeat(1 << 20)}\n\nbody\0`);
  expect(messages()[0]).toMatchObject({ body: 'body', headers: { long: expect.any(String) as string } });
});

test('reads frames however they are cut', async () => {
  const { receive, messages } = await openWire();
  const text = 'MESSAGE\r\na:1\r\ncontent-length:3\r\n\r\na\0b\0\n\nMESSAGE\nb:2\n\n✓\0';
  for (const character of text) receive(character);
  receive(text + text);
  expect(messages().map(({ body }) => body)).toEqual(['a\0b', '✓', 'a\0b', '✓', 'a\0b', '✓']);
});

test('reads what arrives while a frame is handled, after the frames before it', async () => {
  const wire = await openWire();
  wire.connection.on('message', () => {
    if (wire.messages().length === 1) wire.receive('MESSAGE\n\n3\0');
  });
  wire.receive('MESSAGE\n\n1\0MESSAGE\n\n2\0');
  await wire.when(() => wire.messages().length === 3);
  expect(wire.messages().map(({ body }) => body)).toEqual(['1', '2', '3']);
});

test('keeps a byte order mark, which belongs to the text', async () => {
  const { receive, messages } = await openWire();
  receive('MESSAGE\n\n\uFEFFtext\0');
  expect(messages()[0]?.body).toBe('\uFEFFtext');
});

test('takes binary data and views of it', async () => {
  const { over, messages } = await openWire();
  const bytes = new TextEncoder().encode('MESSAGE\n\nbytes\0');
  over.link.receive(bytes.buffer);
  over.link.receive(bytes);
  expect(messages().map(({ body }) => body)).toEqual(['bytes', 'bytes']);
});

describe('CONNECTED', () => {
  test.each(['2.0', '1.3', '', '__proto__'])('with the version %j does not open a link', async (version) => {
    const opening = openWire({ connected: `CONNECTED\nversion:${version}\n\n\0`, connection: { reconnect: false } });
    const outcome = await Promise.race([opening, new Promise((resolve) => setTimeout(resolve, 100, 'closed'))]);
    expect(outcome).toBe('closed');
  });
});

test('STOMP 1.0 has no NACK, and Artemis ends the link over one', async () => {
  const { written, receive, messages } = await openWire({
    connected: 'CONNECTED\nsession:1\n\n\0',
    stomp: { subscriptions: [{ destination: '/a', ack: 'client-individual' }] },
  });
  receive('MESSAGE\nsubscription:subscription-1\nmessage-id:7\n\nx\0');
  const [message] = messages();
  expect([message?.nack(), message?.ack()]).toEqual([false, true]);
  expect(written().at(-1)).toBe('ACK\nmessage-id:7\nsubscription:subscription-1\n\n\0');
});

describe('names of members of Object', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

  test.each(names)('%s can be the id of a subscription', async (id) => {
    const options = { subscriptions: [{ destination: '/a', id, ack: 'client' as const }] };
    const { written, receive, messages } = await openWire({ stomp: options });
    expect(written().at(-1)).toContain(`\nid:${id}\n`);
    receive(`MESSAGE\nsubscription:${id}\nack:${id}\n\nx\0`);
    expect(messages()[0]).toMatchObject({ subscription: id, body: 'x' });
    expect(messages()[0]?.ack()).toBe(true);
    expect(written().at(-1)).toBe(`ACK\nid:${id}\nsubscription:${id}\n\n\0`);
  });

  test.each(names)('%s can be a destination and the name of a header', async (name) => {
    const { connection, written, receive, messages } = await openWire();
    const headers = JSON.parse(`{ "${name}": "value" }`) as Record<string, string>;
    connection.send({ destination: name, headers });
    expect(written().at(-1)).toBe(`SEND\ndestination:${name}\n${name}:value\n\n\0`);
    receive(`MESSAGE\n${name}:value\n\n\0`);
    expect(Object.entries(messages()[0]?.headers ?? {})).toEqual([[name, 'value']]);
  });

  test.each(names)('%s can be a header of CONNECT, or is refused', async (name) => {
    const connectHeaders = JSON.parse(`{ "${name}": "value" }`) as Record<string, string>;
    if (name === '__proto__') {
      await expect(openWire({ stomp: { connectHeaders } })).rejects.toMatchObject({ code: 'invalid-option' });
      return;
    }
    const { written } = await openWire({ stomp: { connectHeaders } });
    expect(written()[0]).toContain(`\n${name}:value\n`);
  });

  test.each(names)('%s can name a receipt that an ERROR refuses', async (name) => {
    const { recorded, receive, when } = await openWire({ connection: { reconnect: false } });
    receive(`ERROR\nreceipt-id:${name}\nmessage:no\n\n\0`);
    await when('closed');
    expect(recorded.close).toMatchObject([{ code: 1011, reason: 'no' }]);
  });
});
