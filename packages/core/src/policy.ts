import { checkUrl, resolveProtocols } from './destination.js';
import { ConnectionError } from './errors.js';
import type { BackpressureOptions, ConnectionOptions } from './options.js';
import type { OutboxLimits } from './outbox.js';
import type { Policy, ReconnectPolicy } from './protocol.js';
import type { UrlSource } from './types.js';

type Options = ConnectionOptions<unknown, unknown, unknown>;

/** A number's standard value, least and greatest; or the choices, the standard one first. */
type Spec = readonly [standard: number | undefined, min: number, max?: number] | readonly string[];

/** Timers cannot wait longer: they would fire at once. */
export const maxTimerMs: number = 2 ** 31 - 1;

const mebibyte = 1024 * 1024;

function refuse(name: string, given: unknown, accepted: string): never {
  throw new ConnectionError('invalid-option', `${name} is ${String(given)}; it must be ${accepted}`);
}

/** The given value if it fits, the standard one where none is given. Throws `invalid-option`. */
export function check<Value>(name: string, given: Value | undefined, spec: Spec): Value {
  const [standard, min, max = maxTimerMs] = spec as readonly [unknown, number, number?];
  const value = given === undefined ? standard : given;
  if (typeof standard === 'string') {
    if (!(spec as readonly unknown[]).includes(value)) refuse(name, value, spec.join(' or '));
  } else if (typeof value !== 'number' || !(value >= min && value <= max)) {
    refuse(name, value, `a number from ${String(min)} to ${String(max)}`);
  }
  return value as Value;
}

type Specs = Readonly<Record<string, Spec>>;

/** Groups that nobody adjusted, shared by all connections. */
const standards = new Map<Specs, object>();

/** A group of options with every default in place; what `specs` does not name is kept as it is. */
function group<Shape extends object>(name: string, given: Partial<Shape> | undefined, specs: Specs): Shape {
  const standard = given === undefined && standards.get(specs);
  if (standard) return standard as Shape;
  if (given !== undefined && (typeof given !== 'object' || (given as unknown) === null))
    refuse(name, given, 'an object');
  const values: Record<string, unknown> = { ...given };
  for (const [key, spec] of Object.entries(specs)) values[key] = check(`${name}.${key}`, values[key], spec);
  if (given === undefined) standards.set(specs, values);
  return values as Shape;
}

function needFunctions(name: string, part: unknown, methods: string): void {
  for (const method of methods.split(' ')) {
    if (part !== undefined && typeof (part as Record<string, unknown> | null)?.[method] !== 'function') {
      refuse(name, part === null ? null : typeof part, `an object with the functions ${methods}`);
    }
  }
}

function needFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') refuse(name, value, 'a function');
}

const reconnectSpecs: Specs = {
  firstWindowMs: [5_000, 0],
  localWindowMs: [300, 0],
  factor: [2, 1],
  maxDelayMs: [30_000, 0],
  maxAttempts: [Infinity, 0, Infinity],
  minUptimeMs: [5_000, 0],
  whenHidden: ['retry', 'suspend'],
};

function reconnectPolicy(given: Options['reconnect']): ReconnectPolicy {
  if (given === false) return { ...reconnectPolicy(undefined), disabled: true };
  if (typeof given === 'function') return { ...reconnectPolicy(undefined), decide: given };
  needFunction('reconnect.shouldReconnect', given?.shouldReconnect);
  return group('reconnect', given, reconnectSpecs);
}

function heartbeatPolicy(given: Options['heartbeat']): Policy['heartbeat'] {
  if (given === undefined) return null;
  const heartbeat = group<NonNullable<Policy['heartbeat']>>('heartbeat', given, {
    intervalMs: [undefined, 1],
    timeoutMs: [undefined, 1],
  });
  if (heartbeat.message === undefined) refuse('heartbeat.message', undefined, 'a frame');
  needFunction('heartbeat.isReply', (heartbeat as { readonly isReply?: unknown }).isReply);
  return heartbeat;
}

/** The options that the machine decides by. Throws `invalid-option`, `invalid-url` or `invalid-protocols`. */
export function policyOf(url: UrlSource, options: Options): Policy {
  const { protocols } = options;
  if (typeof url !== 'function') checkUrl(url);
  if (protocols !== undefined && typeof protocols !== 'function') resolveProtocols(protocols);
  needFunctions('transport', options.transport, 'connect sizeOf');
  needFunctions('codec', options.codec, 'encode decode');
  needFunctions('clock', options.clock, 'now setTimeout clearTimeout');
  needFunctions('environment', options.environment, 'isOnline isVisible subscribe');
  needFunction('random', options.random);
  needFunction('schedule', options.schedule);
  return {
    connectTimeoutMs: check('connectTimeoutMs', options.connectTimeoutMs, [10_000, 1]),
    lingerMs: check('lingerMs', options.lingerMs, [1_000, 0]),
    selfLease: options.selfLease !== false,
    canRefresh: typeof url === 'function' || typeof protocols === 'function',
    heartbeat: heartbeatPolicy(options.heartbeat),
    reconnect: reconnectPolicy(options.reconnect),
  };
}

const outboxSpecs: Specs = {
  maxMessages: [1_024, 1, Infinity],
  maxBytes: [8 * mebibyte, 1, Infinity],
  overflow: ['drop-newest', 'drop-oldest'],
  ttlMs: [Infinity, 0, Infinity],
};

/** The outbox's bounds; `null` when it keeps nothing. */
export function outboxLimits(given: Options['outbox']): OutboxLimits | null {
  return given === false ? null : group('outbox', given, outboxSpecs);
}

const standardMarks: Required<BackpressureOptions> = { highBytes: mebibyte, lowBytes: mebibyte / 4 };

export function backpressureMarks(given: Options['backpressure']): Required<BackpressureOptions> {
  if (given === undefined) return standardMarks;
  const { highBytes } = group<BackpressureOptions>('backpressure', given, {
    highBytes: [mebibyte, 0, Infinity],
  }) as Required<BackpressureOptions>;
  return group('backpressure', given, {
    highBytes: [mebibyte, 0, Infinity],
    lowBytes: [Math.min(mebibyte / 4, highBytes), 0, highBytes],
  });
}
