import type { Manager, Socket, SocketOptions } from 'socket.io-client';
import { bytesOf, inspectPieces, isBlob } from './encoder.js';
import type { EnginePacket, Packet } from './guards.js';
import { complete, isHandshake } from './guards.js';

/** What a link learns from its carrier. */
export interface CarriedLink {
  readonly namespace: string;
  /** A packet of its namespace was decoded. */
  inspect(packet: Packet): void;
  alive(): void;
  fail(message: string): void;
}

/** What is used of the WebSocket beneath. */
interface WebSocketBeneath extends Pick<WebSocket, 'readyState' | 'bufferedAmount'> {
  onclose: ((event: never) => void) | null;
  terminate?(): void;
}

const open = 1;

/** How long a link that was replaced may take to close. */
const retireTimeoutMs = 2_000;

/** Long polling has none; what it was given waits in the engine. */
function webSocketOf({ engine }: Manager): WebSocketBeneath | null | undefined {
  return (engine.transport as { readonly ws?: WebSocketBeneath | null } | undefined)?.ws;
}

/** A manager of the client and its engine: they carry one link, or one of each namespace. */
export class Carrier {
  /** By namespace. */
  readonly #links = new Map<string, CarriedLink>();
  #isStarted = false;
  /** Whether no further link may join: one of them was given up, maybe because nothing arrives any more. */
  #isSuspect = false;
  /** The handshake has been read: there is one. */
  #greeted = false;
  /** Bytes that the engine has been given since it last ran dry. */
  #unflushed = 0;
  /** What closes by our wish. */
  #closing: WebSocketBeneath | null | undefined;
  readonly #manager: Manager;
  readonly #onEmpty: () => void;

  /** @param manager Fresh: nothing of an earlier attempt is in it. */
  constructor(manager: Manager, onEmpty: () => void) {
    this.#manager = manager;
    this.#onEmpty = onEmpty;
    // Before any socket listens, so that it reads what is completed here.
    manager.on('packet', (packet) => {
      complete(packet);
      this.#links.get(packet.nsp)?.inspect(packet);
    });
    inspectPieces(manager, (pieces) => this.#inspectPieces(pieces));
  }

  /** Full where nothing more is taken: a socket that has begun to close discards what it is given, without a word. */
  get bufferedAmount(): number {
    const ws = webSocketOf(this.#manager);
    const isOpen = this.#manager.engine.readyState === 'open' && (ws?.readyState ?? open) <= open;
    return isOpen ? this.#unflushed + (ws?.bufferedAmount ?? 0) : Infinity;
  }

  canTake(namespace: string): boolean {
    const isUp = this.#isStarted && this.#manager.engine.readyState.startsWith('open');
    return isUp && !this.#isSuspect && !this.#links.has(namespace);
  }

  /** Gives the socket of a link, which listens to it and then connects. */
  join(link: CarriedLink, options: Pick<SocketOptions, 'auth'>): Socket {
    this.#links.set(link.namespace, link);
    return this.#manager.socket(link.namespace, options);
  }

  connect(socket: Socket): void {
    try {
      socket.connect();
    } catch (error) {
      this.#onEmpty();
      throw error;
    }
    if (this.#isStarted) return;
    this.#isStarted = true;
    const { engine } = this.#manager;
    engine.on('packet', (packet) => this.#inspectEngine(packet));
    engine.on('drain', () => (this.#unflushed = 0));
  }

  /** From now on others make a carrier of their own. */
  suspect(): void {
    this.#isSuspect = true;
  }

  /** Takes a link out; says whether it was the last one, with which the carrier has to end. */
  leave(link: CarriedLink, socket: Socket): boolean {
    const { namespace } = link;
    if (this.#links.get(namespace) === link) this.#links.delete(namespace);
    if (this.#links.size === 0) {
      this.#onEmpty();
      return true;
    }
    socket.disconnect();
    const { nsps } = this.#manager as unknown as { readonly nsps: Record<string, Socket> };
    // The client would give its socket to the next link of the namespace, with what is left in it.
    if (nsps[namespace] === socket) Reflect.deleteProperty(nsps, namespace);
    return false;
  }

  /** Says goodbye, and goes once that is written. */
  close(socket: Socket, done: () => void): void {
    const ws = (this.#closing = webSocketOf(this.#manager));
    socket.disconnect();
    if (!ws) {
      done();
      return;
    }
    const { onclose } = ws;
    ws.onclose = (event) => {
      onclose?.call(ws, event);
      done();
    };
  }

  abandon(): void {
    const { engine } = this.#manager;
    const ws = this.#closing ?? webSocketOf(this.#manager);
    engine.close();
    // The engine would first wait for what it still has to write, which a dead link never takes. Told to try no transport,
    // it has none.
    (engine.transport as typeof engine.transport | undefined)?.close();
    if (!ws) return;
    ws.onclose = null;
    // `ws` has it: its closing handshake takes up to 30 s, and keeps a process alive.
    ws.terminate?.();
  }

  /** What waits is written first. */
  retire(): void {
    const { engine } = this.#manager;
    const ws = (this.#closing ??= webSocketOf(this.#manager));
    const timer = setTimeout(() => this.abandon(), retireTimeoutMs);
    const done = (): void => {
      // A poll is over by then, and a WebSocket has its handshake before it.
      if (ws) ws.onclose = () => clearTimeout(timer);
      else clearTimeout(timer);
    };
    if (engine.readyState === 'closed') done();
    else engine.once('close', done).close();
  }

  #inspectPieces(pieces: readonly unknown[]): void {
    // Of the two builds of the client, that for Node writes a Blob as its name.
    if (this.#manager.engine.binaryType === 'nodebuffer' && pieces.some(isBlob)) throw new TypeError();
    this.#unflushed += bytesOf(pieces);
  }

  #inspectEngine(packet: EnginePacket): void {
    if (packet.type === 'ping') for (const link of this.#links.values()) link.alive();
    if (packet.type !== 'open') return;
    if (this.#greeted || !isHandshake(packet.data)) {
      packet.type = 'noop';
      for (const link of [...this.#links.values()]) link.fail('the server broke the protocol');
    }
    this.#greeted = true;
  }
}
