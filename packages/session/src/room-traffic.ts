import type { WebSocketFrame } from '@steadysocket/core';
import type { Control } from './wire/controls.js';
import type { RoomFrame } from './wire/frames.js';

/** Fields that the server has sent. */
export type Arrived = RoomFrame | Partial<Record<string, unknown>>;

/** What a session passes on to the rooms of its connection. An application that has none bundles nothing of them. */
export interface RoomTraffic {
  /** A link is welcome: what it asks for goes out before the queue. */
  linked(resumed: boolean): void;
  /** Takes in a message of a room, or, without a payload, a control frame that no session needs. */
  receive(header: Arrived, payload?: WebSocketFrame): void;
  /** The application has ended the session: what has arrived is not delivered any more. */
  ended(): void;
}

/** Writes control frames. */
export interface ControlWriter {
  control(control: Control): void;
}

/** A message to a room, in the place of its frame. */
export interface PublishedFrame {
  readonly room: string;
  readonly payload: WebSocketFrame;
  /** Takes the next number of the producer, which it then keeps. */
  number(): void;
  write(link: { send(frame: WebSocketFrame): void }): void;
  /** Whether it may be sent again in another session. */
  canRepeat(publishMs: unknown): boolean;
}

/** What a link of a session carries. */
export type SessionFrame = WebSocketFrame | PublishedFrame;

export function isPublished(frame: SessionFrame): frame is PublishedFrame {
  // The caller's frame may be anything.
  return (frame as Partial<PublishedFrame> | null | undefined)?.room !== undefined;
}

export function payloadOf(frame: SessionFrame): WebSocketFrame {
  return isPublished(frame) ? frame.payload : frame;
}
