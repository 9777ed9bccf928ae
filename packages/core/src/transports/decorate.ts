import { rethrowLater } from '../errors.js';
import type { ConnectRequest, Link, LinkEvents, Transport } from '../transport-types.js';

/** The frames that a transport sends. */
export type FrameOf<T extends Transport<unknown>> = Parameters<T['sizeOf']>[0];

/** The frames that a transport receives. */
export type ReceivedOf<T extends Transport<unknown>> = Parameters<Parameters<T['connect']>[1]['frame']>[0];

/** One attempt of the underlying transport. */
export interface DecoratedAttempt<Frame, Received> {
  readonly request: ConnectRequest;
  /** The underlying link. */
  readonly link: Link<Frame>;
  /** Passes events on to the connection. The functions need no `this`. After the link has ended, they have no effect. */
  readonly events: LinkEvents<Received>;
}

/** The functions that a decoration replaces. Everything else is passed on unchanged. */
export interface Decoration<Frame, Received> {
  /** Replaces functions of the link, and its `bufferedAmount`. */
  readonly link?: Partial<Link<Frame>>;
  /**
   * Receives events of the underlying link, instead of the connection. If one throws, its error becomes an `error` event; the
   * `close` is passed on nevertheless.
   */
  readonly events?: Partial<LinkEvents<Received>>;
  /**
   * Called once, when the link has ended: its `close` is passed on, or it was abandoned or retired. For clean-up. If it throws, the
   * error is reported as uncaught.
   */
  ended?(): void;
}

/** A decorated transport has the capabilities, the codec and the types of the underlying one. */
export type Decorated<T extends Transport<unknown>> = Pick<T, keyof Transport<unknown>>;

/**
 * Wraps a transport, for example for logging, a rate limit or encryption. Wrappers compose.
 *
 * @param wrap Called for each attempt, once the underlying transport has started it; events that were raised earlier are
 * received afterwards, in order. If it throws, the attempt ends (`transport-failed`).
 */
export function decorate<T extends Transport<unknown>>(
  transport: T,
  wrap: (attempt: DecoratedAttempt<FrameOf<T>, ReceivedOf<T>>) => Decoration<FrameOf<T>, ReceivedOf<T>>,
): Decorated<T> {
  const decorated: Transport<unknown> = {
    capabilities: transport.capabilities,
    codec: transport.codec,
    ...(transport.heartbeat && { heartbeat: transport.heartbeat }),
    sizeOf: (frame) => transport.sizeOf(frame),
    ...(transport.discard && { discard: (connection: object) => transport.discard?.(connection) ?? [] }),
    connect: (request, events) => connect(transport, wrap, request, events),
  };
  return decorated;
}

type Wrap = (attempt: DecoratedAttempt<unknown, unknown>) => Decoration<unknown, unknown>;

function connect(
  transport: Transport<unknown>,
  wrap: Wrap,
  request: ConnectRequest,
  outer: LinkEvents<unknown>,
): Link<unknown> {
  let decoration: Decoration<unknown, unknown> = {};
  /** Events that are raised before the link is known. */
  let early: (() => void)[] | null = [];
  let isOver = false;

  const end = (): void => {
    if (isOver) return;
    isOver = true;
    try {
      decoration.ended?.();
    } catch (error) {
      rethrowLater(error);
    }
  };
  const events = eventsBy((name, payload) => {
    if (isOver) return;
    if (name === 'close') end();
    raise(outer, name, payload);
  });
  const receive = (name: EventName, payload: unknown): void => {
    if (early !== null) early.push(() => receiveNow(name, payload));
    else receiveNow(name, payload);
  };
  const receiveNow = (name: EventName, payload: unknown): void => {
    if (isOver) return;
    try {
      raise(decoration.events?.[name] ? (decoration.events as LinkEvents<unknown>) : events, name, payload);
    } catch (error) {
      events.error(error);
      // Without it, the connection would show a dead link as open.
      if (name === 'close') events.close(payload as never);
    }
  };

  const link = transport.connect(request, eventsBy(receive));
  let own: Partial<Link<unknown>>;
  try {
    decoration = wrap({ request, link, events });
    own = decoration.link ?? {};
  } catch (error) {
    link.abandon();
    throw error;
  }
  // Grows while it runs, where an event has an immediate answer.
  for (const event of early) event();
  early = null;
  return linkOf(link, own, end);
}

type EventName = keyof LinkEvents<unknown>;

function eventsBy(receive: (name: EventName, payload?: unknown) => void): LinkEvents<unknown> {
  return {
    open: (info) => receive('open', info),
    frame: (frame) => receive('frame', frame),
    alive: () => receive('alive'),
    close: (info) => receive('close', info),
    error: (error) => receive('error', error),
  };
}

function raise(events: LinkEvents<unknown>, name: EventName, payload: unknown): void {
  events[name](payload as never);
}

function linkOf(link: Link<unknown>, own: Partial<Link<unknown>>, end: () => void): Link<unknown> {
  const by = (name: keyof Link<unknown>): Link<unknown> => (own[name] === undefined ? link : (own as Link<unknown>));
  const acknowledging = by('deliver');
  const cancelling = by('cancel');
  return {
    send: (frame, message) => by('send').send(frame, message),
    ...(acknowledging.deliver && {
      deliver: (frame: unknown, message: unknown) => (acknowledging as Required<Link<unknown>>).deliver(frame, message),
    }),
    ...(cancelling.cancel && { cancel: (frame: unknown) => cancelling.cancel?.(frame) }),
    close: (code, reason) => by('close').close(code, reason),
    abandon() {
      try {
        by('abandon').abandon();
      } finally {
        end();
      }
    },
    retire() {
      const target = by('retire');
      try {
        if (target.retire) target.retire();
        else by('abandon').abandon();
      } finally {
        end();
      }
    },
    get bufferedAmount() {
      return by('bufferedAmount').bufferedAmount;
    },
  };
}
