import type { Spec } from '../check.js';
import { check } from '../check.js';
import { systemClock } from '../clock.js';
import { raw } from '../codecs/raw.js';
import { browserEnvironment } from '../environment.js';
import { ConnectionError } from '../errors.js';
import type { Clock, Environment, Schedule } from '../platform-types.js';
import type {
  BatchCodec,
  Codec,
  Heartbeat,
  ProtocolsSource,
  Query,
  QuerySource,
  Transport,
  UrlSource,
} from '../transport-types.js';
import { webSocket } from '../transports/websocket.js';
import { checkQuery, checkUrl, resolveProtocols } from './destination.js';
import { guardClock, guardEnvironment, guardRandom } from './injected.js';
import type { BackpressureOptions, ConnectionOptions, QueueOptions } from './options.js';
import type { ReconnectFunction, ReconnectOptions } from './reconnect-options.js';

type Options = ConnectionOptions<unknown, unknown, unknown>;

const standardTransport = webSocket() as Transport<unknown>;

/** The options that the policy uses, with all defaults. */
export interface Policy {
  readonly connectTimeoutMs: number;
  readonly lingerMs: number;
  /** Whether a retry can have fresh credentials: url, query or protocols are a function, or the transport requests them itself. */
  readonly canRefresh: boolean;
  readonly heartbeat: Heartbeat<unknown> | null;
  /** Whether the heartbeat is the transport's own. Then the server may set its interval. */
  readonly isPaced: boolean;
  readonly reconnect: ReconnectPolicy;
}

export interface ReconnectPolicy extends Required<Omit<ReconnectOptions, 'decide'>> {
  readonly decide?: ReconnectFunction;
}

/** The checked options, with all defaults. */
export interface Settings<Frame> extends Policy {
  readonly url: UrlSource;
  readonly query: QuerySource;
  readonly protocols: ProtocolsSource;
  readonly transport: Transport<Frame>;
  /** Identifies the connection. Empty, because printing a connection prints it too. */
  readonly identity: object;
  readonly codec: AnyCodec<Frame>;
  /** `null` queues nothing. */
  readonly queue: Required<QueueOptions> | null;
  readonly backpressure: Required<BackpressureOptions>;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: () => number;
  readonly schedule: Schedule | undefined;
}

/** Shared by all connections. */
const noQuery: Query = {};
const noProtocols: readonly string[] = [];

type AnyCodec<Frame> = Codec<unknown, unknown, Frame> | BatchCodec<unknown, unknown, Frame>;

/** The methods of a codec for batches. */
const batch: BatchCodec<unknown, unknown> = { encode: () => '', decodeAll: () => {} };

type Specs = Readonly<Record<string, Spec>>;

/** Default option groups, shared by all connections. */
const standards: Record<string, object> = {};

/** Returns a group of options with all defaults. Options that `specs` does not name are not checked. */
function fill<Shape>(group: string, given: object | undefined, specs: Specs): Shape {
  if (given === undefined) return (standards[group] ??= fill(group, {}, specs)) as Shape;
  const values: Record<string, unknown> = { ...check(group, given, [{}]) };
  for (const [key, spec] of Object.entries(specs)) {
    const value: unknown = check(`${group}.${key}`, values[key], spec);
    // A copy, so that later changes by the caller have no effect.
    values[key] = Array.isArray(value) ? [...(value as unknown[])] : value;
  }
  return values as Shape;
}

const reconnectSpecs: Specs = {
  baseDelayMs: [5_000],
  fastDelayMs: [300],
  factor: [2, 1],
  maxDelayMs: [10_000],
  maxAttempts: [Infinity, 0, Infinity],
  minUptimeMs: [5_000],
  whenHidden: ['retry', 'suspend'],
  // Not retried by default: the two sides do not speak the same protocol (RFC 6455 section 7.4.1).
  fatalCodes: [[1002, 1003, 1007, 1008, 1010]],
  // 3000 and 3003 are registered with IANA as Unauthorized and Forbidden; 4401 and 4403 are the usual private twins.
  unauthorizedCodes: [[3000, 3003, 4401, 4403]],
  shouldReconnect: [() => true],
};

const queueSpecs: Specs = {
  maxMessages: [1_024, 1, Infinity],
  maxBytes: [64 * 1024 ** 2, 1, Infinity],
  overflow: ['drop-newest', 'drop-oldest'],
  ttlMs: [Infinity, 0, Infinity],
};

const marksSpecs: Specs = { highBytes: [1024 ** 2, 0, Infinity], lowBytes: [256 * 1024, 0, Infinity] };

function marks(given: Options['backpressure']): Required<BackpressureOptions> {
  const standard = fill<Required<BackpressureOptions>>('backpressure', given, marksSpecs);
  if (given === undefined) return standard;
  const { highBytes } = standard;
  const { lowBytes = Math.min(standard.lowBytes, highBytes) } = given;
  if (lowBytes > highBytes) {
    throw new ConnectionError('invalid-option', 'backpressure.lowBytes exceeds backpressure.highBytes');
  }
  // A closing link has an infinite `bufferedAmount`, which must be above any mark.
  return { highBytes: Math.min(highBytes, Number.MAX_SAFE_INTEGER), lowBytes };
}

const never: ReconnectOptions = { decide: () => false };

function reconnectPolicy(given: Options['reconnect']): ReconnectPolicy {
  const group = given === false ? never : typeof given === 'function' ? { decide: given } : given;
  if (group?.decide !== undefined) check('reconnect.decide', group.decide, [Math.random]);
  return fill('reconnect', group, reconnectSpecs);
}

function refuse(rule: string, value: unknown): never {
  throw new ConnectionError('invalid-option', `${rule}; it is of type ${typeof value}`);
}

function checkHeartbeat(
  transport: Transport<unknown>,
  given: Options['heartbeat'] = transport.heartbeat,
): Heartbeat<unknown> | null {
  if (given === undefined) return null;
  const { message, liveness } = Object(given) as Partial<Heartbeat<unknown>>;
  if (liveness === undefined) refuse('heartbeat must come from heartbeat({ … })', given);
  try {
    if (message !== undefined && typeof message !== 'function') transport.sizeOf(message);
  } catch {
    refuse('heartbeat.message must be a frame of the transport', message);
  }
  return given;
}

/** Guards an injected part of the platform. The standard part has no guard, because a guard costs each connection memory. */
function replaced<Part>(name: string, given: Part | undefined, standard: Part, guard: (part: Part) => Part): Part {
  return given === undefined ? standard : guard(check(name, given, [standard]));
}

/** Checks the options. Throws `invalid-option`, `invalid-url` or `invalid-protocols`. */
export function settingsOf(url: UrlSource, options: Options): Settings<unknown> {
  const { protocols = noProtocols, query = noQuery } = options;
  if (typeof url !== 'function') checkUrl(url);
  if (typeof query !== 'function') checkQuery(query);
  if (typeof protocols !== 'function') resolveProtocols(protocols);
  const transport = check('transport', options.transport, [standardTransport]);
  const { codec = transport.codec } = options;
  // No spread: each connection would get its own hidden class.
  return {
    // Copies, so that later changes by the caller have no effect.
    url: typeof url === 'function' ? url : String(url),
    query: typeof query === 'function' || query === noQuery ? query : { ...query },
    protocols: Array.isArray(protocols) && protocols.length > 0 ? [...(protocols as readonly string[])] : protocols,
    transport,
    // The smallest object.
    identity: [],
    codec: check<AnyCodec<unknown>>('codec', codec, ['decodeAll' in Object(codec) ? batch : raw]),
    connectTimeoutMs: check('connectTimeoutMs', options.connectTimeoutMs, [10_000, 1]),
    lingerMs: check('lingerMs', options.lingerMs, [1_000]),
    canRefresh:
      [url, query, protocols].some((source) => typeof source === 'function') ||
      transport.capabilities.freshCredentials === true,
    heartbeat: checkHeartbeat(transport, options.heartbeat),
    isPaced: options.heartbeat === undefined,
    reconnect: reconnectPolicy(options.reconnect),
    queue: options.queue === false ? null : fill('queue', options.queue, queueSpecs),
    backpressure: marks(options.backpressure),
    environment: replaced('environment', options.environment, browserEnvironment, guardEnvironment),
    clock: replaced('clock', options.clock, systemClock, guardClock),
    random: replaced('random', options.random, Math.random, guardRandom),
    schedule: options.schedule === undefined ? undefined : check('schedule', options.schedule, [Math.random]),
  };
}
