import type { LinkClose, WebSocketFrame } from '@steadysocket/core';
import type { IFrame, IMessage } from '@stomp/stompjs';
import { Client, StompConfig, StompHeaders } from '@stomp/stompjs';
import { closeOf, lost, silent, tooBig, unlawful } from './close-infos.js';
import { connectionError, toConnectionError } from './connection-error.js';
import type { StompFrame, StompMessage } from './frame.js';
import type { StompHeaders as Headers } from './headers.js';
import type { LinkSocketHost } from './link-socket.js';
import { LinkSocket } from './link-socket.js';
import { ReceivedMessage } from './message.js';
import type { StompSubscription } from './options.js';
import { Receipts } from './receipts.js';
import type { Settings } from './settings.js';
import { checkSubscriptions } from './settings.js';

/** How many messages may wait for the subscriptions to be confirmed. */
const mostEarly = 1_024;

/** What a session tells its link. */
export interface SessionHost extends LinkSocketHost {
  opened(): void;
  received(message: StompMessage): void;
  ended(info: LinkClose, error?: unknown): void;
}

/** STOMP on an open link: one client of the library, which neither dials nor retries. */
export class Session {
  /** From CONNECTED on. */
  connected: boolean = false;
  private readonly socket: LinkSocket;
  private readonly client: Client;
  private readonly receipts = new Receipts();
  /** The subscriptions whose messages want an answer, by id. */
  private readonly answered = new Set<string>();
  /** Messages that came before all subscriptions were confirmed; `null` after that. */
  private early: StompMessage[] | null = [];
  private over = false;
  /** Received since a frame or a heart-beat was last complete. */
  private pendingBytes = 0;

  constructor(
    private readonly settings: Settings,
    private readonly credentials: Headers,
    private readonly host: SessionHost,
  ) {
    this.socket = new LinkSocket(host);
    this.client = new Client(
      Object.assign(new StompConfig(), settings.client, {
        webSocketFactory: () => this.socket,
        connectHeaders: Object.assign(new StompHeaders(), credentials),
        // The core retries and knows how long an attempt may take; a client serves one attempt.
        reconnectDelay: 0,
        connectionTimeout: 0,
        heartbeatOutgoing: settings.outgoingMs,
        heartbeatIncoming: settings.incomingMs,
        discardWebsocketOnCommFailure: true,
        logRawCommunication: false,
        debug: (text: string) => this.foresee(text),
        onConnect: this.guarded(() => this.onConnected()),
        onUnhandledMessage: this.guarded((message: IMessage) => this.onMessage(message)),
        onUnhandledReceipt: this.guarded((frame: IFrame) => this.receipts.settle(frame)),
        onUnhandledFrame: this.guarded(() => this.onUnknown()),
        onStompError: this.guarded((frame: IFrame) => this.onError(frame)),
        onHeartbeatReceived: this.guarded(() => {}),
        onHeartbeatLost: this.guarded(() =>
          this.finish(silent, connectionError('heartbeat-timeout', 'the heart-beats of the broker stayed out')),
        ),
      }),
    );
    this.client.activate();
  }

  /** Takes in what the link received: whole frames, several, or parts of one. */
  read(data: WebSocketFrame): void {
    if (typeof Blob !== 'undefined' && data instanceof Blob) {
      this.finish(lost, connectionError('invalid-frame', 'binary data must arrive as ArrayBuffer, not as Blob'));
      return;
    }
    this.pendingBytes += typeof data === 'string' ? data.length : (data as ArrayBuffer).byteLength;
    if (this.pendingBytes > this.settings.maxFrameBytes) this.finish(tooBig);
    else this.socket.onmessage?.({ data });
    // The library has gone on to the end of the data, and may have started timers.
    if (this.over) this.socket.end();
  }

  send({ destination, headers, body = '' }: StompFrame, receipt?: string): void {
    const own: Record<string, string> = { ...headers };
    delete own['destination'];
    delete own['content-length'];
    delete own['receipt'];
    if (receipt !== undefined) own['receipt'] = receipt;
    const content = typeof body === 'string' ? { body } : { binaryBody: body };
    this.client.publish({ destination, headers: own, ...content });
  }

  deliver(frame: StompFrame): Promise<unknown> {
    const { id, receipt } = this.receipts.expect();
    this.send(frame, id);
    return receipt;
  }

  /** Sends DISCONNECT. The library closes the socket once the receipt is there: everything before it has been read. */
  disconnect(): void {
    void this.client.deactivate();
  }

  /** Stops every timer; nothing is told any more. */
  end(): void {
    this.over = true;
    this.socket.end();
  }

  /** Called for a complete frame or heart-beat, as long as anybody wants to know. */
  private guarded<Payload extends readonly unknown[]>(handle: (...payload: Payload) => void) {
    return (...payload: Payload): void => {
      this.pendingBytes = 0;
      if (!this.over) handle(...payload);
    };
  }

  /**
   * The library tells what it has read before it acts on it. To a second CONNECTED it would set up heart-beats anew and lose
   * the timers of the first: they are stopped just before.
   */
  private foresee(text: string): void {
    if (!text.startsWith('<<< CONNECTED')) return;
    if (this.over) this.socket.end();
    else if (this.connected) this.finish(lost, connectionError('transport-failed', 'the broker sent CONNECTED twice'));
    // What no timer holds would beat without a pause.
    else if (/\nheart-beat:(?!\d{1,9}(, ?\d{1,9})?\n)/.test(text)) this.finish(unlawful);
  }

  private finish(info: LinkClose, error?: unknown): void {
    this.end();
    this.host.ended(info, error);
  }

  private onConnected(): void {
    this.connected = true;
    let subscriptions: readonly StompSubscription[];
    try {
      subscriptions = this.settings.subscriptions();
      checkSubscriptions(subscriptions);
    } catch (error) {
      this.finish(lost, toConnectionError(error, 'the subscriptions function failed'));
      return;
    }
    const receipts: Promise<unknown>[] = [];
    for (const [index, subscription] of subscriptions.entries()) receipts.push(this.subscribe(subscription, index));
    if (this.settings.confirmSubscriptions) {
      // One that is refused ends the session by its ERROR frame.
      Promise.all(receipts).then(
        () => this.open(),
        () => {},
      );
    } else this.open();
  }

  /** Resolves once the broker has confirmed it, where it was asked to. */
  private subscribe(subscription: StompSubscription, index: number): Promise<unknown> {
    const { destination, id = `subscription-${String(index + 1)}`, ack = 'auto', headers } = subscription;
    const confirmation = this.settings.confirmSubscriptions ? this.receipts.expect() : null;
    if (ack !== 'auto') this.answered.add(id);
    const own = Object.assign(new StompHeaders(), headers, { id, ack }, confirmation && { receipt: confirmation.id });
    // A write that failed has ended the session, and the library refuses what comes after that.
    if (!this.over)
      this.client.subscribe(
        destination,
        this.guarded((message: IMessage) => this.onMessage(message)),
        own,
      );
    return confirmation?.receipt ?? Promise.resolve();
  }

  private open(): void {
    const { early } = this;
    if (this.over || early === null) return;
    this.early = null;
    this.host.opened();
    for (const message of early) this.host.received(message);
  }

  private onMessage(frame: IMessage): void {
    if (!this.connected) {
      this.finish(unlawful);
      return;
    }
    const isAnswered = this.answered.has(frame.headers['subscription'] ?? '');
    const message = new ReceivedMessage(frame, isAnswered ? this.answer : null);
    if (this.early === null) this.host.received(message);
    else if (this.early.push(message) >= mostEarly) this.open();
  }

  private readonly answer = (send: () => void): boolean => {
    // Nothing may follow DISCONNECT.
    if (!this.over && this.client.active) send();
    return !this.over && this.client.active;
  };

  /** Before CONNECTED, whoever answers is no broker. Later it is something that this client need not know. */
  private onUnknown(): void {
    if (!this.connected) this.finish(unlawful);
  }

  private onError(frame: IFrame): void {
    const { connected, credentials, settings } = this;
    const info = closeOf(frame, { connected, credentials, closeCodeOf: settings.closeCodeOf });
    this.end();
    this.receipts.refuse(
      frame.headers['receipt-id'] ?? '',
      connectionError('transport-failed', 'the broker answered the message with an ERROR frame'),
    );
    // Later, so that the refusal arrives before the end, which leaves all other deliveries unknown.
    queueMicrotask(() => this.host.ended(info));
  }
}
