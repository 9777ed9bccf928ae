import type { AcknowledgedConnection, SendOutcome } from '@steadysocket/core';
import { createConnection, createConnectionFamily, fold } from '@steadysocket/core';
import { useWebSocket as inReact } from '@steadysocket/react';
import type {
  SocketIoConnection,
  SocketIoFrame,
  SocketIoIncoming,
  SocketIoOutgoing,
} from '@steadysocket/transport-socketio';
import { socketIo } from '@steadysocket/transport-socketio';
import { useWebSocket as inVue } from '@steadysocket/vue';
import { describe, expectTypeOf, test } from 'vitest';

// The maps as the documentation of Socket.IO writes them.
interface ServerToClientEvents {
  noArg: () => void;
  basicEmit: (a: number, b: string, c: Uint8Array) => void;
  withAck: (d: string, callback: (e: number) => void) => void;
}

interface ClientToServerEvents {
  hello: () => void;
  say: (text: string, to?: string) => void;
  ask: (question: string, callback: (answer: number) => void) => void;
  save: (callback: () => void) => void;
  locate: (place: string, callback: (x: number, y: number) => void) => void;
  nudge: (who: string, callback?: (seen: boolean) => void) => void;
  anything: (...args: unknown[]) => void;
}

const chat = createConnection('https://x', { transport: socketIo<ServerToClientEvents, ClientToServerEvents>() });

describe('a received message', () => {
  test('is a union over the name of its event', () => {
    chat.on('message', (message) => {
      expectTypeOf(message).toEqualTypeOf<SocketIoIncoming<ServerToClientEvents>>();
      expectTypeOf(message.event).toEqualTypeOf<'noArg' | 'basicEmit' | 'withAck'>();
      if (message.event === 'basicEmit') {
        expectTypeOf(message.args).toEqualTypeOf<readonly [a: number, b: string, c: Uint8Array]>();
      }
      if (message.event === 'noArg') expectTypeOf(message.args).toEqualTypeOf<readonly []>();
    });
  });

  test('brings the function that acknowledges it', () => {
    chat.on('message', (message) => {
      if (message.event !== 'withAck') return;
      const [, acknowledge] = message.args;
      expectTypeOf(acknowledge).parameter(0).toBeNumber();
    });
  });

  test('is known to a fold', () => {
    const numbers = fold(chat, (sum: number, { event, args }) => (event === 'basicEmit' ? sum + args[0] : sum), 0);
    expectTypeOf(numbers.getSnapshot()).toBeNumber();
  });
});

describe('send', () => {
  test('accepts the events of the map, with their arguments', () => {
    expectTypeOf(chat.send({ event: 'hello', args: [] })).toEqualTypeOf<SendOutcome>();
    chat.send({ event: 'say', args: ['Hello'] });
    chat.send({ event: 'say', args: ['Hello', 'Ada'] });
    chat.send({ event: 'nudge', args: ['Ada'] });
    chat.send({ event: 'anything', args: [1, 'two'] });
  });

  test('refuses other events and other arguments', () => {
    // @ts-expect-error -- the map has no such event
    chat.send({ event: 'other', args: [] });
    // @ts-expect-error -- the server sends it
    chat.send({ event: 'noArg', args: [] });
    // @ts-expect-error -- an argument is missing
    chat.send({ event: 'say', args: [] });
    // @ts-expect-error -- the argument is a text
    chat.send({ event: 'say', args: [1] });
    // @ts-expect-error -- one argument too many
    chat.send({ event: 'hello', args: [1] });
  });

  test('drops what either of them was given', () => {
    chat.on('drop', ({ message }) => expectTypeOf(message).toEqualTypeOf<SocketIoOutgoing<ClientToServerEvents>>());
  });

  test('refuses what the server answers in any case, as the client does', () => {
    // @ts-expect-error -- `deliver` asks for the acknowledgement
    chat.send({ event: 'ask', args: ['How are you?'] });
    // @ts-expect-error -- the same
    chat.send({ event: 'save', args: [] });
  });
});

describe('deliver', () => {
  test('resolves with what the map acknowledges', async () => {
    expectTypeOf(await chat.deliver({ event: 'ask', args: ['How many?'] })).toBeNumber();
    expectTypeOf(chat.deliver({ event: 'save', args: [] })).toEqualTypeOf<Promise<undefined>>();
    expectTypeOf(await chat.deliver({ event: 'locate', args: ['Graz'] })).toEqualTypeOf<[x: number, y: number]>();
    expectTypeOf(await chat.deliver({ event: 'nudge', args: ['Ada'] })).toBeBoolean();
    expectTypeOf(await chat.deliver({ event: 'anything', args: [1] })).toBeUnknown();
  });

  test('takes a message that was made before', async () => {
    const message = { event: 'ask', args: ['How many?'] } as const;
    expectTypeOf(await chat.deliver(message, { timeoutMs: 1_000 })).toBeNumber();
  });

  test('refuses what is not acknowledged, other events and other arguments', async () => {
    // @ts-expect-error -- the server has no function to call
    await chat.deliver({ event: 'hello', args: [] });
    // @ts-expect-error -- the map has no such event
    await chat.deliver({ event: 'other', args: [] });
    // @ts-expect-error -- the argument is a text
    await chat.deliver({ event: 'ask', args: [1] });
    // @ts-expect-error -- the function is the client's to make
    await chat.deliver({ event: 'ask', args: ['How many?', () => {}] });
  });
});

describe('maps', () => {
  test('are not needed', async () => {
    const connection = createConnection('https://x', { transport: socketIo() });
    expectTypeOf(connection).toEqualTypeOf<AcknowledgedConnection<SocketIoFrame, SocketIoFrame>>();
    expectTypeOf(await connection.deliver({ event: 'any', args: [1] })).toBeUnknown();
  });

  test('of the client are those of the server, where there is one', () => {
    const connection = createConnection('https://x', { transport: socketIo<ServerToClientEvents>() });
    connection.send({ event: 'basicEmit', args: [1, 'two', new Uint8Array(3)] });
    // @ts-expect-error -- the map has no such event
    connection.send({ event: 'hello', args: [] });
  });

  test('may name events by a pattern', () => {
    type Patterns = Record<`room:${string}`, (text: string) => void>;
    const connection = createConnection('https://x', { transport: socketIo<Patterns>() });
    connection.send({ event: 'room:one', args: ['Hello'] });
    // @ts-expect-error -- no room
    connection.send({ event: 'hall:one', args: ['Hello'] });
  });

  test('type a family, and options that are made apart', () => {
    const transport = socketIo<ServerToClientEvents, ClientToServerEvents>({ transports: ['websocket'] });
    const chatOf = createConnectionFamily((room: string) => createConnection(`https://x/${room}`, { transport }));
    expectTypeOf(chatOf('a')).toEqualTypeOf<SocketIoConnection<ServerToClientEvents, ClientToServerEvents>>();
  });
});

describe('a hook and a composable', () => {
  const transport = socketIo<ServerToClientEvents, ClientToServerEvents>();

  test('are typed by the maps in React', async () => {
    const { send, deliver, lastMessage, connection } = inReact('https://x', { transport });
    expectTypeOf(lastMessage).toEqualTypeOf<SocketIoIncoming<ServerToClientEvents> | null>();
    send({ event: 'say', args: ['Hello'] });
    // @ts-expect-error -- `deliver` asks for the acknowledgement
    send({ event: 'ask', args: ['How many?'] });
    expectTypeOf(await deliver({ event: 'ask', args: ['How many?'] })).toBeNumber();
    expectTypeOf(connection).toEqualTypeOf<typeof chat>();
    expectTypeOf(await inReact(chat).deliver({ event: 'ask', args: ['How many?'] })).toBeNumber();
  });

  test('are typed by the maps in Vue', async () => {
    const { send, deliver, lastMessage, connection } = inVue('https://x', { transport });
    expectTypeOf(lastMessage.value).toEqualTypeOf<SocketIoIncoming<ServerToClientEvents> | null>();
    send({ event: 'say', args: ['Hello'] });
    // @ts-expect-error -- `deliver` asks for the acknowledgement
    send({ event: 'ask', args: ['How many?'] });
    expectTypeOf(await deliver({ event: 'ask', args: ['How many?'] })).toBeNumber();
    expectTypeOf(connection.value).toEqualTypeOf<typeof chat>();
    expectTypeOf(await inVue(chat).deliver({ event: 'ask', args: ['How many?'] })).toBeNumber();
  });
});
