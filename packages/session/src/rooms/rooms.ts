import type { Connection } from '@steadysocket/core';
import { check, ConnectionError } from '@steadysocket/core/transport';
import type { SessionTransport } from '../session.js';
import { isRoomName } from '../wire/frames.js';
import { KeyedRoom } from './keyed-room.js';
import { RoomDesk } from './room-desk.js';
import type { Room, RoomsOptions } from './room.js';

const desks = new WeakMap<object, RoomDesk>();

/**
 * The rooms of a server of sessions, over one connection: messages to many, which a shared log keeps. A room that comes back
 * goes on after its cursor, with every message since, or its snapshot says `recovered: false` and why: over lost links, lost
 * sessions, and another node of the server.
 *
 * `room(name)` is the same object as long as it is used or held, with the options that it was first asked for with. A name has 1
 * to 128 characters, none of them a control character.
 *
 * Its messages are those of the connection, or others: `rooms<In, Out>(connection)`. Both travel through the connection's codec.
 *
 * @param connection Over `session()` itself.
 * @throws ConnectionError `unsupported` for another transport; `invalid-option`, which the returned function throws as well.
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
      'rooms need a connection whose transport is session() itself; what decorates it belongs inside: session({ over: decorate(webSocket(), …) })',
    );
  }
  const desk = desks.get(session) ?? new RoomDesk(session, connection);
  desks.set(session, desk);
  session.rooms = desk;
  return desk;
}
