import { createConnection } from '@steadysocket/core';
import type { SocketIoConnection, SocketIoError } from '@steadysocket/transport-socketio';
import { socketIo } from '@steadysocket/transport-socketio';

export const events = createConnection('https://example.org/', { transport: socketIo({ path: '/live' }) });
events.send({ event: 'hello', args: ['world', new Uint8Array(3)] });
events.on('message', ({ event, args }) => [event.trim(), args]);
// @ts-expect-error -- no event.
events.send('hello');
export const dataOf = (error: SocketIoError): unknown => error.data;

interface FromServer {
  said: (text: string) => void;
}
interface FromClient {
  ask: (question: string, callback: (answer: number) => void) => void;
}
export const typed: SocketIoConnection<FromServer, FromClient> = createConnection('https://example.org/', {
  transport: socketIo<FromServer, FromClient>({ multiplex: true }),
});
typed.on('message', ({ event, args }) => [event.length, args[0].trim()]);
export const answer: Promise<number> = typed.deliver({ event: 'ask', args: ['How many?'] });
// @ts-expect-error -- `deliver` asks for it.
typed.send({ event: 'ask', args: ['How many?'] });
