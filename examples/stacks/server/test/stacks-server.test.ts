import { once } from 'node:events';
import { io } from 'socket.io-client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { maxMessageBytes } from '../limits.js';
import type { StacksServer } from '../start-stacks-server.js';
import { startStacksServer } from '../start-stacks-server.js';

const origin = 'http://localhost:5173';

async function useServer(): Promise<StacksServer> {
  const server = await startStacksServer({ port: 0 });
  onTestFinished(() => server.close());
  return server;
}

/** A plain WebSocket that remembers what was said to it. */
function connect({ url }: StacksServer, name: string, from = origin) {
  const socket = new WebSocket(`${url}/ws?name=${name}`, { origin: from });
  const events: { readonly type: string; readonly text?: string }[] = [];
  socket.on('message', (data: Buffer) => events.push(JSON.parse(data.toString()) as (typeof events)[number]));
  onTestFinished(() => socket.terminate());
  return { socket, recorded: (type: string) => events.filter((event) => event.type === type) };
}

async function connected(server: StacksServer, name: string) {
  const client = connect(server, name);
  await once(client.socket, 'open');
  return client;
}

describe('the gate', () => {
  test.each(['/socket.io/?EIO=4&transport=polling', '/sockjs/info'])('refuses a foreign page at %s', async (path) => {
    const { url } = await useServer();
    expect((await fetch(`${url}${path}`, { headers: { origin: 'https://elsewhere.example' } })).status).toBe(403);
    expect((await fetch(`${url}${path}`)).status).toBe(403);
    expect((await fetch(`${url}${path}`, { headers: { origin } })).status).toBe(200);
  });

  test.each([
    ['/ws?name=a', 403],
    ['/elsewhere', 404],
  ])('refuses the upgrade of a foreign page at %s with %i', async (path, status) => {
    const { url } = await useServer();
    const socket = new WebSocket(`${url}${path}`, { origin: 'https://elsewhere.example' });
    socket.on('error', () => {});
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { readonly statusCode: number }];
    expect(response.statusCode).toBe(status);
  });

  test('refuses a body that is too large, and one of unknown length', async () => {
    const { url } = await useServer();
    const post = (body: BodyInit, init: object = {}) =>
      fetch(`${url}/sockjs/000/session/xhr_send`, { method: 'POST', headers: { origin }, body, ...init });
    expect((await post('x'.repeat(maxMessageBytes + 1))).status).toBe(413);
    expect((await post(new Blob(['x']).stream(), { duplex: 'half' })).status).toBe(411);
  });

  test('cuts nobody for a foreign page', async () => {
    const server = await useServer();
    await connected(server, 'ann');
    const cut = (from: string) => fetch(`${server.url}/cut?name=ann`, { method: 'POST', headers: { origin: from } });
    expect((await cut('https://elsewhere.example')).status).toBe(403);
    expect((await cut(origin)).status).toBe(204);
  });
});

describe('the room', () => {
  test('refuses somebody without a name that can be used', async () => {
    const { socket } = connect(await useServer(), 'two%20words');
    expect((await once(socket, 'close'))[0]).toBe(1008);
  });

  test.each(['no JSON', '{}', '{"text":"","to":""}', '{"text":"x","to":"two words"}', 'null'])(
    'tells the author alone that it does not understand %s',
    async (frame) => {
      const server = await useServer();
      const [author, other] = [await connected(server, 'ann'), await connected(server, 'ben')];
      author.socket.send(frame);
      await expect.poll(() => author.recorded('problem').length).toBe(1);
      author.socket.send('{"text":"understood","to":""}');
      await expect.poll(() => other.recorded('said').length).toBe(1);
      expect(other.recorded('problem')).toEqual([]);
    },
  );

  test('ends the connection of a message that is too large', async () => {
    const { socket } = await connected(await useServer(), 'ann');
    socket.send('x'.repeat(maxMessageBytes + 1));
    expect((await once(socket, 'close'))[0]).toBe(1009);
  });

  test('cuts all connections of a name, and no other', async () => {
    const server = await useServer();
    const [first, second] = [await connected(server, 'ann'), await connected(server, 'ann')];
    const other = await connected(server, 'ben');
    const closed = [first, second].map(({ socket }) => once(socket, 'close'));
    await fetch(`${server.url}/cut?name=ann`, { method: 'POST', headers: { origin } });
    await Promise.all(closed);
    expect(other.socket.readyState).toBe(WebSocket.OPEN);
  });
});

describe('the rooms of Socket.IO', () => {
  async function enter(server: StacksServer, name: string, rooms: readonly unknown[]) {
    const socket = io(server.url, { auth: { name }, extraHeaders: { origin }, transports: ['websocket'] });
    onTestFinished(() => void socket.close());
    const said: string[] = [];
    socket.on('event', ({ type, text }: { readonly type: string; readonly text: string }) => {
      if (type === 'said') said.push(text);
    });
    for (const room of rooms) socket.emit('enter', room);
    await socket.emitWithAck('say', { text: name, to: '' });
    return { socket, said };
  }

  test('reach the clients that are in them', async () => {
    const server = await useServer();
    const inside = await enter(server, 'ann', ['garden']);
    const outside = await enter(server, 'ben', []);
    await outside.socket.emitWithAck('say', { text: 'roses', to: '#garden' });
    await expect.poll(() => inside.said).toEqual(['ann', 'ben', 'roses']);
    inside.socket.emit('leave', 'garden');
    await inside.socket.emitWithAck('say', { text: 'left', to: '' });
    await outside.socket.emitWithAck('say', { text: 'tulips', to: '#garden' });
    await outside.socket.emitWithAck('say', { text: 'the last', to: '' });
    await expect.poll(() => inside.said.at(-1)).toBe('the last');
    expect(inside.said).not.toContain('tulips');
    expect(outside.said).not.toContain('roses');
  });

  test('cannot be created by clients', async () => {
    const server = await useServer();
    const { socket, said } = await enter(server, 'ann', ['cellar', 'ben', 7, null, {}]);
    const ben = await enter(server, 'ben', []);
    await ben.socket.emitWithAck('say', { text: 'to ben', to: 'ben' });
    expect(await ben.socket.emitWithAck('say', { text: 'nowhere', to: '#cellar' })).toBe(false);
    await socket.emitWithAck('say', { text: 'the last', to: '' });
    await expect.poll(() => said.at(-1)).toBe('the last');
    expect(said).toEqual(['ann', 'ben', 'the last']);
  });
});

describe('close', () => {
  test('frees the port, even while clients are connected', async () => {
    const server = await useServer();
    const { socket } = await connected(server, 'ann');
    const closed = once(socket, 'close');
    await server.close();
    await closed;
    const next = await startStacksServer({ port: server.port });
    await next.close();
  });
});
