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
 * The transport, typed by the maps of the events that the server sends and those that the client sends. The types promise
 * what the server keeps: nothing is checked at run time.
 */
export interface SocketIoTransport<ServerToClientEvents, ClientToServerEvents> extends Omit<
  AcknowledgedTransport<SocketIoFrame>,
  'codec'
> {
  readonly codec: Codec<SocketIoIncoming<ServerToClientEvents>, SocketIoOutgoing<ClientToServerEvents>, SocketIoFrame>;
  /** Phantom type, never present at run time: the type of the connections over this transport. */
  readonly '~connection'?: SocketIoConnection<ServerToClientEvents, ClientToServerEvents>;
}

/** A connection whose messages, `send` and `deliver` are typed by the maps; any events, where the map is missing. */
export type SocketIoConnection<ServerToClientEvents, ClientToServerEvents> = string extends keyof ClientToServerEvents
  ? AcknowledgedConnection<SocketIoIncoming<ServerToClientEvents>, SocketIoFrame>
  : TypedConnection<ServerToClientEvents, ClientToServerEvents>;

interface TypedConnection<ServerToClientEvents, ClientToServerEvents> extends Omit<
  AcknowledgedConnection<SocketIoIncoming<ServerToClientEvents>, SocketIoOutgoing<ClientToServerEvents>>,
  'send' | 'deliver'
> {
  /** Sends an event that the map does not want acknowledged, or not always; otherwise as any connection does. */
  send(
    message: SocketIoOutgoing<ClientToServerEvents, SentNames<ClientToServerEvents>>,
    options?: SendOptions,
  ): SendOutcome;
  /** Sends an event that is acknowledged, and resolves with what the map says; otherwise as any connection does. */
  deliver<Name extends AcknowledgedNames<ClientToServerEvents>>(
    message: SocketIoEvent<Name, SentArgumentsOf<ClientToServerEvents[Name]>>,
    options?: DeliverOptions,
  ): Promise<AnswerTo<ClientToServerEvents[Name]>>;
}
