import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { connect, pageOrigin, postFault, refusal, TestClient } from './test-client.js';
import { useServer } from './use-server.js';

const longMs = 60_000;

describe('drop', () => {
  test('cuts the connection that asks, and no other', async () => {
    const { url } = await useServer();
    const [asker, other] = [await connect(url), await connect(url)];
    asker.send({ type: 'fault', kind: 'drop' });
    expect(await asker.closed).toEqual({ code: 1006, reason: '' });
    await other.settled();
  });

  test('relays nothing that came with it', async () => {
    const { url } = await useServer();
    const [asker, other] = [await connect(url), await connect(url)];
    asker.send({ type: 'fault', kind: 'drop' });
    asker.socket.send('too late');
    await asker.closed;
    await other.until(() => other.messages('presence').length === 1);
    expect(other.received).not.toContain('too late');
  });
});

describe('close', () => {
  test.each([
    [{}, { code: 1000, reason: '' }],
    [
      { code: 1012, reason: 'restarting' },
      { code: 1012, reason: 'restarting' },
    ],
    [{ code: 4999 }, { code: 4999, reason: '' }],
  ])('ends the connection with what is asked for: %o', async (fields, expected) => {
    const { url } = await useServer();
    const asker = await connect(url);
    asker.send({ type: 'fault', kind: 'close', ...fields });
    expect(await asker.closed).toEqual(expected);
  });

  test.each([
    { code: 1005 },
    { code: 1006 },
    { code: 999 },
    { code: 5000 },
    { code: 3000.5 },
    { reason: 'é'.repeat(62) },
  ])('is refused with what cannot travel: %o', async (fields) => {
    const { url } = await useServer();
    const asker = await connect(url);
    asker.send({ type: 'fault', kind: 'close', ...fields });
    expect(await asker.first('error')).toMatchObject({ code: 'bad-fault' });
  });
});

describe('refuse', () => {
  test('drops the client that asks and answers its upgrades with 503, and nobody else', async () => {
    const { url } = await useServer();
    const [react, vue] = [await connect(url, { id: 'react' }), await connect(url, { id: 'vue' })];
    react.send({ type: 'fault', kind: 'refuse', durationMs: longMs });
    expect(await react.closed).toMatchObject({ code: 1006 });
    expect(await refusal(url, { id: 'react' })).toMatchObject({ status: 503 });
    await vue.settled();
    await connect(url, { id: 'vue' });
  });

  test('meets everyone with scope all', async () => {
    const { url } = await useServer();
    const [react, vue] = [await connect(url, { id: 'react' }), await connect(url, { id: 'vue' })];
    react.send({ type: 'fault', kind: 'refuse', durationMs: longMs, scope: 'all' });
    expect(await react.closed).toMatchObject({ code: 1006 });
    expect(await vue.closed).toMatchObject({ code: 1006 });
    expect(await refusal(url, { id: 'vue' })).toMatchObject({ status: 503 });
    expect(await refusal(url)).toMatchObject({ status: 503 });
  });

  test('is over by itself', async () => {
    const { url } = await useServer();
    const react = await connect(url, { id: 'react' });
    react.send({ type: 'fault', kind: 'refuse', durationMs: 50 });
    await react.closed;
    await expect.poll(async () => (await connect(url, { id: 'react' })).socket.readyState).toBe(1);
  });

  test('is ended by heal over HTTP while its client is away', async () => {
    const { url, httpUrl } = await useServer();
    const react = await connect(url, { id: 'react' });
    react.send({ type: 'fault', kind: 'refuse', durationMs: longMs });
    await react.closed;
    await postFault(httpUrl, { kind: 'heal', client: 'react' });
    await connect(url, { id: 'react' });
  });

  test('of everyone survives the healing of one', async () => {
    const { url, httpUrl } = await useServer();
    await postFault(httpUrl, { kind: 'refuse', scope: 'all' });
    await postFault(httpUrl, { kind: 'heal', client: 'react' });
    expect(await refusal(url, { id: 'react' })).toMatchObject({ status: 503 });
    await postFault(httpUrl, { kind: 'heal', scope: 'all' });
    await connect(url, { id: 'react' });
  });

  test('is an error for a client without an id of its own, which stays', async () => {
    const { url } = await useServer();
    const nobody = await connect(url);
    nobody.send({ type: 'fault', kind: 'refuse' });
    expect(await nobody.first('error')).toMatchObject({ code: 'no-client-id' });
    await nobody.settled();
  });
});

describe('flap', () => {
  test('accepts and drops as many upgrades as asked for', async () => {
    const { url } = await useServer();
    const react = await connect(url, { id: 'react' });
    react.send({ type: 'fault', kind: 'flap', times: 2, durationMs: longMs });
    expect(await react.closed).toMatchObject({ code: 1006 });
    for (let flaps = 0; flaps < 2; flaps += 1) {
      const flapped = new TestClient(url, { id: 'react' });
      await once(flapped.socket, 'open');
      expect(await flapped.closed).toMatchObject({ code: 1006 });
    }
    await (await connect(url, { id: 'react' })).settled();
  });

  test('is not seen as presence by the others', async () => {
    const { url, httpUrl } = await useServer();
    const vue = await connect(url, { id: 'vue' });
    await postFault(httpUrl, { kind: 'flap', client: 'react' });
    await new TestClient(url, { id: 'react' }).closed;
    await vue.settled();
    expect(vue.messages('presence')).toEqual([]);
  });
});

describe('silent', () => {
  test('answers and sends nothing until healed, and then loses nothing', async () => {
    const { url, httpUrl } = await useServer();
    const [silent, other] = [await connect(url, { id: 'silent' }), await connect(url)];
    await silent.until(() => silent.messages('presence').length === 1);
    const before = silent.received.length;
    await postFault(httpUrl, { kind: 'silent', client: 'silent' });
    silent.send({ type: 'ping' });
    silent.socket.ping();
    silent.socket.send('said into the void');
    other.socket.send('to everyone');
    await other.until(() => other.received.includes('to everyone'));
    await other.settled();
    expect(silent.received).toHaveLength(before);
    expect(silent.socket.readyState).toBe(1);
    expect(other.received).not.toContain('said into the void');
    await postFault(httpUrl, { kind: 'heal', client: 'silent' });
    await silent.until(() => silent.received.includes('said into the void'));
    await other.until(() => other.received.includes('said into the void'));
    expect(silent.received.slice(before)).toEqual(
      expect.arrayContaining(['to everyone', '{"type":"pong"}', 'said into the void']),
    );
  });

  test('does not answer a close frame', async () => {
    const { url, httpUrl } = await useServer();
    const silent = await connect(url, { id: 'silent' });
    await postFault(httpUrl, { kind: 'silent', client: 'silent' });
    silent.socket.close(1000);
    await (await connect(url)).settled();
    expect(silent.socket.readyState).toBe(2);
    await postFault(httpUrl, { kind: 'heal', client: 'silent' });
    expect(await silent.closed).toMatchObject({ code: 1000 });
  });

  test('is cut when its time is over', async () => {
    const { url } = await useServer();
    const silent = await connect(url);
    silent.send({ type: 'fault', kind: 'silent', durationMs: 50 });
    expect(await silent.closed).toMatchObject({ code: 1006 });
  });

  test('is cut when the same client connects again', async () => {
    const server = await useServer();
    const { url } = server;
    const silent = await connect(url, { id: 'react' });
    await connect(url, { id: 'vue' });
    await postFault(server.httpUrl, { kind: 'silent', client: 'react' });
    const again = await connect(url, { id: 'react' });
    expect(await again.first('welcome')).toMatchObject({ clients: 2 });
    expect(await silent.closed).toMatchObject({ code: 1006 });
    expect(server.clients()).toBe(2);
  });

  test('is not cut by the server-side ping', async () => {
    const { url, httpUrl } = await useServer({ pingIntervalMs: 100 });
    const [silent, other] = [await connect(url, { id: 'silent' }), await connect(url)];
    await postFault(httpUrl, { kind: 'silent', client: 'silent' });
    for (let pings = 0; pings < 3; pings += 1) await once(other.socket, 'ping');
    await postFault(httpUrl, { kind: 'heal', client: 'silent' });
    await silent.settled();
  });

  test('is cut when too much waits for it', async () => {
    const server = await useServer({ maxBufferedBytes: 1024 * 1024 });
    const [silent, other] = [await connect(server.url, { id: 'silent' }), await connect(server.url)];
    await postFault(server.httpUrl, { kind: 'silent', client: 'silent' });
    for (let sent = 1; sent <= 5; sent += 1) {
      other.socket.send(Buffer.alloc(256 * 1024));
      await other.until(() => other.received.filter(Buffer.isBuffer).length === sent);
    }
    expect(await silent.closed).toMatchObject({ code: 1006 });
  });
});

describe('slow', () => {
  test('keeps everything in order', async () => {
    const { url } = await useServer();
    const slow = await connect(url);
    slow.send({ type: 'fault', kind: 'slow', delayMs: 5 });
    const texts = Array.from({ length: 20 }, (_, index) => `message ${String(index)}`);
    for (const text of texts) slow.socket.send(text);
    await slow.until(() => slow.received.includes('message 19'));
    expect(slow.received.slice(1)).toEqual(texts);
  });

  test('lets what the client sends pile up on its side, until it is healed', async () => {
    const { url, httpUrl } = await useServer();
    const slow = await connect(url, { id: 'slow' });
    slow.send({ type: 'fault', kind: 'slow', delayMs: 10_000 });
    for (let sent = 0; sent < 64; sent += 1) slow.socket.send(Buffer.alloc(1024 * 1024));
    await (await connect(url)).settled();
    expect(slow.socket.bufferedAmount).toBeGreaterThan(0);
    await postFault(httpUrl, { kind: 'heal', client: 'slow' });
    await slow.until(() => slow.received.filter(Buffer.isBuffer).length === 64);
    expect(slow.socket.bufferedAmount).toBe(0);
  });

  test('is over by itself', async () => {
    const { url } = await useServer();
    const slow = await connect(url);
    slow.send({ type: 'fault', kind: 'slow', delayMs: 10_000, durationMs: 50 });
    await slow.settled();
  });

  test('gives way to a close', async () => {
    const { url, httpUrl } = await useServer();
    const slow = await connect(url, { id: 'slow' });
    slow.send({ type: 'fault', kind: 'slow', delayMs: 10_000 });
    slow.socket.send('waits');
    await postFault(httpUrl, { kind: 'close', code: 4000, client: 'slow' });
    expect(await slow.closed).toMatchObject({ code: 4000 });
  });
});

describe('burst', () => {
  test('sends all its messages in order', async () => {
    const { url } = await useServer();
    const asker = await connect(url);
    asker.send({ type: 'fault', kind: 'burst', count: 100_000 });
    const last = '{"type":"burst","index":99999,"total":100000}';
    await asker.until(() => asker.received.at(-1) === last);
    const isInOrder = asker.messages('burst').every(({ index, total }, at) => index === at && total === 100_000);
    expect(isInOrder).toBe(true);
    expect(asker.messages('burst')).toHaveLength(100_000);
  });

  test('waits for a client that does not read, and never gives it up', async () => {
    const { url } = await useServer({ maxBufferedBytes: 512 * 1024 });
    const [asker, other] = [await connect(url), await connect(url)];
    asker.socket.pause();
    asker.send({ type: 'fault', kind: 'burst', count: 100_000 });
    await other.settled();
    asker.socket.resume();
    await asker.until(() => asker.received.at(-1) === '{"type":"burst","index":99999,"total":100000}');
  });

  test('leaves room for other messages', async () => {
    const { url } = await useServer();
    const asker = await connect(url);
    asker.send({ type: 'fault', kind: 'burst', count: 100_000 });
    await asker.settled();
    expect(asker.messages('burst').length).toBeLessThan(100_000);
  });

  test('is capped', async () => {
    const { url } = await useServer();
    const asker = await connect(url);
    asker.send({ type: 'fault', kind: 'burst', count: 1e9 });
    expect(await asker.first('burst')).toMatchObject({ total: 100_000 });
  });

  test('is refused while another one runs', async () => {
    const { url } = await useServer();
    const asker = await connect(url);
    asker.send({ type: 'fault', kind: 'burst', count: 100_000 });
    asker.send({ type: 'fault', kind: 'burst', count: 1 });
    expect(await asker.first('error')).toMatchObject({ code: 'busy' });
  });
});

describe('a fault that makes no sense', () => {
  test.each([
    {},
    { kind: 'explode' },
    { kind: 'refuse', durationMs: -1 },
    { kind: 'refuse', durationMs: '5' },
    { kind: 'refuse', scope: 'world' },
    { kind: 'flap', times: null },
    { kind: 'burst' },
  ])('is answered with an error, and the link stays: %o', async (fields) => {
    const { url } = await useServer();
    const asker = await connect(url, { id: 'asker' });
    asker.socket.send(JSON.stringify({ type: 'fault', ...fields }));
    expect(await asker.first('error')).toMatchObject({ code: 'bad-fault' });
    await asker.settled();
  });
});

describe('POST /faults', () => {
  test('tells how many connections a fault met', async () => {
    const { url, httpUrl } = await useServer();
    const tabs = [await connect(url, { id: 'react' }), await connect(url, { id: 'react' })];
    await connect(url, { id: 'vue' });
    const response = await postFault(httpUrl, { kind: 'drop', client: 'react' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ connections: 2 });
    for (const tab of tabs) expect(await tab.closed).toMatchObject({ code: 1006 });
  });

  test('answers the preflight of an allowed origin', async () => {
    const { httpUrl } = await useServer();
    const response = await fetch(`${httpUrl}/faults`, { method: 'OPTIONS', headers: { origin: pageOrigin } });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(pageOrigin);
    expect(response.headers.get('access-control-allow-methods')).toBe('POST');
    expect(response.headers.get('access-control-allow-headers')).toBe('Content-Type');
  });

  test.each(['http://evil.example', undefined])('answers 403 to the origin %s', async (origin) => {
    const { url, httpUrl } = await useServer();
    for (const method of ['OPTIONS', 'POST']) {
      const response = await fetch(`${httpUrl}/faults`, {
        method,
        headers: { ...(origin !== undefined && { origin }) },
        ...(method === 'POST' && { body: '{"kind":"refuse","scope":"all"}' }),
      });
      expect(response.status).toBe(403);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
    await connect(url);
  });

  test.each([
    ['bad-json', 'nonsense'],
    ['bad-json', '[]'],
    ['bad-fault', '{}'],
    ['bad-fault', '{"kind":"drop","client":7}'],
    ['no-client-id', '{"kind":"refuse"}'],
  ])('answers 400 with the code %s to %s', async (code, body) => {
    const { httpUrl } = await useServer();
    const response = await fetch(`${httpUrl}/faults`, { method: 'POST', headers: { origin: pageOrigin }, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ type: 'error', code });
  });

  test('answers 413 to a body that is too large', async () => {
    const { httpUrl } = await useServer();
    const response = await fetch(`${httpUrl}/faults`, {
      method: 'POST',
      headers: { origin: pageOrigin },
      body: 'x'.repeat(5_000),
    });
    expect(response.status).toBe(413);
  });

  test('answers 405 to another method', async () => {
    const { httpUrl } = await useServer();
    expect((await fetch(`${httpUrl}/faults`, { headers: { origin: pageOrigin } })).status).toBe(405);
  });
});
