import type { Cursor, Join } from '@steadysocket/session/wire';
import {
  ackDelayMs,
  controlFrame,
  Inbound,
  isPlain,
  protocolName,
  protocolVersion,
  randomId,
  readText,
  roomFrame,
} from '@steadysocket/session/wire';
import { WebSocket } from 'ws';

const window = { messages: 4_096, bytes: 4 * 1024 ** 2 };

export interface RoomClientEvents {
  /** The server has answered a join, or has resumed the session. */
  ready(): void;
  message(offset: number, text: string): void;
  /** The log has the message with this sequence; `null` if it was refused. */
  published?(cursor: Cursor | null): void;
}

/** As little of a client as speaks the protocol: thousands of them fit into one process. */
export class RoomClient {
  cursor: Cursor | undefined;
  /** Whether it acknowledges received messages. */
  acknowledges = true;
  #socket: WebSocket | null = null;
  #session: string | undefined;
  #generation = 0;
  #sequence = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #producer = randomId();
  readonly #inbound = new Inbound(window);
  readonly #url: string;
  readonly #room: string;
  readonly #events: RoomClientEvents;

  constructor(url: string, room: string, events: RoomClientEvents) {
    this.#url = url;
    this.#room = room;
    this.#events = events;
  }

  /** Dials, and resumes the session if there was one. */
  dial(): void {
    const socket = new WebSocket(this.#url, protocolName, { perMessageDeflate: false });
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('open', () => this.#greet());
    socket.on('message', (data: Buffer) => this.#receive(data.toString()));
  }

  /** The link is lost; the session is not. */
  cut(): void {
    this.#socket?.terminate();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Acts like a page that was reloaded, or whose node has died: it has only its cursor. */
  forget(): void {
    this.#session = undefined;
    this.#inbound.restart(0);
  }

  publish(text: string): void {
    this.#sequence += 1;
    this.#socket?.send(controlFrame({ type: 'ask' }));
    this.#socket?.send(roomFrame(this.#room, this.#sequence, text));
  }

  acknowledge(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#inbound.settle();
    this.#socket?.send(controlFrame({ type: 'ack', received: this.#inbound.done }));
  }

  #greet(): void {
    this.#generation += 1;
    this.#socket?.send(
      controlFrame({
        type: 'hello',
        version: protocolVersion,
        producer: this.#producer,
        ...(this.#session !== undefined && { session: this.#session }),
        generation: this.#generation,
        received: this.#inbound.done,
        base: 0,
        window,
      }),
    );
  }

  #receive(frame: string): void {
    const read = isPlain(frame) ? null : readText(frame);
    if (read?.kind === 'room') {
      this.#count(read.text?.length ?? 0);
      this.cursor = { epoch: this.cursor?.epoch ?? '', offset: read.number };
      this.#events.message(read.number, read.text ?? '');
    } else if (read?.kind === 'control') this.#obey(read.control, frame.length);
  }

  #obey(control: Partial<Record<string, unknown>>, bytes: number): void {
    const { type, session, resumed, epoch, offset, value } = control;
    if (type === 'welcome') {
      this.#session = session as string;
      if (resumed === true) this.#events.ready();
      else this.#join();
    } else if (type === 'room') {
      this.#count(bytes);
      this.cursor = { epoch: epoch as string, offset: offset as number };
      this.#events.ready();
    } else if (type === 'result') {
      this.#count(bytes);
      this.#events.published?.((value as Cursor | undefined) ?? null);
    }
  }

  #join(): void {
    const join: Join = { type: 'join', room: this.#room, ...(this.cursor && { after: this.cursor }) };
    this.#socket?.send(controlFrame(join));
  }

  /** Acknowledges as the client of the package does. */
  #count(bytes: number): void {
    const isDue = this.#inbound.count(bytes);
    if (!this.acknowledges) return;
    if (isDue) this.acknowledge();
    else this.#timer ??= setTimeout(() => this.acknowledge(), ackDelayMs);
  }
}
