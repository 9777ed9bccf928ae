import type { RawData, WebSocket } from 'ws';
import type { MessageRate } from './allowance.js';
import { Allowance } from './allowance.js';
import { Incoming } from './incoming.js';
import type { BurstMessage, ServerMessage } from './messages.js';
import type { Frame } from './outgoing.js';
import { Outgoing } from './outgoing.js';

/** How long a client may take over its half of the closing handshake, in milliseconds, before it is cut off. */
const closeGraceMs = 5_000;

/** A burst writes ahead this far, in bytes, before it waits for the socket to take what was written. */
const burstAheadBytes = 256 * 1024;

/** Beyond this backlog, in bytes, pings stay unanswered: a peer that pings and never reads must cost nothing more. */
const pongBacklogBytes = 64 * 1024;

export interface ClientOptions {
  /** Identifies the client across its connections when it brought its own id, else this connection alone. */
  readonly id: string;
  /** Whether the client brought that id and will bring it again. */
  readonly hasOwnId: boolean;
  /** The most that may wait to be written, in bytes, before the client is given up as too slow. */
  readonly maxBufferedBytes: number;
  /** How fast its messages are taken. */
  readonly messageRate: MessageRate;
}

export interface ClientEvents {
  /** A message came. Comes in order, and as late as the client's faults have it. */
  readonly received: (client: Client, frame: Frame) => void;
  /** The connection is gone, its timers with it. Comes once. */
  readonly closed: (client: Client) => void;
}

/** One open connection, with the faults that it suffers. */
export class Client {
  readonly id: string;
  readonly hasOwnId: boolean;
  readonly #socket: WebSocket;
  readonly #incoming: Incoming;
  readonly #outgoing: Outgoing;
  readonly #burstAheadBytes: number;
  #burst: { next: number; readonly total: number } | undefined;
  #condition: 'sound' | 'slow' | 'silent' = 'sound';
  #conditionTimer: NodeJS.Timeout | undefined;
  #closeTimer: NodeJS.Timeout | undefined;
  #answeredPing = true;

  constructor(socket: WebSocket, options: ClientOptions, events: ClientEvents) {
    this.id = options.id;
    this.hasOwnId = options.hasOwnId;
    this.#socket = socket;
    this.#burstAheadBytes = Math.min(burstAheadBytes, options.maxBufferedBytes / 2);
    this.#incoming = new Incoming(socket, new Allowance(options.messageRate), (frame) => events.received(this, frame));
    this.#outgoing = new Outgoing(socket, {
      maxBytes: options.maxBufferedBytes,
      overflowed: () => this.#giveUp(),
    });
    this.#listen(events);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get isSilent(): boolean {
    return this.#condition === 'silent';
  }

  /** Sends a frame in its turn. Does nothing once the connection closes; gives the client up when it is too slow. */
  send(frame: Frame): void {
    if (this.isOpen) this.#outgoing.push(frame);
  }

  sendMessage(message: ServerMessage): void {
    this.send(toFrame(message));
  }

  /** Closes with a close frame; cuts the connection when the answer takes longer than 5 s. What waits is forgotten. */
  close(code: number, reason: string): void {
    if (!this.isOpen) return;
    this.#end();
    this.#socket.close(code, reason);
    this.#cutAfterGrace();
  }

  /** Cuts the TCP connection: the client sees 1006. */
  drop(): void {
    this.#end();
    this.#socket.terminate();
  }

  /** Becomes half-open: nothing is read or written any more, and the connection stays. Dropped after `durationMs`. */
  silence(durationMs: number): void {
    if (!this.isOpen) return;
    this.#become('silent', durationMs, () => this.drop());
    this.#outgoing.hold();
    this.#incoming.stop();
  }

  /** Sends each message `delayMs` late and takes one message every `delayMs`. Over after `durationMs`. */
  slow(delayMs: number, durationMs: number): void {
    this.heal();
    // Asked only now: what was held may have ended the connection.
    if (!this.isOpen) return;
    this.#become('slow', durationMs, () => this.heal());
    this.#outgoing.delay(delayMs);
    this.#incoming.slow(delayMs);
  }

  /** Ends silence or slowness, and delivers both ways what was held. */
  heal(): void {
    if (this.#condition === 'sound' || !this.isOpen) return;
    clearTimeout(this.#conditionTimer);
    this.#condition = 'sound';
    // Its pongs may be among what was not read.
    this.#answeredPing = true;
    this.#outgoing.release();
    this.#incoming.free();
  }

  /** Sends `total` burst messages, as fast as the socket takes them. Returns false while an earlier burst runs. */
  burst(total: number): boolean {
    if (this.#burst !== undefined) return false;
    this.#burst = { next: 0, total };
    this.#continueBurst();
    return true;
  }

  /** To be called at a steady interval: cuts a client that has not answered the ping of the time before. */
  probe(): void {
    if (this.#condition !== 'sound' || !this.isOpen) return;
    if (!this.#answeredPing) {
      this.drop();
      return;
    }
    this.#answeredPing = false;
    this.#socket.ping();
  }

  #listen(events: ClientEvents): void {
    this.#socket.on('message', (data, isBinary) => this.#incoming.receive({ data: toBuffer(data), isBinary }));
    this.#socket.on('ping', (data) => {
      const answers = !this.isSilent && this.#outgoing.bufferedBytes < pongBacklogBytes;
      if (answers && this.isOpen) this.#socket.pong(data);
    });
    this.#socket.on('pong', () => {
      this.#answeredPing = true;
    });
    // Such as a frame that is too large. `ws` closes with the right code by itself; unheard, the event would end the process.
    this.#socket.on('error', () => {
      this.#end();
      this.#cutAfterGrace();
    });
    this.#socket.on('close', () => {
      this.#end();
      clearTimeout(this.#closeTimer);
      events.closed(this);
    });
  }

  #become(condition: 'slow' | 'silent', durationMs: number, over: () => void): void {
    clearTimeout(this.#conditionTimer);
    this.#condition = condition;
    this.#conditionTimer = setTimeout(over, durationMs);
  }

  #continueBurst(): void {
    while (this.#burst !== undefined && this.isOpen) {
      const { next: index, total } = this.#burst;
      if (index >= total) {
        this.#burst = undefined;
        return;
      }
      this.#burst.next += 1;
      const frame = toFrame({ type: 'burst', index, total } satisfies BurstMessage);
      if (this.#outgoing.bufferedBytes < this.#burstAheadBytes) this.#outgoing.push(frame);
      else {
        this.#outgoing.push(frame, () => this.#continueBurst());
        return;
      }
    }
  }

  #giveUp(): void {
    // A close frame would break the silence.
    if (this.isSilent) this.drop();
    else this.close(1013, 'The client reads too slowly.');
  }

  #cutAfterGrace(): void {
    this.#closeTimer ??= setTimeout(() => this.#socket.terminate(), closeGraceMs);
  }

  #end(): void {
    clearTimeout(this.#conditionTimer);
    this.#burst = undefined;
    this.#outgoing.end();
    this.#incoming.end();
  }
}

/** Writes a message as the text frame it travels in. */
export function toFrame(message: ServerMessage): Frame {
  return { data: Buffer.from(JSON.stringify(message)), isBinary: false };
}

/** The answer to a heartbeat. */
export const pongMessage: Frame = toFrame({ type: 'pong' });

function toBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
