import type { WebSocketFrame } from '@steadysocket/core';
import type { LinkClose } from '@steadysocket/core/transport';
import { ConnectionError, lost, toConnectionError } from '@steadysocket/core/transport';
import { endingOf, silent, tooBig, unlawful } from './close-infos.js';
import type { ReceivedFrame } from './frame-reader.js';
import { FrameReader } from './frame-reader.js';
import type { OutgoingFrame, StompMessage } from './frame.js';
import { serialize } from './frame.js';
import type { StompHeaders } from './headers.js';
import { readGreeting, startClient } from './library-client.js';
import type { LinkSocketHost } from './link-socket.js';
import { LinkSocket } from './link-socket.js';
import { LiveSubscriptions } from './live-subscriptions.js';
import type { Answer } from './message.js';
import { Receipts } from './receipts.js';
import type { NamedSubscription, Registry } from './registry.js';
import type { Settings } from './settings.js';
import { checkSubscriptions, defaultId } from './settings.js';
import { bytesOf } from './utf8.js';

/** How many messages may wait for the subscriptions to be confirmed. */
const maxEarly = 1_024;

interface ReceiptRequest {
  /** Requests a receipt, whatever `confirmSubscriptions` is. */
  readonly confirm?: boolean | undefined;
}

/** What a session reports to its link. */
export interface SessionHost extends LinkSocketHost {
  /** With the headers of CONNECTED. */
  opened(headers: StompHeaders): void;
  received(message: StompMessage): void;
  ended(info: LinkClose, error?: unknown): void;
}

/**
 * STOMP on an open link. The client library sends CONNECT and handles the heartbeats of one attempt. The only frame that it
 * reads is CONNECTED: names such as `constructor` in other frames would confuse it.
 */
export class Session {
  /** Whether CONNECTED was received. */
  connected: boolean = false;
  /** The headers of CONNECTED. */
  #welcome: StompHeaders = {};
  /** Whether the library has read CONNECTED and started its heartbeats. */
  #accepted = false;
  readonly #socket: LinkSocket;
  readonly #reader: FrameReader;
  readonly #receipts = new Receipts();
  readonly #subscriptions = new LiveSubscriptions((...answer) => this.#writeAnswer(...answer));
  /** Messages received before all subscriptions were confirmed; `null` after that. */
  #early: StompMessage[] | null = [];
  #over = false;
  /** Whether DISCONNECT was sent: nothing may follow it. */
  #leaving = false;
  readonly #credentials: StompHeaders;
  readonly #registry: Registry;
  readonly #host: SessionHost;

  constructor(
    readonly settings: Settings,
    credentials: StompHeaders,
    registry: Registry,
    host: SessionHost,
  ) {
    this.#credentials = credentials;
    this.#registry = registry;
    this.#host = host;
    this.#socket = new LinkSocket(host, settings.writing);
    this.#reader = new FrameReader(settings.maxFrameBytes);
    startClient(this.#socket, settings, credentials, {
      // The library catches and prints exceptions, so the session continues outside of this callback.
      accepted: () => {
        this.#accepted = true;
      },
      heartbeatLost: () => {
        if (!this.#over)
          this.#finish(silent, new ConnectionError('heartbeat-timeout', 'the broker sent no heartbeats'));
      },
    });
  }

  /** Reads data from the link: frames, or parts of a frame. */
  read(data: WebSocketFrame): void {
    if (typeof Blob !== 'undefined' && data instanceof Blob) {
      this.#finish(lost, new ConnectionError('invalid-frame', 'binary data must arrive as ArrayBuffer, not as Blob'));
      return;
    }
    // The library takes it for a heartbeat and notes that the broker is alive.
    this.#socket.onmessage?.({ data: '\n' });
    const bytes = bytesOf(data as Exclude<WebSocketFrame, Blob>);
    this.#reader.push(bytes);
    if (this.settings.appendNul && bytes.at(-1) !== 0) this.#reader.push(new Uint8Array(1));
    this.#readFrames();
  }

  /** Throws `invalid-frame` for headers that the broker's version of STOMP cannot carry. */
  send(frame: OutgoingFrame): void {
    this.#socket.send(serialize(frame, this.#reader.version));
  }

  deliver(frame: OutgoingFrame): Promise<unknown> {
    const { id, receipt } = this.#receipts.expect();
    try {
      this.send({ ...frame, own: { ...frame.own, receipt: id } });
    } catch (error) {
      this.#receipts.forget(id);
      throw error;
    }
    return receipt;
  }

  /** Whether frames may still be written. */
  get isLive(): boolean {
    return this.connected && !this.#over && !this.#leaving;
  }

  /** Returns the promise of the receipt, or `null` if none was requested. */
  subscribe(subscription: NamedSubscription, receipt: ReceiptRequest = {}): Promise<unknown> | null {
    return this.#ask(this.#subscriptions.add(subscription), receipt);
  }

  unsubscribe(id: string, headers: StompHeaders | undefined, receipt: ReceiptRequest): Promise<unknown> | null {
    return this.#ask(this.#subscriptions.remove(id, headers), receipt);
  }

  /** Sends DISCONNECT and closes the socket after its receipt, by which the broker has read everything before it. */
  disconnect(): void {
    if (this.#leaving) return;
    this.#leaving = true;
    this.#loseTopics();
    this.deliver({ command: 'DISCONNECT', own: {} }).then(
      () => this.#host.closeRequested(),
      () => {},
    );
  }

  /** Stops every timer and stops reading. */
  end(): void {
    this.#over = true;
    this.#socket.end();
    this.#receipts.giveUp();
    this.#loseTopics();
  }

  #readFrames(): void {
    // A handler may cause more data to be read: the inner call then reads the rest of the frames.
    while (!this.#over) {
      const frame = this.#reader.next();
      if (frame === null) return;
      if (frame === 'too-big') this.#finish(tooBig);
      else if (frame === 'malformed') this.#onMalformed();
      else this.#onFrame(frame);
    }
  }

  #onFrame(frame: ReceivedFrame): void {
    const { command, headers } = frame;
    if (command === 'ERROR') this.#onError(frame);
    else if (command === 'CONNECTED') this.#onConnected(headers);
    else if (!this.connected) this.#onMalformed();
    else if (command === 'MESSAGE') this.#onMessage(frame);
    else this.#receipts.settle(headers);
  }

  /** Before CONNECTED the server is not a broker. Later nothing on the link can be trusted. */
  #onMalformed(): void {
    if (this.connected)
      this.#finish(lost, new ConnectionError('transport-failed', 'the broker sent data that is not a STOMP frame'));
    else this.#finish(unlawful);
  }

  #finish(info: LinkClose, error?: unknown): void {
    this.end();
    this.#host.ended(info, error);
  }

  #onConnected(headers: StompHeaders): void {
    if (this.connected) {
      this.#finish(lost, new ConnectionError('transport-failed', 'the broker sent CONNECTED twice'));
      return;
    }
    const greeting = readGreeting(headers);
    if (greeting === null) {
      this.#finish(unlawful);
      return;
    }
    this.#reader.version = greeting.version;
    this.#socket.onmessage?.({ data: greeting.frame });
    if (!this.#accepted) {
      this.#finish(lost, new ConnectionError('transport-failed', 'the heartbeats could not be started'));
      return;
    }
    this.connected = true;
    this.#welcome = headers;
    this.#subscribeAll();
  }

  #subscribeAll(): void {
    const receipts: (Promise<unknown> | null)[] = [];
    try {
      const topics = [...this.#registry.wanted.values()];
      const fixed = this.settings.subscriptions().map((each, index) => ({ ...each, id: each.id ?? defaultId(index) }));
      checkSubscriptions([...fixed, ...topics.map(({ subscription }) => subscription)]);
      this.#registry.session = this;
      for (const subscription of fixed) receipts.push(this.subscribe(subscription));
      for (const topic of topics) receipts.push(topic.subscribeOn(this));
    } catch (error) {
      this.fail(error);
      return;
    }
    if (this.settings.confirmSubscriptions) {
      // A refused subscription ends the session with an ERROR frame.
      Promise.all(receipts.filter((receipt) => receipt !== null)).then(
        () => this.#open(),
        () => {},
      );
    } else this.#open();
  }

  #loseTopics(): void {
    if (this.#registry.session !== this) return;
    this.#registry.session = null;
    for (const topic of this.#registry.wanted.values()) topic.lose();
  }

  fail(error: unknown): void {
    if (!this.#over)
      this.#finish(lost, toConnectionError(error, 'transport-failed', 'the subscriptions function failed'));
  }

  #ask(frame: OutgoingFrame, { confirm = false }: ReceiptRequest): Promise<unknown> | null {
    if (this.settings.confirmSubscriptions || confirm) return this.deliver(frame);
    this.send(frame);
    return null;
  }

  #open(): void {
    const early = this.#early;
    if (this.#over || early === null) return;
    this.#early = null;
    this.#host.opened(this.#welcome);
    for (const message of early) this.#host.received(message);
  }

  #onMessage(frame: ReceivedFrame): void {
    const message = this.#subscriptions.message(frame);
    if (this.#early === null) this.#host.received(message);
    else if (this.#early.push(message) >= maxEarly) this.#open();
  }

  #writeAnswer(...[command, { headers: received, subscription }, headers]: Parameters<Answer>): boolean {
    const isNew = this.#reader.version === '1.2';
    const id = received[isNew ? 'ack' : 'message-id'];
    const isUnknown = id === undefined || (command === 'NACK' && this.#reader.version === '1.0');
    if (this.#over || this.#leaving || isUnknown) return false;
    this.send({ command, own: { [isNew ? 'id' : 'message-id']: id, subscription }, headers });
    return !this.#over;
  }

  #onError(frame: ReceivedFrame): void {
    const credentials = this.#credentials;
    const { connected, settings } = this;
    const { info, error } = endingOf(frame, { connected, credentials, closeInfo: settings.closeInfo });
    this.#receipts.refuseByError(frame.headers['receipt-id']);
    this.end();
    // Later, so that the refusal is reported before the end, which makes all other deliveries unknown.
    queueMicrotask(() => this.#host.ended(info, error));
  }
}
