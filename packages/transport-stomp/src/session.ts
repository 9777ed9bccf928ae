import type { WebSocketFrame } from '@steadysocket/core';
import type { LinkClose } from '@steadysocket/core/transport';
import { ConnectionError, lost, toConnectionError } from '@steadysocket/core/transport';
import { Client, StompConfig, StompHeaders } from '@stomp/stompjs';
import { endingOf, silent, tooBig, unlawful } from './close-infos.js';
import type { ReceivedFrame } from './frame-reader.js';
import { FrameReader } from './frame-reader.js';
import type { OutgoingFrame, StompMessage } from './frame.js';
import { serialize } from './frame.js';
import type { StompHeaders as Headers, StompVersion } from './headers.js';
import type { LinkSocketHost } from './link-socket.js';
import { LinkSocket } from './link-socket.js';
import type { Answer } from './message.js';
import { ReceivedMessage } from './message.js';
import { Receipts } from './receipts.js';
import type { NamedSubscription, Registry } from './registry.js';
import type { Settings } from './settings.js';
import { checkSubscriptions, defaultId } from './settings.js';
import { encode } from './utf8.js';

/** How many messages may wait for the subscriptions to be confirmed. */
const maxEarly = 1_024;

/** What a session tells its link. */
export interface SessionHost extends LinkSocketHost {
  /** With the headers of CONNECTED. */
  opened(headers: Headers): void;
  received(message: StompMessage): void;
  ended(info: LinkClose, error?: unknown): void;
}

/**
 * STOMP on an open link. The client library sends CONNECT and keeps the heartbeats, for one attempt: it neither dials nor
 * retries. It sees no frame but CONNECTED: names such as `constructor` would confuse it.
 */
export class Session {
  /** From CONNECTED on. */
  connected: boolean = false;
  /** The headers of CONNECTED. */
  #welcome: Headers = {};
  /** Whether the library took CONNECTED and started its heartbeats. */
  #accepted = false;
  readonly #socket: LinkSocket;
  readonly #reader: FrameReader;
  readonly #receipts = new Receipts();
  /** The subscriptions whose messages want an answer, by id. */
  readonly #answered = new Set<string>();
  /** Messages that came before all subscriptions were confirmed; `null` after that. */
  #early: StompMessage[] | null = [];
  #over = false;
  /** Once DISCONNECT was sent: nothing may follow it. */
  #leaving = false;
  readonly #credentials: Headers;
  readonly #registry: Registry;
  readonly #host: SessionHost;

  constructor(
    readonly settings: Settings,
    credentials: Headers,
    registry: Registry,
    host: SessionHost,
  ) {
    this.#credentials = credentials;
    this.#registry = registry;
    this.#host = host;
    this.#socket = new LinkSocket(host, settings.writing);
    this.#reader = new FrameReader(settings.maxFrameBytes);
    new Client(
      Object.assign(new StompConfig(), settings.client, {
        webSocketFactory: () => this.#socket,
        connectHeaders: Object.assign(new StompHeaders(), credentials),
        // The core retries and knows how long an attempt may take; a client serves one attempt.
        reconnectDelay: 0,
        connectionTimeout: 0,
        heartbeatOutgoing: settings.outgoingMs,
        heartbeatIncoming: settings.incomingMs,
        discardWebsocketOnCommFailure: true,
        // The library would catch and print what is thrown here: the session goes on after it.
        onConnect: () => {
          this.#accepted = true;
        },
        onHeartbeatLost: () => {
          if (!this.#over)
            this.#finish(silent, new ConnectionError('heartbeat-timeout', 'the heartbeats of the broker stayed out'));
        },
      }),
    ).activate();
  }

  /** Takes in what the link received: whole frames, several, or parts of one. */
  read(data: WebSocketFrame): void {
    if (typeof Blob !== 'undefined' && data instanceof Blob) {
      this.#finish(lost, new ConnectionError('invalid-frame', 'binary data must arrive as ArrayBuffer, not as Blob'));
      return;
    }
    // For the library a heart-beat: it notes that the broker lives.
    this.#socket.onmessage?.({ data: '\n' });
    const bytes = typeof data === 'string' ? encode(data) : bytesOf(data as ArrayBuffer | ArrayBufferView<ArrayBuffer>);
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

  subscribe(
    { destination, id, ack = 'auto', headers }: NamedSubscription,
    isConfirmed = false,
  ): Promise<unknown> | null {
    if (ack !== 'auto') this.#answered.add(id);
    return this.#ask({ command: 'SUBSCRIBE', own: { id, ack, destination }, headers }, isConfirmed);
  }

  unsubscribe(id: string, headers: Headers | undefined, isConfirmed: boolean): Promise<unknown> | null {
    this.#answered.delete(id);
    return this.#ask({ command: 'UNSUBSCRIBE', own: { id }, headers }, isConfirmed);
  }

  /** Sends DISCONNECT, and closes the socket once the receipt is there: everything before it has been read. */
  disconnect(): void {
    if (this.#leaving) return;
    this.#leaving = true;
    this.#loseTopics();
    this.deliver({ command: 'DISCONNECT', own: {} }).then(
      () => this.#host.closeRequested(),
      () => {},
    );
  }

  /** Stops every timer, and nothing is read any more. */
  end(): void {
    this.#over = true;
    this.#socket.end();
    this.#receipts.giveUp();
    this.#loseTopics();
  }

  #readFrames(): void {
    // A frame's handler may cause more data to be read, which this loop then finds done.
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

  /** Before CONNECTED, the server is no broker; later, the link carries nothing that could be trusted. */
  #onMalformed(): void {
    if (this.connected)
      this.#finish(lost, new ConnectionError('transport-failed', 'the broker sent no frame of STOMP'));
    else this.#finish(unlawful);
  }

  #finish(info: LinkClose, error?: unknown): void {
    this.end();
    this.#host.ended(info, error);
  }

  #onConnected(headers: Headers): void {
    if (this.connected) {
      this.#finish(lost, new ConnectionError('transport-failed', 'the broker sent CONNECTED twice'));
      return;
    }
    const { version = '1.0', 'heart-beat': pace = '0,0' } = headers;
    // A pace that no timer can hold would beat without a pause.
    if (!/^1\.[012]$/.test(version) || !/^\d{1,9}, ?\d{1,9}$/.test(pace)) {
      this.#finish(unlawful);
      return;
    }
    this.#reader.version = version as StompVersion;
    this.#socket.onmessage?.({ data: `CONNECTED\nversion:${version}\nheart-beat:${pace}\n\n\0` });
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
      // One that is refused ends the session by its ERROR frame.
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

  /** Resolves once the broker has confirmed it; `null` where it is not asked to. */
  #ask(frame: OutgoingFrame, isConfirmed: boolean): Promise<unknown> | null {
    if (this.settings.confirmSubscriptions || isConfirmed) return this.deliver(frame);
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
    const isAnswered = this.#answered.has(frame.headers['subscription'] ?? '');
    const message = new ReceivedMessage(frame, isAnswered ? this.#answer : null);
    if (this.#early === null) this.#host.received(message);
    else if (this.#early.push(message) >= maxEarly) this.#open();
  }

  readonly #answer: Answer = (command, { headers: received, subscription }, headers) => {
    const isNew = this.#reader.version === '1.2';
    const id = received[isNew ? 'ack' : 'message-id'];
    // A broker ends the link over an answer for a subscription that has ended.
    if (this.#over || this.#leaving || id === undefined || !this.#answered.has(subscription)) return false;
    this.send({ command, own: { [isNew ? 'id' : 'message-id']: id, subscription }, headers });
    return !this.#over;
  };

  #onError(frame: ReceivedFrame): void {
    const credentials = this.#credentials;
    const { connected, settings } = this;
    const { info, error } = endingOf(frame, { connected, credentials, closeInfo: settings.closeInfo });
    this.#refuseReceipt(frame.headers['receipt-id']);
    this.end();
    // Later, so that the refusal arrives before the end, which leaves all other deliveries unknown.
    queueMicrotask(() => this.#host.ended(info, error));
  }

  /** RabbitMQ names none: it may be the oldest, and nobody knows. */
  #refuseReceipt(id: string | undefined): void {
    const refusal = new ConnectionError('transport-failed', 'the broker answered the message with an ERROR frame');
    const doubt = new ConnectionError('ack-unknown', 'the broker sent an ERROR frame, maybe for this message', refusal);
    if (id === undefined) this.#receipts.refuse(this.#receipts.oldest, doubt);
    else this.#receipts.refuse(id, refusal);
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
