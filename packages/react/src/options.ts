import type { ConnectionOptions, IncomingOf, OutgoingOf, Transport, TransportOptions } from '@steadysocket/core';
import type { ConnectionCallbacks, EnabledOption, MessageOf, OptionsFor, SentOf } from '@steadysocket/core/binding';

/** What distinguishes destinations besides the url and the protocols. */
interface DestinationKey {
  /**
   * Changing the key switches to a new connection. Use it when the url is a function, because two functions cannot be
   * compared.
   *
   * @default none
   */
  readonly key?: string | number | undefined;
}

/**
 * The core's options, for the private connection of a url, and the callbacks. Options are fixed when the connection is
 * created. Only functions are not: the latest one passed is called. These are the url, query and protocols functions,
 * `shouldReconnect`, a reconnect function if the first was one, and those of a heartbeat. A changed list of protocols switches to
 * a new connection.
 */
export interface UseWebSocketOptions<In, Out, Frame>
  extends ConnectionOptions<In, Out, Frame>, ConnectionCallbacks<In, Out>, DestinationKey, EnabledOption<boolean> {}

/** The same with a transport and no codec: the messages are the transport's own. */
export interface UseTransportOptions<T extends Transport<unknown>>
  extends
    TransportOptions<T>,
    ConnectionCallbacks<IncomingOf<T>, OutgoingOf<T>>,
    DestinationKey,
    EnabledOption<boolean> {}

/** The options for a connection, or for a connection or a url. */
export type UseConnectionOptions<Source> = OptionsFor<
  Source,
  ConnectionCallbacks<MessageOf<Source>, SentOf<Source>>,
  UseWebSocketOptions<MessageOf<Source>, SentOf<Source>, unknown>
>;
