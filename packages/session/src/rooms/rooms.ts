import type { Connection } from '@steadysocket/core';
import { check, ConnectionError } from '@steadysocket/core/transport';
import type { SessionTransport } from '../session.js';
import { isRoomName } from '../wire/frames.js';
import { KeyedRoom } from './keyed-room.js';
import { RoomDesk } from './room-desk.js';
import type { Room, RoomsOptions } from './room.js';

const desks = new WeakMap<object, RoomDesk>();

/**
 * The rooms of a server with sessions, over one connection. A room delivers each message to many clients, and a log that the nodes
 * of the server share keeps its messages. After a lost link, a lost session or at another node, a room continues after its cursor
 * with every later message; if it cannot, its snapshot has `recovered: false` and the reason.
 *
 * `room(name)` returns the same object as long as it is in use or referenced, with the options of the `rooms` call that created it.
 * A name has 1 to 128 characters without control characters.
 *
 * The messages of rooms have the types of the connection's messages, or others: `rooms<In, Out>(connection)`. They are encoded by
 * the connection's codec.
 *
 * @param connection Its transport must be `session()` itself.
 * @throws ConnectionError `unsupported` for another transport; `invalid-option`, also by the returned function.
 */
export function rooms<In, Out>(
  connection: Connection<In, Out> | Connection<unknown, unknown>,
  options: RoomsOptions = {},
): (name: string) => Room<In, Out> {
  const desk = deskOf(connection);
  const { clock, lingerMs } = desk.inside.settings;
  const { last, after, members } = options;
  if (last !== undefined && !Number.isInteger(check('last', last, [0, 0, 1_000])))
    throw new ConnectionError('invalid-option', 'last must be an integer');
  if (members !== undefined) check('members', members, [false]);
  if (after !== undefined) check('after', after, [check]);
  const terms = { ...options, clock, lingerMs: check('lingerMs', options.lingerMs, [lingerMs]) };
  return (name) => {
    if (!isRoomName(name))
      throw new ConnectionError(
        'invalid-option',
        'a room must have a name of 1 to 128 characters without control characters',
      );
    return desk.known.take(name, () => new KeyedRoom(name, desk, terms)) as unknown as Room<In, Out>;
  };
}

function deskOf(connection: Connection<unknown, unknown>): RoomDesk {
  const identity = connection['~identity'];
  if (identity === undefined)
    throw new ConnectionError('invalid-option', 'the first argument must be a connection from createConnection');
  const transport = connection['~inside']().settings.transport as Partial<SessionTransport>;
  const session = transport['~sessionOf']?.(identity);
  if (!session) {
    throw new ConnectionError(
      'unsupported',
      'the transport of the connection must be session() itself; decorate the inner transport: session({ over: decorate(webSocket(), …) })',
    );
  }
  const desk = desks.get(session) ?? new RoomDesk(session, connection);
  desks.set(session, desk);
  session.rooms = desk;
  return desk;
}
