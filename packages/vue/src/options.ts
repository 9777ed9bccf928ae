import type {
  ConnectionOptions,
  IncomingOf,
  OutgoingOf,
  ProtocolsSource,
  Transport,
  TransportOptions,
} from '@steadysocket/core';
import type { ConnectionCallbacks } from '@steadysocket/core/binding';
import type { MaybeRefOrGetter, Ref } from 'vue';

/** What tells destinations apart beside the url. */
interface DestinationKey {
  /**
   * As for `createConnection`; a list may be a ref.
   *
   * @default none
   */
  readonly protocols?: ProtocolsSource | Ref<string | readonly string[] | undefined> | undefined;
  /**
   * Another key is another destination. Tells so where the url is a function: that is one destination whatever it
   * gives.
   *
   * @default none
   */
  readonly key?: MaybeRefOrGetter<string | number | undefined>;
}

/**
 * The core's options, for the private connection that a url makes, and the callbacks. Options are fixed when the
 * connection is made, except that of each callback the latest one given is called: url and protocols functions on the next
 * dial, `shouldReconnect`, a reconnect function where the first was one, `isReply`. A changed list of protocols is another destination.
 */
export interface UseWebSocketOptions<In, Out, Frame>
  extends Omit<ConnectionOptions<In, Out, Frame>, 'protocols'>, ConnectionCallbacks<In, Out>, DestinationKey {}

/** The same with a transport and no codec: the messages are the transport's own. */
export interface UseTransportOptions<T extends Transport<unknown>>
  extends Omit<TransportOptions<T>, 'protocols'>, ConnectionCallbacks<IncomingOf<T>, OutgoingOf<T>>, DestinationKey {}
