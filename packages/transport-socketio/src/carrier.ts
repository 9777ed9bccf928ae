import type { Manager, Socket, SocketOptions } from 'socket.io-client';
import { bytesOf, inspectPieces, isBlob } from './encoder.js';
import type { EnginePacket, Packet } from './guards.js';
import { complete, isHandshake } from './guards.js';

/** A link, as its carrier sees it. */
export interface CarriedLink {
  readonly namespace: string;
  /** Called for each decoded packet of the namespace. */
  inspect(packet: Packet): void;
  alive(): void;
  fail(message: string): void;
}

/** The used part of the underlying WebSocket. */
interface WebSocketBeneath extends Pick<WebSocket, 'readyState' | 'bufferedAmount'> {
  onclose: ((event: never) => void) | null;
  terminate?(): void;
}

const open = 1;

/** How long a replaced link may take to close. */
const retireTimeoutMs = 2_000;

/** Missing for long polling, which buffers in the engine. */
function webSocketOf({ engine }: Manager): WebSocketBeneath | null | undefined {
  return (engine.transport as { readonly ws?: WebSocketBeneath | null } | undefined)?.ws;
}

/** A manager of the client, with its engine. It carries one link, or one link of each namespace. */
export class Carrier {
  /** By namespace. */
  readonly #links = new Map<string, CarriedLink>();
  #isStarted = false;
  /** Whether no other link may join: a link was given up, maybe because nothing arrives any more. */
  #isSuspect = false;
  /** Whether the handshake was received. A second one breaks the protocol. */
  #greeted = false;
  /** Bytes handed to the engine since its buffer was last empty. */
  #unflushed = 0;
  /** The WebSocket that the client is closing. */
  #closing: WebSocketBeneath | null | undefined;
  readonly #manager: Manager;
  readonly #onEmpty: () => void;

  /** @param manager A new one, without state of an earlier attempt. */
  constructor(manager: Manager, onEmpty: () => void) {
    this.#manager = manager;
    this.#onEmpty = onEmpty;
    // Before any socket listens, so that sockets read the completed packet.
    manager.on('packet', (packet) => {
      complete(packet);
      this.#links.get(packet.nsp)?.inspect(packet);
    });
    inspectPieces(manager, (pieces) => this.#inspectPieces(pieces));
  }

  /** `Infinity` once the socket has begun to close, because it then discards messages without an error. */
  get bufferedAmount(): number {
    const ws = webSocketOf(this.#manager);
    const isOpen = this.#manager.engine.readyState === 'open' && (ws?.readyState ?? open) <= open;
    return isOpen ? this.#unflushed + (ws?.bufferedAmount ?? 0) : Infinity;
  }

  canTake(namespace: string): boolean {
    const isUp = this.#isStarted && this.#manager.engine.readyState.startsWith('open');
    return isUp && !this.#isSuspect && !this.#links.has(namespace);
  }

  /** Returns the socket of a link. The link adds its listeners and then calls `connect`. */
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

  /** From now on other links create a carrier of their own. */
  suspect(): void {
    this.#isSuspect = true;
  }

  /** Removes a link. Returns whether it was the last one, after which the carrier must end. */
  leave(link: CarriedLink, socket: Socket): boolean {
    const { namespace } = link;
    if (this.#links.get(namespace) === link) this.#links.delete(namespace);
    if (this.#links.size === 0) {
      this.#onEmpty();
      return true;
    }
    socket.disconnect();
    const { nsps } = this.#manager as unknown as { readonly nsps: Record<string, Socket> };
    // Otherwise the client would reuse the socket, with its state, for the next link of the namespace.
    if (nsps[namespace] === socket) Reflect.deleteProperty(nsps, namespace);
    return false;
  }

  /** Sends the disconnect packet and closes once it is written. */
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
    // The engine would first write its buffer, which a dead link never accepts. With an empty list of transports it has no
    // transport.
    (engine.transport as typeof engine.transport | undefined)?.close();
    if (!ws) return;
    ws.onclose = null;
    // `ws` has this method: its closing handshake takes up to 30 s, and keeps a process alive.
    ws.terminate?.();
  }

  /** Closes a replaced link after its buffer is written. */
  retire(): void {
    const { engine } = this.#manager;
    const ws = (this.#closing ??= webSocketOf(this.#manager));
    const timer = setTimeout(() => this.abandon(), retireTimeoutMs);
    const done = (): void => {
      // A poll has ended by now; a WebSocket still has its closing handshake.
      if (ws) ws.onclose = () => clearTimeout(timer);
      else clearTimeout(timer);
    };
    if (engine.readyState === 'closed') done();
    else engine.once('close', done).close();
  }

  #inspectPieces(pieces: readonly unknown[]): void {
    // The client's build for Node would write a Blob as "[object Blob]".
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
