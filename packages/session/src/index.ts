export { rooms } from './rooms/rooms.js';
export { session } from './session.js';

export type { AuthContext, SessionInfo, SessionOptions } from './options.js';
export type { Published, Room, RoomMessage, RoomSnapshot, RoomsOptions, RoomStatus } from './rooms/room.js';
export type { Cursor, Gap, Member, Refusal } from './wire/controls.js';
