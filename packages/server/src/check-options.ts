import { isCount } from '@steadysocket/session/wire';

type Given = Partial<Record<string, unknown>>;

/** The longest delay that a timer takes. A longer one ends at once. */
export const maxTimerMs: number = 2 ** 31 - 1;

const functions = ['authenticate', 'onSession', 'onSessionEnd', 'onError'] as const;

const methodsOfStores = {
  log: ['append', 'read', 'subscribe'],
  presence: ['set', 'delete', 'list', 'subscribe'],
} as const;

// Each throws a TypeError that names the option and does not quote the value. `undefined` means the default.

/** Refuses options that would fail much later. */
export function checkOptions(options: object): void {
  const given: Given = { ...options };
  expect(typeof given['onMessage'] === 'function', 'onMessage must be a function');
  for (const name of functions) expect(isFunction(given[name]), `${name} must be a function`);
  checkNumbers(given, { resumeWindowMs: { from: 0, to: maxTimerMs }, heartbeatMs: { from: 1, to: maxTimerMs / 4 } });
  const { codec, clock, window, limits, rooms } = given;
  const codecRule = 'codec must be an object with encode and decode, such as json() of the core';
  expect(codec === undefined || hasMethods(codec, ['encode', 'decode']), codecRule);
  checkClock(clock);
  checkWindow(window);
  checkLimits(limits);
  if (rooms !== undefined) checkRooms(Object(rooms) as Given);
}

/** Refuses options of `drain`. */
export function checkDrain(options: object): void {
  const delay = { from: 0, to: maxTimerMs };
  checkNumbers(options, { overMs: delay, retryAfterMs: delay, timeoutMs: delay });
}

export function checkClock(clock: unknown): void {
  const isClock = clock === undefined || hasMethods(clock, ['now', 'setTimeout', 'clearTimeout']);
  expect(isClock, 'clock must be an object with now, setTimeout and clearTimeout');
}

/** The range of a number. */
interface Bounds {
  readonly from: number;
  /** @default Infinity */
  readonly to?: number;
}

export function checkNumbers(options: object, bounds: Readonly<Record<string, Bounds>>): void {
  for (const [name, { from, to = Infinity }] of Object.entries(bounds)) {
    const value = (options as Given)[name];
    const isFine = value === undefined || (typeof value === 'number' && value >= from && value <= to);
    expect(
      isFine,
      `${name} must be a number ${to < Infinity ? `from ${String(from)} to ${String(to)}` : `of at least ${String(from)}`}`,
    );
  }
}

function checkWindow(window: unknown): void {
  const given = groupOf('window', window);
  for (const [name, value] of Object.entries(given)) checkBound(name, value);
}

function checkLimits(limits: unknown): void {
  const given = groupOf('limits', limits);
  // Stricter than the others, because the server announces it to clients.
  checkBound('limits.frameBytes', given['limits.frameBytes']);
  const fromZero = Object.fromEntries(Object.keys(given).map((name) => [name, { from: 0 }] as const));
  checkNumbers(given, { ...fromZero, 'limits.helloMs': { from: 0, to: maxTimerMs }, 'limits.burst': { from: 1 } });
}

function checkRooms(rooms: Given): void {
  const { authorize, onPublish, log } = rooms;
  expect(typeof authorize === 'function', 'rooms.authorize must be a function, such as () => true');
  expect(isFunction(onPublish), 'rooms.onPublish must be a function');
  checkNumbers({ 'rooms.presenceMs': rooms['presenceMs'] }, { 'rooms.presenceMs': { from: 1, to: maxTimerMs } });
  for (const [name, methods] of Object.entries(methodsOfStores)) {
    const store = rooms[name];
    const rule = `rooms.${name} must be a store, such as memory() or redisStreams()`;
    expect(store === undefined || hasMethods(store, methods), rule);
  }
  const { producerMs } = Object(log) as Given;
  checkNumbers({ 'rooms.log.producerMs': producerMs }, { 'rooms.log.producerMs': { from: 0 } });
}

function expect(isFine: boolean, rule: string): void {
  if (!isFine) throw new TypeError(rule);
}

const isFunction = (value: unknown): boolean => value === undefined || typeof value === 'function';

/** Clients accept no other value in a `welcome`. */
function checkBound(name: string, value: unknown): void {
  const isBound = value === undefined || (isCount(value) && value >= 1);
  expect(isBound, `${name} must be an integer from 1 to 2 ** 52`);
}

/** By full names, such as `limits.rooms`. */
function groupOf(name: string, group: unknown): Given {
  expect(group === undefined || (typeof group === 'object' && group !== null), `${name} must be an object`);
  return Object.fromEntries(Object.entries({ ...(group as object) }).map(([key, value]) => [`${name}.${key}`, value]));
}

function hasMethods(value: unknown, names: readonly string[]): boolean {
  return names.every((name) => typeof (Object(value) as Given)[name] === 'function');
}
