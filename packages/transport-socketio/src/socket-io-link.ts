import type { ConnectRequest, Link, LinkClose, LinkEvents } from '@steadysocket/core/transport';
import { lost } from '@steadysocket/core/transport';
import type { Socket } from 'socket.io-client';
import type { CarriedLink, Carrier } from './carrier.js';
import { checkFrame, refusing } from './encoder.js';
import type { SocketIoEnding } from './endings.js';
import { closeOf, endingOfDisconnect, endingOfError, errorOf } from './endings.js';
import { SocketIoError } from './errors.js';
import type { SocketIoFrame } from './frame.js';
import type { Packet } from './guards.js';
import { isRecord, packetTypes } from './guards.js';
import type { SocketIoOptions } from './options.js';
import type { Session, Sessions } from './sessions.js';

/** The parts of one attempt. */
export interface LinkParts extends Pick<ConnectRequest, 'signal' | 'connection'> {
  readonly carrier: Carrier;
  readonly namespace: string;
  readonly options: Pick<SocketIoOptions, 'auth' | 'closeInfo'>;
  readonly sessions: Sessions;
  /** Host and namespace. */
  readonly place: string;
}

/** One attempt of the client, and the link that it opens. */
export class SocketIoLink implements Link<SocketIoFrame>, CarriedLink {
  readonly namespace: string;
  readonly #socket: Socket;
  #over = false;
  #opened = false;
  #resumed = false;
  /** The session that this attempt has presented. */
  #presented: Session | undefined;
  /** The session that the next attempt may present. */
  #session: Session | undefined;
  readonly #parts: LinkParts;
  readonly #events: LinkEvents<SocketIoFrame>;

  constructor(parts: LinkParts, events: LinkEvents<SocketIoFrame>) {
    this.#parts = parts;
    this.#events = events;
    const { carrier, namespace } = parts;
    this.namespace = namespace;
    this.#socket = carrier.join(this, { auth: (present: (auth: object) => void) => void this.#authenticate(present) });
    this.#listen();
    carrier.connect(this.#socket);
  }

  get bufferedAmount(): number {
    return this.#socket.connected ? this.#parts.carrier.bufferedAmount : Infinity;
  }

  send(frame: SocketIoFrame): void {
    this.#emit(frame);
  }

  deliver(frame: SocketIoFrame): Promise<unknown> {
    let acknowledge: (...answers: unknown[]) => void = () => {};
    const acknowledgement = new Promise((resolve) => {
      acknowledge = (...answers) => resolve(answers.length > 1 ? answers : answers[0]);
    });
    this.#emit(frame, acknowledge);
    return acknowledgement;
  }

  /** Socket.IO has neither close codes nor an answer to a disconnect packet, but a WebSocket has a closing handshake. */
  close(code = 1000, reason = ''): void {
    const { sessions, connection, carrier } = this.#parts;
    sessions.forget(connection);
    const done = (): void => this.#events.close({ code, reason, wasClean: true });
    if (this.#leave()) carrier.close(this.#socket, done);
    else done();
  }

  /** Sends no disconnect packet, which would end the session: the next attempt may resume it. */
  abandon(): void {
    this.#parts.carrier.suspect();
    this.#part();
  }

  /** Sends no disconnect packet either. */
  retire(): void {
    const { carrier } = this.#parts;
    carrier.suspect();
    if (this.#leave()) carrier.retire();
  }

  inspect(packet: Packet): void {
    // The carrier may pass packets on after the end of the link.
    if (this.#over) return;
    const type: number = packet.type;
    if (type === packetTypes.acknowledgement) this.#events.alive();
    if (type === packetTypes.connect) this.#onWelcome(packet.data);
  }

  alive(): void {
    if (!this.#over) this.#events.alive();
  }

  /** Ends the attempt for an error of our side. */
  fail(message: string): void {
    if (this.#over) return;
    this.#events.error(new SocketIoError('transport-failed', message));
    this.#part();
    this.#events.close(lost);
  }

  #listen(): void {
    const socket = this.#socket;
    const events = this.#events;
    const { sessions, connection } = this.#parts;
    socket.on('connect', () => this.#open());
    socket.on('connect_error', (error) => {
      const ending = endingOfError(error);
      // The server has finished this attempt, so the session may be presented again.
      if (ending.type === 'refused' && this.#presented) sessions.keep(connection, this.#presented);
      events.error(errorOf(ending));
      this.#end(ending);
    });
    socket.on('disconnect', (reason, details) => this.#end(endingOfDisconnect(reason, details)));
    socket.onAny((event: string | number, ...args: unknown[]) => {
      // The missed events of a resumed session arrive before its welcome, and the client emits them before `connect`.
      this.#open();
      // The `open` handler may have closed the link.
      if (this.#over) return;
      events.frame({ event: String(event), args: this.#withSafeAcknowledgement(args) });
      // A client cannot distinguish the offset from another text in the last argument.
      const offset = args.at(-1);
      if (this.#session !== undefined && typeof offset === 'string') this.#session.offset = offset;
    });
  }

  /** The server ends a link, with all its namespaces, over an acknowledgement in a namespace that was left. */
  #withSafeAcknowledgement(args: readonly unknown[]): readonly unknown[] {
    const acknowledge = args.at(-1);
    if (typeof acknowledge !== 'function') return args;
    const whileOpen = (...answers: unknown[]): void => {
      if (!this.#over) (acknowledge as (...answers: unknown[]) => void)(...answers);
    };
    return [...args.slice(0, -1), whileOpen];
  }

  #open(): void {
    if (this.#opened) return;
    this.#opened = true;
    this.#events.open({ protocol: '', resumed: this.#resumed, session: this.#socket.id });
  }

  async #authenticate(present: (auth: object) => void): Promise<void> {
    const { options, signal, namespace, connection, sessions, place } = this.#parts;
    try {
      const { auth } = options;
      const given: unknown = typeof auth === 'function' ? await auth({ signal, namespace }) : auth;
      if (this.#over) return;
      this.#presented = sessions.take(connection, place);
      const { pid, offset } = this.#presented ?? {};
      present({ ...(pid !== undefined && { pid, offset }), ...(given as object | undefined) });
    } catch {
      this.fail('the auth function failed');
    }
  }

  /** `pid` is missing where the server keeps no sessions. */
  #onWelcome(data: unknown): void {
    const { sessions, connection, place } = this.#parts;
    const pid = isRecord(data) ? data['pid'] : undefined;
    if (typeof pid !== 'string') return;
    this.#resumed = pid === this.#presented?.pid;
    if (this.#resumed) return;
    this.#session = { place, pid, offset: undefined };
    sessions.keep(connection, this.#session);
  }

  #emit(frame: SocketIoFrame, acknowledge?: (...answers: unknown[]) => void): void {
    checkFrame(frame);
    refusing(() => this.#socket.emit(frame.event, ...frame.args, ...(acknowledge ? [acknowledge] : [])));
    // The client buffers what it cannot send for its own reconnection, which never happens. The connection queues it instead.
    if (this.#socket.sendBuffer.length > 0) throw new Error('the link is down');
  }

  #end(ending: SocketIoEnding): void {
    if (this.#over) return;
    // The client does not always close its engine: after a welcome without a session it would stay connected.
    this.#part();
    // A refusal happens before the link opens, but the server chose its code.
    this.#events.close({ ...closeOf(ending), isFromPeer: true, ...this.#chosen(ending) });
  }

  #chosen(ending: SocketIoEnding): Partial<LinkClose> | undefined {
    try {
      return this.#parts.options.closeInfo?.(ending);
    } catch {
      this.#events.error(new SocketIoError('policy-failed', 'closeInfo threw; the standard translation holds'));
      return undefined;
    }
  }

  #part(): void {
    if (this.#leave()) this.#parts.carrier.abandon();
  }

  /** Stops all events of the link. Returns whether its carrier must end too. */
  #leave(): boolean {
    this.#over = true;
    this.#socket.off();
    this.#socket.offAny();
    return this.#parts.carrier.leave(this, this.#socket);
  }
}
