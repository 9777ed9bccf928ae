import type { Socket } from 'node:net';
import { Arrivals } from './arrivals.js';
import type { OutgoingFrame, ReceivedFrame } from './frame.js';
import { encodeClose, encodeFrame, FrameReader, opcodes } from './frame.js';
import type { UpgradeRequest } from './handshake.js';
import { resetSocket } from './reset-socket.js';

/** The server's end of one WebSocket, controlled by a test: it sends only what the test sends. */
export class RawConnection {
  readonly request: UpgradeRequest;
  /** Resolves once the client has ended or lost the TCP connection. */
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  readonly #frames = new Arrivals<ReceivedFrame>();

  /** @internal `early` is what came with the request. */
  constructor(socket: Socket, request: UpgradeRequest, early: Buffer) {
    this.request = request;
    this.#socket = socket;
    this.#read(early);
    socket.on('data', (bytes: Buffer) => {
      this.#read(bytes);
    });
    this.ended = new Promise((resolve) => {
      for (const event of ['end', 'close']) socket.once(event, resolve);
    });
    socket.once('close', () => {
      this.#frames.end(new Error('The connection was closed before another frame arrived.'));
    });
  }

  /** Every frame received so far. */
  get frames(): readonly ReceivedFrame[] {
    return this.#frames.all;
  }

  /** The oldest frame that no earlier call was given, whether it has arrived already or not. */
  nextFrame(): Promise<ReceivedFrame> {
    return this.#frames.take();
  }

  sendFrame(frame: OutgoingFrame): void {
    this.sendBytes(encodeFrame(frame));
  }

  sendText(text: string): void {
    this.sendFrame({ opcode: opcodes.text, payload: text });
  }

  /** Sends a close frame with any code at all, or without one. The TCP connection stays as it is. */
  sendClose(code?: number, reason?: string): void {
    this.sendFrame({ opcode: opcodes.close, payload: code === undefined ? '' : encodeClose(code, reason) });
  }

  /** Sends bytes as they are, frames or not. */
  sendBytes(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Ends the server's side of the TCP connection with FIN. */
  end(): void {
    this.#socket.end();
  }

  /** Cuts the TCP connection with RST. */
  reset(): void {
    resetSocket(this.#socket);
  }

  #read(bytes: Buffer): void {
    for (const frame of this.#reader.read(bytes)) this.#frames.push(frame);
  }
}
