import type { ConnectRequest, Link, LinkClose, LinkEvents } from '@steadysocket/core/transport';
import type { Manager, Socket } from 'socket.io-client';

import { bytesOf, checkFrame, inspectPieces, isBlob, refusing } from './encoder.js';
import type { SocketIoEnding } from './endings.js';
import { closeOf, endingOfDisconnect, endingOfError, errorOf, lost } from './endings.js';
import { SocketIoError } from './errors.js';
import type { SocketIoFrame } from './frame.js';
import type { EnginePacket, Packet } from './guards.js';
import { complete, isHandshake, isRecord, packetTypes } from './guards.js';
import type { SocketIoOptions } from './options.js';
import type { Session, Sessions } from './sessions.js';

/** What one attempt is made of. */
export interface LinkParts extends Pick<ConnectRequest, 'signal' | 'connection'> {
  /** Fresh: nothing of an earlier attempt is in it. */
  readonly manager: Manager;
  readonly namespace: string;
  readonly options: Pick<SocketIoOptions, 'auth' | 'closeInfo'>;
  readonly sessions: Sessions;
  /** Host and namespace. */
  readonly place: string;
}

const open = 1;

/** What is used of the WebSocket beneath. */
interface WebSocketBeneath extends Pick<WebSocket, 'readyState' | 'bufferedAmount'> {
  onclose: ((event: never) => void) | null;
  terminate?(): void;
}

/** Long polling has none; what it was given waits in the engine. */
function webSocketOf({ engine }: Manager): WebSocketBeneath | null | undefined {
  return (engine.transport as { readonly ws?: WebSocketBeneath | null } | undefined)?.ws;
}

/** How long a link that was replaced may take to close. */
const retireTimeoutMs = 2_000;

/** One attempt of the client, and the link that comes of it. */
export class SocketIoLink implements Link<SocketIoFrame> {
  private readonly socket: Socket;
  private over = false;
  private opened = false;
  private resumed = false;
  /** What this attempt has shown. */
  private shown: Session | undefined;
  /** What the next one may show. */
  private session: Session | undefined;
  /** The handshake has been read: there is one for each attempt. */
  private greeted = false;
  /** What closes by our wish. */
  private closing: WebSocketBeneath | null | undefined;
  /** Bytes that the engine has been given since it last ran dry. */
  private unflushed = 0;

  constructor(
    private readonly parts: LinkParts,
    private readonly events: LinkEvents<SocketIoFrame>,
  ) {
    const { manager, namespace } = parts;
    this.socket = manager.socket(namespace, {
      auth: (present: (auth: object) => void) => void this.authenticate(present),
    });
    // Before the socket listens, so that it reads what `inspect` has completed.
    manager.on('packet', (packet) => this.inspect(packet));
    inspectPieces(manager, (pieces) => this.inspectPieces(pieces));
    this.listen();
    this.socket.connect();
    manager.engine.on('packet', (packet) => this.inspectEngine(packet));
    manager.engine.on('drain', () => (this.unflushed = 0));
  }

  /** Full where nothing more is taken: a socket that has begun to close discards what it is given, without a word. */
  get bufferedAmount(): number {
    const { manager } = this.parts;
    const ws = webSocketOf(manager);
    const isOpen = this.socket.connected && manager.engine.readyState === 'open' && (ws?.readyState ?? open) <= open;
    return isOpen ? this.unflushed + (ws?.bufferedAmount ?? 0) : Infinity;
  }

  send(frame: SocketIoFrame): void {
    this.emit(frame);
  }

  deliver(frame: SocketIoFrame): Promise<unknown> {
    let acknowledge: (...answers: unknown[]) => void = () => {};
    const acknowledgement = new Promise((resolve) => {
      acknowledge = (...answers) => resolve(answers.length > 1 ? answers : answers[0]);
    });
    this.emit(frame, acknowledge);
    return acknowledgement;
  }

  /** Says goodbye, and goes once that is written. Socket.IO has neither codes nor an answer to it, but a WebSocket has one. */
  close(code = 1000, reason = ''): void {
    const { sessions, connection, manager } = this.parts;
    const ws = (this.closing = webSocketOf(manager));
    sessions.forget(connection);
    this.release();
    this.socket.disconnect();
    const done = (): void => this.events.close({ code, reason, wasClean: true });
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

  /** Without a goodbye, which would end the session: the next attempt may resume it. */
  abandon(): void {
    const { manager } = this.parts;
    const { engine } = manager;
    const ws = this.closing ?? webSocketOf(manager);
    this.release();
    engine.close();
    // The engine would first wait for what it still has to write, which a dead link never takes. Told to try no transport,
    // it has none.
    (engine.transport as typeof engine.transport | undefined)?.close();
    if (!ws) return;
    ws.onclose = null;
    // `ws` has it: its closing handshake takes up to 30 s, and keeps a process alive.
    ws.terminate?.();
  }

  /** Without a goodbye, too, but what waits is written first. */
  retire(): void {
    const { engine } = this.parts.manager;
    const ws = (this.closing ??= webSocketOf(this.parts.manager));
    this.release();
    const timer = setTimeout(() => this.abandon(), retireTimeoutMs);
    const done = (): void => {
      // A poll is over by then, and a WebSocket has its handshake before it.
      if (ws) ws.onclose = () => clearTimeout(timer);
      else clearTimeout(timer);
    };
    if (engine.readyState === 'closed') done();
    else engine.once('close', done).close();
  }

  private listen(): void {
    const { socket, events } = this;
    const { sessions, connection } = this.parts;
    socket.on('connect', () => this.open());
    socket.on('connect_error', (error) => {
      const ending = endingOfError(error);
      // The server is done with this attempt, so that the session may be shown again.
      if (ending.type === 'refused' && this.shown) sessions.keep(connection, this.shown);
      events.error(errorOf(ending));
      this.end(ending);
    });
    socket.on('disconnect', (reason, details) => this.end(endingOfDisconnect(reason, details)));
    socket.onAny((event: string | number, ...args: unknown[]) => {
      // What a resumed session missed comes ahead of its welcome, and the client passes it on ahead of `connect`.
      this.open();
      // The handler of the opening may have closed.
      if (this.over) return;
      events.frame({ event: String(event), args });
      // The last argument is the offset, as far as a client can tell.
      const offset = args.at(-1);
      if (this.session !== undefined && typeof offset === 'string') this.session.offset = offset;
    });
  }

  private open(): void {
    if (this.opened) return;
    this.opened = true;
    this.events.open({ protocol: '', resumed: this.resumed, session: this.socket.id });
  }

  private async authenticate(present: (auth: object) => void): Promise<void> {
    const { options, signal, connection, sessions, place } = this.parts;
    try {
      const { auth } = options;
      const given: unknown = typeof auth === 'function' ? await auth({ signal }) : auth;
      if (this.over) return;
      this.shown = sessions.take(connection, place);
      const { pid, offset } = this.shown ?? {};
      present({ ...(pid !== undefined && { pid, offset }), ...(given as object | undefined) });
    } catch {
      this.fail('the auth function failed');
    }
  }

  private inspect(packet: Packet): void {
    complete(packet);
    // What was decoded before the end comes after it.
    if (this.over || packet.nsp !== this.parts.namespace) return;
    const type: number = packet.type;
    if (type === packetTypes.acknowledgement) this.events.alive();
    if (type !== packetTypes.connect) return;
    this.onWelcome(packet.data);
  }

  /** `pid` is missing where the server keeps no sessions. */
  private onWelcome(data: unknown): void {
    const { sessions, connection, place } = this.parts;
    const pid = isRecord(data) ? data['pid'] : undefined;
    if (typeof pid !== 'string') return;
    this.resumed = pid === this.shown?.pid;
    if (this.resumed) return;
    this.session = { place, pid, offset: undefined };
    sessions.keep(connection, this.session);
  }

  private inspectPieces(pieces: readonly unknown[]): void {
    // Of the two builds of the client, that for Node writes a Blob as its name.
    const { binaryType } = this.parts.manager.engine;
    if (binaryType === 'nodebuffer' && pieces.some(isBlob)) throw new TypeError();
    this.unflushed += bytesOf(pieces);
  }

  private inspectEngine(packet: EnginePacket): void {
    if (packet.type === 'ping' && !this.over) this.events.alive();
    if (packet.type !== 'open') return;
    if (this.greeted || !isHandshake(packet.data)) {
      packet.type = 'noop';
      this.fail('the server broke the protocol');
    }
    this.greeted = true;
  }

  private emit(frame: SocketIoFrame, acknowledge?: (...answers: unknown[]) => void): void {
    checkFrame(frame);
    refusing(() => this.socket.emit(frame.event, ...frame.args, ...(acknowledge ? [acknowledge] : [])));
    // What the client cannot send it keeps for its own reconnection, which never comes: the connection keeps it instead.
    if (this.socket.sendBuffer.length > 0) throw new Error('the link is down');
  }

  /** Ends the attempt for an error of our side. */
  private fail(message: string): void {
    if (this.over) return;
    this.events.error(new SocketIoError('transport-failed', message));
    this.abandon();
    this.events.close(lost);
  }

  private end(ending: SocketIoEnding): void {
    if (this.over) return;
    // Not always has the client closed its engine: after a welcome without a session it would stay connected.
    this.abandon();
    // A refusal comes before the opening, and its code is the server's word.
    this.events.close({ ...closeOf(ending), isFromPeer: true, ...this.chosen(ending) });
  }

  private chosen(ending: SocketIoEnding): Partial<LinkClose> | undefined {
    try {
      return this.parts.options.closeInfo?.(ending);
    } catch {
      this.events.error(new SocketIoError('policy-failed', 'closeInfo threw; the standard translation holds'));
      return undefined;
    }
  }

  private release(): void {
    this.over = true;
    this.socket.off();
    this.socket.offAny();
  }
}
