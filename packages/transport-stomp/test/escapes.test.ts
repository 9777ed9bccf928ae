import type { StompMessage } from '@steadysocket/transport-stomp';
import { describe, expect, test } from 'vitest';
import { openWire } from './wire.js';

const text = 'a:b\nc\\d\r\\n\\c';
const onTheWire = 'a\\cb\\nc\\\\d\\r\\\\n\\\\c';

describe('line breaks, colons and backslashes', () => {
  test('are escaped in names and values of SEND, SUBSCRIBE, ACK and NACK', async () => {
    const wire = await openWire({
      stomp: { subscriptions: [{ destination: text, id: text, ack: 'client', headers: { [text]: text } }] },
    });
    const header = `${onTheWire}:${onTheWire}\n`;
    expect(wire.written().at(-1)).toBe(
      `SUBSCRIBE\nid:${onTheWire}\nack:client\ndestination:${onTheWire}\n${header}\n\0`,
    );
    wire.connection.send({ destination: text, headers: { [text]: text } });
    expect(wire.written().at(-1)).toBe(`SEND\ndestination:${onTheWire}\n${header}\n\0`);
    for (const command of ['ACK', 'NACK'] as const) {
      wire.receive(`MESSAGE\nsubscription:${onTheWire}\nack:${onTheWire}\n\n\0`);
      wire
        .messages()
        .at(-1)
        ?.[command.toLowerCase() as 'ack' | 'nack']({ [text]: text });
      expect(wire.written().at(-1)).toBe(`${command}\nid:${onTheWire}\nsubscription:${onTheWire}\n${header}\n\0`);
    }
  });

  test('are read back from MESSAGE, RECEIPT and ERROR', async () => {
    const wire = await openWire({ connection: { reconnect: false } });
    wire.receive(`MESSAGE\n${onTheWire}:${onTheWire}\nodd:\\t\\\n\n\0`);
    expect({ ...wire.messages()[0]?.headers }).toEqual({ [text]: text, odd: '\\t\\' });
    const delivery = wire.connection.deliver({ destination: '/a' });
    wire.receive(`RECEIPT\nreceipt-id:receipt-1\nnote:${onTheWire}\n\n\0`);
    expect(await delivery).toEqual({ 'receipt-id': 'receipt-1', note: text });
    wire.receive('ERROR\nmessage:no such queue\\c a\\\\b\n\n\0');
    await wire.when('closed');
    expect(wire.recorded.close).toMatchObject([{ reason: 'no such queue: a\\b' }]);
  });

  test('are neither escaped nor read as escapes in CONNECT and CONNECTED, where a line break is refused', async () => {
    const { written } = await openWire({
      stomp: { connectHeaders: { host: 'a:b\\c' } },
      connected: 'CONNECTED\nversion:1.2\nserver:a\\nb\n\n\0',
    });
    expect(written()[0]).toContain('\nhost:a:b\\c\n');
    for (const connectHeaders of [{ a: 'b\nc' }, { a: 'b\rc' }, { 'a:b': 'c' }])
      await expect(openWire({ stomp: { connectHeaders } })).rejects.toMatchObject({ code: 'invalid-option' });
  });

  test('follow the version that the broker speaks: 1.1 has no carriage return', async () => {
    const { connection, written, recorded } = await openWire({ connected: 'CONNECTED\nversion:1.1\n\n\0' });
    connection.send({ destination: '/a', headers: { a: 'b:c\n\\' } });
    expect(written().at(-1)).toContain('\na:b\\cc\\n\\\\\n');
    const { length } = written();
    expect(sendOutcome(() => connection.send({ destination: '/a', headers: { a: 'b\rc' } }))).toBe('invalid-frame');
    expect(written()).toHaveLength(length);
    expect(recorded.close).toEqual([]);
  });

  test('follow the version that the broker speaks: 1.0 escapes nothing', async () => {
    const { connection, written, receive, messages } = await openWire({ connected: 'CONNECTED\n\n\0' });
    connection.send({ destination: '/a', headers: { a: 'b:c\\n' } });
    expect(written().at(-1)).toContain('\na:b:c\\n\n');
    receive('MESSAGE\na: b:c\\n \n\n\0');
    expect(messages()[0]?.headers['a']).toBe('b:c\\n');
    expect(sendOutcome(() => connection.send({ destination: '/a', headers: { a: 'b\nc' } }))).toBe('invalid-frame');
  });
});

test('takes the first of a repeated header, and keeps the spaces of STOMP 1.2', async () => {
  const { receive, messages } = await openWire();
  receive('MESSAGE\na: first \na:second\ncontent-length:1\ncontent-length:9\nno colon\n:no name\n\nx\0');
  expect({ ...messages()[0]?.headers }).toEqual({ a: ' first ', 'content-length': '1' });
  expect(messages()[0]?.body).toBe('x');
});

describe('ack', () => {
  const receive = async (connected: string): Promise<[StompMessage | undefined, () => string[]]> => {
    const options = { subscriptions: [{ destination: '/a', id: 's', ack: 'client' as const }] };
    const wire = await openWire({ connected, stomp: options });
    wire.receive('MESSAGE\nsubscription:s\nmessage-id:7\n\n\0');
    return [wire.messages()[0], wire.written];
  };

  test('names the message as STOMP 1.1 wants it', async () => {
    const [message, written] = await receive('CONNECTED\nversion:1.1\n\n\0');
    expect(message?.ack()).toBe(true);
    expect(written().at(-1)).toBe('ACK\nmessage-id:7\nsubscription:s\n\n\0');
  });

  test('says that it went nowhere when the broker gave no id', async () => {
    const [message, written] = await receive('CONNECTED\nversion:1.2\n\n\0');
    expect(message?.ack()).toBe(false);
    expect(written().at(-1)).toMatch(/^SUBSCRIBE/);
  });

  test('cannot take the receipt of a delivery', async () => {
    const options = { subscriptions: [{ destination: '/a', id: 's', ack: 'client' as const }] };
    const wire = await openWire({ stomp: options });
    wire.receive('MESSAGE\nsubscription:s\nack:1\n\n\0');
    wire.messages()[0]?.ack({ receipt: 'receipt-1', 'content-length': '9', id: '2', transaction: 't' });
    expect(wire.written().at(-1)).toBe('ACK\nid:1\nsubscription:s\ntransaction:t\n\n\0');
  });
});

function sendOutcome(send: () => unknown): unknown {
  try {
    return send();
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
}
