import type { WebSocketFrame } from '@steadysocket/core';
import type { Control } from './wire/controls.js';
import type { RoomFrame } from './wire/frames.js';

/** Fields that the server has sent. */
export type Arrived = RoomFrame | Partial<Record<string, unknown>>;

/** What a session passes to the rooms of its connection. An interface, so that a bundle without rooms contains no code for them. */
export interface RoomTraffic {
  /** The server has welcomed a link. Frames that are written now precede the queue. */
  linked(resumed: boolean): void;
  /** Receives a message of a room, or, without a payload, a control frame of rooms. */
  receive(header: Arrived, payload?: WebSocketFrame): void;
  /** The application has ended the session: received messages are not delivered any more. */
  ended(): void;
}

/** Writes control frames. */
export interface ControlWriter {
  control(control: Control): void;
}

/** A message to a room, in place of a frame. */
export interface PublishedFrame {
  readonly room: string;
  readonly payload: WebSocketFrame;
  /** Takes the next number of the producer and keeps it. */
  number(): void;
  write(link: { send(frame: WebSocketFrame): void }): void;
  /** Whether it may be sent again in another session. */
  canRepeat(publishMs: unknown): boolean;
}

/** A frame of a session's link. */
export type SessionFrame = WebSocketFrame | PublishedFrame;

export function isPublished(frame: SessionFrame): frame is PublishedFrame {
  // The caller's frame may be anything.
  return (frame as Partial<PublishedFrame> | null | undefined)?.room !== undefined;
}

export function payloadOf(frame: SessionFrame): WebSocketFrame {
  return isPublished(frame) ? frame.payload : frame;
}
