import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startServer } from '../src/index.js';
import { chatProtocol } from '../src/messages.js';
import { subprotocols } from '../src/upgrade.js';
import { connect, refusal } from './test-client.js';
import { useServer } from './use-server.js';

describe('an upgrade', () => {
  test.each(['http://localhost:5173', 'http://127.0.0.1:5173', 'http://localhost:4173', 'http://127.0.0.1:4173'])(
    'is accepted from the playground at %s',
    async (from) => {
      const { url } = await useServer();
      expect((await connect(url, { from })).socket.readyState).toBe(1);
    },
  );

  test.each(['http://evil.example', 'https://localhost:5173', 'http://localhost:5174', 'http://localhost', 'null', ''])(
    'is answered with 403 from the foreign origin "%s"',
    async (from) => {
      const { url } = await useServer();
      expect(await refusal(url, { from })).toMatchObject({ status: 403 });
    },
  );

  test('is answered with 403 without an origin', async () => {
    const { url } = await useServer();
    expect(await refusal(url, { from: null })).toMatchObject({ status: 403 });
  });

  test('is accepted without an origin when the option allows it', async () => {
    const { url } = await useServer({ allowNoOrigin: true });
    expect((await connect(url, { from: null })).socket.readyState).toBe(1);
  });

  test('is answered with 403 from a foreign origin even when none at all is allowed', async () => {
    const { url } = await useServer({ allowNoOrigin: true });
    expect(await refusal(url, { from: 'http://evil.example' })).toMatchObject({ status: 403 });
  });

  test('is accepted from the chosen origins only', async () => {
    const { url } = await useServer({ allowedOrigins: ['https://chat.example'] });
    expect((await connect(url, { from: 'https://chat.example' })).socket.readyState).toBe(1);
    expect(await refusal(url, { from: 'http://localhost:5173' })).toMatchObject({ status: 403 });
  });

  test('is answered with 403 when it is addressed to a foreign host', async () => {
    const { url, port } = await useServer();
    for (const host of ['rebound.example', `rebound.example:${String(port)}`, 'localhost.rebound.example']) {
      expect(await refusal(url, { headers: { host } })).toMatchObject({ status: 403 });
    }
  });

  test.each(['localhost', 'LOCALHOST:8787', '127.0.0.1', '[::1]:8787'])(
    'is accepted when addressed to %s',
    async (host) => {
      const { url } = await useServer();
      expect((await connect(url, { headers: { host } })).socket.readyState).toBe(1);
    },
  );

  test('is accepted for the chosen hosts only', async () => {
    const { url } = await useServer({ allowedHosts: ['chat.example'] });
    expect((await connect(url, { headers: { host: 'chat.example:443' } })).socket.readyState).toBe(1);
    expect(await refusal(url)).toMatchObject({ status: 403 });
  });

  test('is answered with 404 on another path', async () => {
    const { httpUrl } = await useServer();
    for (const path of ['/', '/health', '/ws/', '//ws']) {
      expect(await refusal(httpUrl.replace('http', 'ws') + path)).toMatchObject({ status: 404 });
    }
  });

  test('is answered with 503 when the server is full', async () => {
    const { url } = await useServer({ maxClients: 1 });
    await connect(url);
    expect(await refusal(url)).toMatchObject({ status: 503 });
  });

  test('is answered with 400 when its client id has a wrong form', async () => {
    const { url } = await useServer();
    for (const id of ['', 'a b', '*', 'x'.repeat(65)]) {
      expect(await refusal(url, { id })).toMatchObject({
        status: 400,
        text: expect.stringContaining('client:') as string,
      });
    }
  });
});

describe('the subprotocol', () => {
  test('is chosen among those offered', async () => {
    const { url } = await useServer();
    const client = await connect(url, { protocols: ['other', chatProtocol] });
    expect(client.socket.protocol).toBe(chatProtocol);
  });

  test('is none when none is offered', async () => {
    const { url } = await useServer();
    expect((await connect(url)).socket.protocol).toBe('');
  });

  test('refuses with 400 and its name a client that offers only others', async () => {
    const { url } = await useServer();
    expect(await refusal(url, { protocols: ['other', 'soap'] })).toEqual({
      status: 400,
      text: `The subprotocols spoken here are ${subprotocols.join(', ')}.`,
    });
  });
});

describe('plain HTTP', () => {
  test('tells its health', async () => {
    const { url, httpUrl } = await useServer();
    await connect(url);
    const response = await fetch(`${httpUrl}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok', clients: 1 });
  });

  test('answers 404 elsewhere and 405 to another method', async () => {
    const { httpUrl } = await useServer();
    expect((await fetch(`${httpUrl}/ws`)).status).toBe(404);
    expect((await fetch(`${httpUrl}/health`, { method: 'POST' })).status).toBe(405);
  });
});

describe('connections that ask for nothing', () => {
  test('keep nobody from the health', async () => {
    const { port, httpUrl } = await useServer({ maxClients: 1 });
    const idle = Array.from({ length: 200 }, () => connectTcp(port, '127.0.0.1').on('error', () => {}));
    onTestFinished(() => idle.forEach((socket) => void socket.destroy()));
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    expect((await fetch(`${httpUrl}/health`)).status).toBe(200);
  });
});

describe('starting', () => {
  test('rejects when the port is taken', async () => {
    const { port } = await useServer();
    await expect(startServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test.each(['*', 'localhost:5173', 'http://localhost:5173/page', 'file:///page.html', 'null'])(
    'rejects "%s" as an allowed origin',
    async (origin) => {
      await expect(startServer({ port: 0, allowedOrigins: [origin] })).rejects.toThrow(TypeError);
    },
  );
});
