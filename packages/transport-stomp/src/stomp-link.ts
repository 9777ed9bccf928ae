import type { WebSocketFrame } from '@steadysocket/core';
import type { ConnectRequest, Link, LinkClose, LinkEvents } from '@steadysocket/core/transport';
import { ConnectionError, lost, toConnectionError } from '@steadysocket/core/transport';
import type { OutgoingFrame, StompFrame, StompMessage } from './frame.js';
import { outgoing } from './frame.js';
import type { StompHeaders } from './headers.js';
import { checkConnectHeaders } from './headers.js';
import { redact } from './redact.js';
import { registryOf } from './registry.js';
import type { SessionHost } from './session.js';
import { Session } from './session.js';
import type { Settings } from './settings.js';

/** One attempt: it dials the underlying transport at once, and starts a session as soon as the credentials are known. */
export class StompLink implements Link<StompFrame>, SessionHost {
  readonly #inner: Link<WebSocketFrame>;
  #session: Session | null = null;
  #over = false;
  /** The subprotocol; `null` until the underlying link is open. */
  #protocol: string | null = null;
  #credentials: StompHeaders | null = null;
  /** True while the core writes: then the core handles what the underlying link throws. */
  #writing = false;
  #closeArguments: Parameters<Link<WebSocketFrame>['close']> = [];
  readonly #settings: Settings;
  readonly #request: ConnectRequest;
  readonly #events: LinkEvents<StompMessage>;

  constructor(settings: Settings, request: ConnectRequest, events: LinkEvents<StompMessage>) {
    this.#settings = settings;
    this.#request = request;
    this.#events = events;
    this.#inner = settings.over.connect(request, {
      open: ({ protocol }) => {
        this.#protocol = protocol;
        this.#login();
      },
      frame: (data) => {
        if (!this.#over) events.alive();
        this.#session?.read(data);
      },
      alive: () => events.alive(),
      error: (error) => events.error(error),
      close: (info) => {
        this.#over = true;
        this.#session?.end();
        // Spring closes with 1002 after every ERROR frame, which may get lost. A session that worked must not end for good by that.
        const isError = info.code === 1002 && this.#session?.connected === true;
        const reason = redact(info.reason, this.#credentials ?? {});
        // If the underlying link was open, the server chose the code, even if the broker never answered.
        const isFromPeer = info.isFromPeer ?? this.#protocol !== null;
        events.close({ ...info, reason, code: isError ? 1011 : info.code, isFromPeer });
      },
    });
    this.#askForCredentials(request.signal);
  }

  get bufferedAmount(): number | null {
    return this.#inner.bufferedAmount;
  }

  send(frame: StompFrame): void {
    this.#publish(frame, (session, checked) => session.send(checked));
  }

  deliver(frame: StompFrame): Promise<unknown> {
    return this.#publish(frame, (session, checked) => session.deliver(checked));
  }

  close(...closeArguments: Parameters<Link<WebSocketFrame>['close']>): void {
    this.#closeArguments = closeArguments;
    if (this.#session?.connected) this.#session.disconnect();
    else this.closeRequested();
  }

  abandon(): void {
    this.#leave();
    this.#inner.abandon();
  }

  retire(): void {
    this.#leave();
    if (this.#inner.retire) this.#inner.retire();
    else this.#inner.abandon();
  }

  #leave(): void {
    this.#over = true;
    this.#session?.end();
  }

  // Called by the session.

  write(data: WebSocketFrame): void {
    try {
      this.#inner.send(data);
    } catch (error) {
      if (this.#writing) throw error;
      this.torn(error);
    }
  }

  torn(error: unknown): void {
    this.ended(lost, toConnectionError(error, 'transport-failed', 'the underlying transport did not take a frame'));
  }

  closeRequested(): void {
    if (!this.#over) this.#inner.close(...this.#closeArguments);
  }

  opened(headers: StompHeaders): void {
    this.#events.open({ protocol: this.#protocol ?? '', session: headers });
  }

  received(message: StompMessage): void {
    this.#events.frame(message);
  }

  ended(info: LinkClose, error?: unknown): void {
    if (this.#over) return;
    this.abandon();
    if (error !== undefined) this.#events.error(error);
    this.#events.close(info);
  }

  #publish<Result>(frame: StompFrame, write: (session: Session, checked: OutgoingFrame) => Result): Result {
    const checked = outgoing(frame, this.#settings);
    if (this.#session === null) throw new ConnectionError('transport-failed', 'the link is not open');
    this.#writing = true;
    try {
      return write(this.#session, checked);
    } finally {
      this.#writing = false;
    }
  }

  /** Asks while the underlying link is dialled, so that a slow answer costs no extra time. */
  #askForCredentials(signal: AbortSignal): void {
    const { connectHeaders } = this.#settings;
    const accept = (headers: StompHeaders): void => {
      checkConnectHeaders(headers);
      this.#credentials = { ...headers };
      this.#login();
    };
    const fail = (error: unknown): void => {
      this.ended(lost, toConnectionError(error, 'transport-failed', 'the connectHeaders function failed'));
    };
    try {
      const given = typeof connectHeaders === 'function' ? connectHeaders({ signal }) : connectHeaders;
      // By shape: `instanceof` fails for promises of another realm and for replacements of `Promise`.
      const { then } = Object(given) as { readonly then?: unknown };
      if (typeof then === 'function') Promise.resolve(given).then(accept).catch(fail);
      else accept(given as StompHeaders);
    } catch (error) {
      fail(error);
    }
  }

  #login(): void {
    if (this.#over || this.#protocol === null || this.#credentials === null) return;
    this.#session = new Session(this.#settings, this.#credentials, registryOf(this.#request.connection), this);
  }
}
