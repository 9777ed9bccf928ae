import { createConnection } from '@steadysocket/core';
import type { SocketIoError } from '@steadysocket/transport-socketio';
import { socketIo } from '@steadysocket/transport-socketio';

export const events = createConnection('https://example.org/', { transport: socketIo({ path: '/live' }) });
events.send({ event: 'hello', args: ['world', new Uint8Array(3)] });
events.on('message', ({ event, args }) => [event.trim(), args]);
// @ts-expect-error -- no event.
events.send('hello');
export const dataOf = (error: SocketIoError): unknown => error.data;
