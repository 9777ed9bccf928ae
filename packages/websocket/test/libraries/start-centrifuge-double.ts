import { randomUUID } from 'node:crypto';
import { startEchoServer } from '@steadysocket/test-kit';
import type { WebSocket } from 'ws';
import type { CentrifugeServer } from './centrifuge-server.js';

interface Command {
  readonly id?: number;
  readonly connect?: object;
  readonly subscribe?: { readonly channel: string; readonly offset?: number; readonly epoch?: string };
  readonly publish?: { readonly channel: string; readonly data: unknown };
}

interface Channel {
  readonly epoch: string;
  readonly history: { readonly data: unknown; readonly offset: number }[];
  readonly subscribers: Set<WebSocket>;
}

/**
 * Speaks Centrifugo's JSON protocol as far as the tests need it, as Centrifugo 6.9.1 was seen to: connect, subscribe with
 * recovery from history, publish, and a ping every second. It forgets everything when it stops.
 */
export async function startCentrifugeDouble(): Promise<CentrifugeServer> {
  const channels = new Map<string, Channel>();
  const server = await startEchoServer({ echo: false, onConnection: (socket) => serve(socket, channels) });
  const stop = async (): Promise<void> => {
    await server.stop();
    channels.clear();
  };
  return {
    host: server.host,
    port: server.port,
    path: '',
    stop,
    restart: () => server.restart(),
    [Symbol.asyncDispose]: stop,
  };
}

function serve(socket: WebSocket, channels: Map<string, Channel>): void {
  const ping = setInterval(() => {
    socket.send('{}');
  }, 1_000);
  socket.once('close', () => {
    clearInterval(ping);
    for (const { subscribers } of channels.values()) subscribers.delete(socket);
  });
  socket.on('message', (data: Buffer) => {
    for (const line of data.toString().split('\n')) answer(socket, JSON.parse(line) as Command, channels);
  });
}

function answer(socket: WebSocket, { id, connect, subscribe, publish }: Command, channels: Map<string, Channel>): void {
  const reply = (result: object): void => {
    socket.send(JSON.stringify({ id, ...result }));
  };
  if (connect) {
    reply({ connect: { client: randomUUID(), version: 'double', ping: 1, pong: true } });
  } else if (subscribe) {
    const channel = channelOf(channels, subscribe.channel);
    channel.subscribers.add(socket);
    reply({ subscribe: recovery(channel, subscribe) });
  } else if (publish) {
    const channel = channelOf(channels, publish.channel);
    const publication = { data: publish.data, offset: channel.history.length + 1 };
    channel.history.push(publication);
    const push = JSON.stringify({ push: { channel: publish.channel, pub: publication } });
    for (const subscriber of channel.subscribers) subscriber.send(push);
    reply({ publish: {} });
  }
}

/** What the subscriber missed since its offset, if that is one of ours. */
function recovery({ epoch, history }: Channel, asked: NonNullable<Command['subscribe']>): object {
  const base = { recoverable: true, positioned: true, epoch, offset: history.length };
  if (asked.epoch === undefined) return base;
  const recovered = asked.epoch === epoch;
  const publications = recovered ? history.slice(asked.offset ?? 0) : [];
  return { ...base, was_recovering: true, recovered, publications };
}

function channelOf(channels: Map<string, Channel>, name: string): Channel {
  const known = channels.get(name);
  if (known) return known;
  const channel: Channel = { epoch: randomUUID(), history: [], subscribers: new Set() };
  channels.set(name, channel);
  return channel;
}
