import type { AcknowledgedConnection, DeliverOptions, SendOptions, SendOutcome } from '@steadysocket/core';
import type { AcknowledgedTransport, Codec } from '@steadysocket/core/transport';
import type {
  AcknowledgedNames,
  AnswerTo,
  SentArgumentsOf,
  SentNames,
  SocketIoEvent,
  SocketIoIncoming,
  SocketIoOutgoing,
} from './event-maps.js';
import type { SocketIoFrame } from './frame.js';

/**
 * The transport, typed by the maps of the server's and the client's events. The types are only as true as the server: nothing is
 * checked at run time.
 */
export interface SocketIoTransport<ServerToClientEvents, ClientToServerEvents> extends Omit<
  AcknowledgedTransport<SocketIoFrame>,
  'codec'
> {
  readonly codec: Codec<SocketIoIncoming<ServerToClientEvents>, SocketIoOutgoing<ClientToServerEvents>, SocketIoFrame>;
  /** Phantom type, never present at run time: the type of the connections over this transport. */
  readonly '~connection'?: SocketIoConnection<ServerToClientEvents, ClientToServerEvents>;
}

/** A connection whose messages, `send` and `deliver` are typed by the maps. Without maps it accepts any events. */
export type SocketIoConnection<ServerToClientEvents, ClientToServerEvents> = string extends keyof ClientToServerEvents
  ? AcknowledgedConnection<SocketIoIncoming<ServerToClientEvents>, SocketIoFrame>
  : TypedConnection<ServerToClientEvents, ClientToServerEvents>;

interface TypedConnection<ServerToClientEvents, ClientToServerEvents> extends Omit<
  AcknowledgedConnection<SocketIoIncoming<ServerToClientEvents>, SocketIoOutgoing<ClientToServerEvents>>,
  'send' | 'deliver'
> {
  /** Sends an event without an acknowledgement, or with an optional one. Otherwise like `send` of any connection. */
  send(
    message: SocketIoOutgoing<ClientToServerEvents, SentNames<ClientToServerEvents>>,
    options?: SendOptions,
  ): SendOutcome;
  /** Sends an event and resolves with its acknowledgement, typed by the map. Otherwise like `deliver` of any connection. */
  deliver<Name extends AcknowledgedNames<ClientToServerEvents>>(
    message: SocketIoEvent<Name, SentArgumentsOf<ClientToServerEvents[Name]>>,
    options?: DeliverOptions,
  ): Promise<AnswerTo<ClientToServerEvents[Name]>>;
}
