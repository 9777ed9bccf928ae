import type {
  ConnectionOptions,
  IncomingOf,
  OutgoingOf,
  ProtocolsSource,
  Transport,
  TransportOptions,
} from '@steadysocket/core';
import type { ConnectionCallbacks, EnabledOption, MessageOf, OptionsFor, SentOf } from '@steadysocket/core/binding';
import type { MaybeRefOrGetter, Ref } from 'vue';

/** What distinguishes destinations besides the url. */
interface DestinationKey {
  /**
   * As for `createConnection`; a list may be a ref.
   *
   * @default none
   */
  readonly protocols?: ProtocolsSource | Ref<string | readonly string[] | undefined> | undefined;
  /**
   * Changing the key switches to a new connection. Use it when the url is a function, because two functions cannot be
   * compared.
   *
   * @default none
   */
  readonly key?: MaybeRefOrGetter<string | number | undefined>;
}

/** `enabled`, also as a ref or getter. */
export type ReactiveEnabledOption<Enabled> = EnabledOption<MaybeRefOrGetter<Enabled>>;

/**
 * The core's options, for the private connection of a url, and the callbacks. Options are fixed when the connection is
 * created. A changed list of protocols switches to a new connection.
 */
export interface UseWebSocketOptions<In, Out, Frame>
  extends
    Omit<ConnectionOptions<In, Out, Frame>, 'protocols'>,
    ConnectionCallbacks<In, Out>,
    DestinationKey,
    ReactiveEnabledOption<boolean> {}

/** The same with a transport and no codec: the messages are the transport's own. */
export interface UseTransportOptions<T extends Transport<unknown>>
  extends
    Omit<TransportOptions<T>, 'protocols'>,
    ConnectionCallbacks<IncomingOf<T>, OutgoingOf<T>>,
    DestinationKey,
    ReactiveEnabledOption<boolean> {}

/** The options for a connection, or for a connection or a url. */
export type UseConnectionOptions<Source> = OptionsFor<
  Source,
  ConnectionCallbacks<MessageOf<Source>, SentOf<Source>>,
  UseWebSocketOptions<MessageOf<Source>, SentOf<Source>, unknown>
>;
