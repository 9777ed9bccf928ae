import { isArrayBuffer } from '../array-buffer.js';
import { raw } from '../codecs/raw.js';
import type {
  AcknowledgedTransport,
  Capabilities,
  Codec,
  ConnectRequest,
  Link,
  LinkClose,
  LinkEvents,
  LinkOpen,
  Transport,
  WebSocketData,
  WebSocketFrame,
} from '../transport-types.js';
import { utf8Length } from '../utf8.js';

export interface FakeTransportOptions<Frame> {
  /** @default binary data, no acknowledgements */
  readonly capabilities?: Partial<Capabilities>;
  /** @default raw */
  readonly codec?: Codec<Frame, Frame, Frame>;
  /** @default the bytes of text in UTF-8 or of binary data, as of a WebSocket; else 1 */
  readonly sizeOf?: (frame: Frame) => number;
  /**
   * Called with each attempt as it starts: a server that accepts every attempt is `(link) => link.accept()`.
   *
   * @default no answer
   */
  readonly onConnect?: (link: FakeLink<Frame>) => void;
  /**
   * Called with each written frame, heartbeats included. A test can send the server's replies here.
   *
   * @default no answer
   */
  readonly onFrame?: (frame: Frame, link: FakeLink<Frame>) => void;
}

/** A transport without a network: each attempt is a `FakeLink`, which the test opens, feeds and ends. */
export interface FakeTransport<Frame, Received extends Frame = Frame> extends Transport<Frame, Received> {
  /** Every attempt so far, oldest first. */
  readonly links: readonly FakeLink<Frame>[];
  /** The latest attempt. Throws when there has been none. */
  readonly link: FakeLink<Frame>;
  /** Attempts that were neither closed nor abandoned. */
  readonly live: number;
  /** Makes the next `connect` throw. */
  failNext(error: unknown): void;
}

/** One attempt, from the server's side. */
export class FakeLink<Frame> implements Link<Frame> {
  /** The written frames, in order. */
  readonly sent: Frame[] = [];
  /** `pending` until `accept`; `closing` after our side's `close`. */
  state: 'pending' | 'open' | 'closing' | 'closed' | 'abandoned' = 'pending';
  /** Our side's close code and reason, once it has closed. */
  closedWith: { readonly code: number | undefined; readonly reason: string | undefined } | null = null;
  /** Set it to fill the link's buffer; `null` means unknown. */
  bufferedAmount: number | null = 0;
  /** Set it to make every write throw. */
  sendError: unknown = null;
  readonly deliver?: (frame: Frame) => Promise<unknown>;
  readonly #deliveries: { resolve: (value: unknown) => void; reject: (error: unknown) => void }[] = [];
  readonly #events: LinkEvents<Frame>;
  readonly #onFrame: ((frame: Frame, link: FakeLink<Frame>) => void) | undefined;

  constructor(
    readonly request: ConnectRequest,
    events: LinkEvents<Frame>,
    { capabilities, onFrame }: Pick<FakeTransportOptions<Frame>, 'capabilities' | 'onFrame'> = {},
  ) {
    this.#events = events;
    this.#onFrame = onFrame;
    if (capabilities?.acks) {
      this.deliver = (frame) => {
        this.#throwSendError();
        // Before the frame is seen: `onFrame` may acknowledge at once.
        const acknowledgement = new Promise((resolve, reject) => this.#deliveries.push({ resolve, reject }));
        this.send(frame);
        return acknowledgement;
      };
    }
  }

  get isLive(): boolean {
    return this.state !== 'closed' && this.state !== 'abandoned';
  }

  // The actions of the server. On a link that has ended they are late events, without effect.

  /** The attempt succeeds. */
  accept(info: Partial<LinkOpen> = {}): void {
    if (this.state === 'pending') this.state = 'open';
    this.#events.open({ protocol: '', ...info });
  }

  /** A frame arrives. */
  receive(frame: Frame): void {
    this.#events.frame(frame);
  }

  /** Traffic arrives that is not a frame. */
  alive(): void {
    this.#events.alive();
  }

  /** The oldest `deliver` that still waits is acknowledged. */
  acknowledge(value?: unknown): void {
    this.#deliveries.shift()?.resolve(value);
  }

  /** The oldest `deliver` that still waits is refused. */
  refuse(error: unknown): void {
    this.#deliveries.shift()?.reject(error);
  }

  /** The server closes the link, or answers our close: by default with the code and reason of that. */
  end(info: Partial<LinkClose> = {}): void {
    if (this.isLive) this.state = 'closed';
    const { code = 1000, reason = '' } = this.closedWith ?? {};
    this.#events.close({ code, reason, wasClean: true, ...info });
  }

  /** The link is lost without a close frame, or the attempt is refused. */
  drop(): void {
    this.end({ code: 1006, reason: '', wasClean: false });
  }

  /** The transport reports an error. */
  fail(error: unknown): void {
    this.#events.error(error);
  }

  // Called by the connection.

  send(frame: Frame): void {
    this.#throwSendError();
    this.sent.push(frame);
    this.#onFrame?.(frame, this);
  }

  close(code?: number, reason?: string): void {
    if (this.isLive) this.state = 'closing';
    this.closedWith = { code, reason };
  }

  abandon(): void {
    this.state = 'abandoned';
  }

  #throwSendError(): void {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- a test may let the transport throw anything.
    if (this.sendError !== null) throw this.sendError;
  }
}

/** Makes a transport for tests: `createConnection('ws://test', { transport })`. */
export function fakeTransport<Frame = WebSocketFrame>(
  options: FakeTransportOptions<Frame> & { readonly capabilities: { readonly acks: true } },
): FakeTransport<Frame> & AcknowledgedTransport<Frame>;
export function fakeTransport(
  options?: FakeTransportOptions<WebSocketFrame>,
): FakeTransport<WebSocketFrame, WebSocketData>;
export function fakeTransport<Frame>(options?: FakeTransportOptions<Frame>): FakeTransport<Frame>;
export function fakeTransport<Frame>(options: FakeTransportOptions<Frame> = {}): FakeTransport<Frame> {
  const capabilities = { acks: false, binary: true, ...options.capabilities };
  const links: FakeLink<Frame>[] = [];
  let failure: { readonly error: unknown } | null = null;
  return {
    capabilities,
    codec: options.codec ?? (raw as Codec<unknown, unknown, unknown> as Codec<Frame, Frame, Frame>),
    sizeOf: options.sizeOf ?? lengthOf,
    connect(request, events) {
      if (failure !== null) {
        const { error } = failure;
        failure = null;
        throw error;
      }
      const link = new FakeLink(request, events, options);
      links.push(link);
      options.onConnect?.(link);
      return link;
    },
    links,
    get link() {
      const latest = links.at(-1);
      if (latest === undefined) throw new Error('Nothing has been dialled yet.');
      return latest;
    },
    get live() {
      return links.filter((link) => link.isLive).length;
    },
    failNext(error) {
      failure = { error };
    },
  };
}

function lengthOf(frame: unknown): number {
  if (typeof frame === 'string') return utf8Length(frame);
  return isArrayBuffer(frame) || ArrayBuffer.isView(frame) ? frame.byteLength : 1;
}
