import type { AcknowledgedConnection, DropInfo, WebSocketFrame } from '@steadysocket/core';
import { ConnectionError, createConnection, raw } from '@steadysocket/core';
import type { FakeEnvironment } from '@steadysocket/core/testing';
import { fakeEnvironment } from '@steadysocket/core/testing';
import type { ConnectRequest, Link, LinkEvents } from '@steadysocket/core/transport';
import { utf8Length } from '@steadysocket/core/transport';
import type { Room } from '@steadysocket/session';
import { rooms, session } from '@steadysocket/session';
import type { Cursor } from '@steadysocket/session/wire';
import type { Kind } from '../simulation/messages.js';
import { messageOf, messageText, overwrite, textOf } from '../simulation/messages.js';
import type { SimulatedLink } from '../simulation/simulated-link.js';
import type { Computer } from '../simulation/virtual-time.js';
import { WireTap } from '../simulation/wire-tap.js';
import type { ClientSetting } from './actions.js';
import { DirectTraffic } from './direct-traffic.js';
import type { History } from './history.js';
import type { ServedPeer } from './node.js';
import type { Entry } from './publications.js';
import { RoomLedger } from './room-ledger.js';

type AnyConnection = AcknowledgedConnection<WebSocketFrame, WebSocketFrame>;

/** What a client needs of its world. */
export interface ClientHost {
  readonly history: History;
  dial(client: Client, request: ConnectRequest, events: LinkEvents<string | ArrayBuffer>): Link<WebSocketFrame>;
}

/** A page: it uses the public packages, and records what they say. */
export class Client {
  readonly environment: FakeEnvironment = fakeEnvironment();
  readonly connection: AnyConnection;
  readonly tap: WireTap;
  readonly direct: DirectTraffic;
  readonly entries: Entry[] = [];
  readonly ledgers = new Map<string, RoomLedger>();
  readonly violations: string[] = [];
  /** What was reported as lost with its session. */
  readonly lostTexts: string[] = [];
  /** Those that it has left, to enter them again. */
  readonly returning = new Set<RoomLedger>();
  link: SimulatedLink | null = null;
  /** What the servers call its sessions. */
  readonly peers = new Map<string, ServedPeer>();
  user: string;
  /** Whether it finds no server. */
  isAway = false;
  isOver = false;
  #isPausing = false;
  readonly #byText = new Map<string, Entry>();
  readonly #byMessage = new Map<unknown, string>();
  readonly #room: (name: string) => Room<WebSocketFrame, WebSocketFrame>;
  readonly #saved: ReadonlyMap<string, Cursor>;
  readonly #host: ClientHost;

  constructor(
    readonly name: string,
    readonly computer: Computer,
    readonly setting: ClientSetting,
    { host, saved, dice }: { host: ClientHost; saved: ReadonlyMap<string, Cursor>; dice: number },
  ) {
    const { unacknowledged, window } = setting;
    this.user = name;
    this.#host = host;
    this.#saved = saved;
    this.tap = new WireTap({ resends: unacknowledged === 'resend', clientWindow: window.messages });
    this.direct = new DirectTraffic(name, unacknowledged === 'resend');
    this.connection = createConnection('ws://server.test/', {
      transport: session({
        over: {
          capabilities: { acks: false, binary: true },
          codec: raw,
          sizeOf: (frame) => (typeof frame === 'string' ? utf8Length(frame) : (frame as ArrayBuffer).byteLength),
          connect: (request, events) => host.dial(this, request, events as LinkEvents<string | ArrayBuffer>),
        },
        unacknowledged,
        window,
        clock: computer,
        auth: () => ({ user: this.user }),
      }),
      clock: computer,
      environment: this.environment,
      random: () => dice,
      schedule: (callback) => {
        const timer = computer.setTimeout(callback, 16);
        return () => computer.clearTimeout(timer);
      },
    });
    this.#room = rooms(this.connection, {
      ...(setting.last > 0 && { last: setting.last }),
      members: setting.members,
      after: (room) => saved.get(room),
    });
    this.#listen();
  }

  /** Uses a room, and shows a state to the others, or none. */
  use(name: string, state: unknown): void {
    const ledger =
      this.ledgers.get(name) ?? new RoomLedger(this.#room(name), this.#host.history, this.#saved.get(name));
    this.ledgers.set(name, ledger);
    ledger.use();
    ledger.setState(state);
  }

  /** Gives its lease back, and listens on. */
  release(name: string): void {
    this.ledgers.get(name)?.release();
  }

  leave(name: string): void {
    const ledger = this.ledgers.get(name);
    if (!ledger) return;
    ledger.end();
    this.ledgers.delete(name);
    this.violations.push(...ledger.violations);
  }

  publish(name: string, kind: Kind, size: number, timeoutMs: number): void {
    const text = messageText(`${this.name}.${this.entries.length}`, kind, size);
    // While it closes, the connection takes nothing: not even when the last of its users has left.
    const { status } = this.connection.getSnapshot();
    const isGivenUp = status === 'closing' || status === 'closed';
    const entry: Entry = { text, room: name, outcome: 'under way', settled: 0, isGivenUp };
    const message = messageOf(text, kind);
    this.entries.push(entry);
    this.#byText.set(text, entry);
    this.#byMessage.set(message, text);
    this.#room(name)
      .publish(message, { timeoutMs })
      .then(
        (published) => {
          entry.settled += 1;
          entry.outcome = 'resolved';
          entry.published = published;
        },
        (error: unknown) => {
          if (!(error instanceof ConnectionError)) throw error;
          entry.settled += 1;
          entry.outcome = error.code;
          entry.cause = error.cause;
        },
      );
    overwrite(message);
  }

  send(kind: Kind, size: number): void {
    const text = messageText(this.direct.next(), kind, size);
    const message = messageOf(text, kind);
    this.direct.sent(text);
    this.#byMessage.set(message, text);
    this.connection.send(message);
    overwrite(message);
  }

  /** The session that it knows of. */
  get peer(): ServedPeer | undefined {
    return this.peers.get(this.tap.known ?? '');
  }

  serve(kind: Kind, size: number): void {
    const { peer } = this;
    if (!peer) return;
    this.direct.serve(peer, (name) => {
      const message = messageOf(messageText(name, kind, size), kind);
      const isTaken = peer.send(message);
      overwrite(message);
      return isTaken;
    });
  }

  switchUser(): void {
    this.user = this.user === this.name ? `${this.name}'` : this.name;
  }

  close(): void {
    this.connection.close();
    this.#giveUp();
  }

  pauseAndOpen(): void {
    this.#isPausing = true;
    this.connection.pause();
    this.#isPausing = false;
    this.connection.open();
  }

  hide(): void {
    this.computer.isThrottled = true;
    this.environment.hide();
  }

  show(): void {
    this.computer.isThrottled = false;
    this.environment.show();
  }

  delay(ms: number): void {
    if (this.link) this.link.up.delayMs = this.link.down.delayMs = ms;
  }

  /** The session is over by the client's own wish: what is under way may arrive, or not. */
  #giveUp(): void {
    for (const entry of this.entries) entry.isGivenUp ||= entry.settled === 0;
    this.direct.giveUp();
    this.tap.giveUp();
  }

  #listen(): void {
    const { connection, direct } = this;
    connection.subscribe(() => {
      const { status } = connection.getSnapshot();
      // Nobody uses it any more.
      if (status === 'closing' || (status === 'idle' && !this.#isPausing)) this.#giveUp();
    });
    connection.on('message', (message) => direct.received(textOf(message)));
    connection.on('drop', (info) => this.#drop(info));
    connection.on('error', ({ code }) => {
      if (code === 'transport-failed') this.violations.push('the client finds a fault in the server');
    });
  }

  #drop({ message, reason }: DropInfo<unknown>): void {
    const text = this.#byMessage.get(message) ?? (message as string);
    const entry = this.#byText.get(text);
    if (reason === 'session-lost') this.lostTexts.push(text);
    if (!entry) this.direct.dropped(text, reason);
    else if (entry.drop !== undefined) this.violations.push(`${text} is dropped twice`);
    else entry.drop = reason;
  }
}
