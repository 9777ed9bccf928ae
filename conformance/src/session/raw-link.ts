import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Fields, Frame, RoomMessage } from './frames.js';
import { controlText, dataText, isAside, messageText, readFrame } from './frames.js';

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** One end of a link, driven frame by frame. */
export class RawLink {
  /** Every frame that has arrived, in order. */
  readonly frames: Frame[] = [];
  /** Resolves when the link is over. */
  readonly closed: Promise<Closed>;
  #read = 0;
  #wake: () => void = () => {};

  constructor(readonly socket: WebSocket) {
    socket.on('message', (raw: Buffer, isBinary) => {
      this.frames.push(readFrame(raw, isBinary));
      this.#wake();
    });
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#wake();
      });
    });
  }

  /** The next frame that is no acknowledgement and no sign of life. Rejects when the link ends before it. */
  async next(): Promise<Frame> {
    for (;;) {
      const frame = this.frames[this.#read];
      if (frame) {
        this.#read += 1;
        if (!isAside(frame)) return frame;
      } else if (this.socket.readyState === WebSocket.CLOSED) {
        throw new Error('The link ended before the frame that was expected.');
      } else {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    }
  }

  async control(): Promise<Fields> {
    const frame = await this.next();
    if ('control' in frame) return frame.control;
    throw new Error(`A control frame was expected, and this came: ${JSON.stringify(frame)}`);
  }

  async data(): Promise<string | Uint8Array> {
    const frame = await this.next();
    if ('data' in frame) return frame.data;
    throw new Error(`Data was expected, and this came: ${JSON.stringify(frame)}`);
  }

  /** A message of a room whose payload is a text. */
  async message(): Promise<RoomMessage> {
    const frame = await this.next();
    if ('room' in frame) return frame;
    throw new Error(`A message of a room was expected, and this came: ${JSON.stringify(frame)}`);
  }

  /** The highest number that was acknowledged here; -1 before the first. */
  get acked(): number {
    return Math.max(-1, ...this.#controls('ack').map(({ received }) => received as number));
  }

  count(type: string): number {
    return this.#controls(type).length;
  }

  /** All data that has arrived. */
  get payloads(): (string | Uint8Array)[] {
    return this.frames.flatMap((frame) => ('data' in frame ? [frame.data] : []));
  }

  say(control: unknown): void {
    this.socket.send(controlText(control));
  }

  send(payload: string | Uint8Array): void {
    this.socket.send(typeof payload === 'string' ? dataText(payload) : payload);
  }

  /** A message of a room, in one frame or two. */
  tell(room: string, number: number, payload: string | Uint8Array): void {
    const isText = typeof payload === 'string';
    this.socket.send(messageText({ room, number, payload: isText ? payload : null }));
    if (!isText) this.socket.send(payload);
  }

  /** A text frame as it is. */
  sendRaw(text: string): void {
    this.socket.send(text);
  }

  /** Ends it without a close handshake. */
  cut(): void {
    this.socket.terminate();
  }

  #controls(type: string): Fields[] {
    return this.frames.flatMap((frame) =>
      'control' in frame && frame.control['type'] === type ? [frame.control] : [],
    );
  }
}

/** Opens a socket to a server of sessions. It ends with the test. */
export async function dial(url: string, protocols: string[] = ['steadysocket.1']): Promise<RawLink> {
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false });
  const link = new RawLink(socket);
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  return link;
}
