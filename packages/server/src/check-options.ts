/** The longest delay that a timer takes. */
const maxTimerMs = 2 ** 31 - 1;

const functions = ['authenticate', 'onSession', 'onSessionEnd', 'onError'] as const;

/** Refuses options that would fail much later. Throws a TypeError that names the option and quotes no value. */
export function checkOptions(options: object): void {
  const given = { ...options } as Partial<Record<string, unknown>>;
  const expect = (isFine: boolean, rule: string): void => {
    if (!isFine) throw new TypeError(rule);
  };
  expect(typeof given['onMessage'] === 'function', 'onMessage: give a function');
  for (const name of functions)
    expect(given[name] === undefined || typeof given[name] === 'function', `${name}: give a function`);
  for (const [name, least, most] of [
    ['resumeWindowMs', 0, maxTimerMs],
    ['heartbeatMs', 1, maxTimerMs / 4],
  ] as const)
    expect(isBetween(given[name], least, most), `${name}: give a number of milliseconds from ${String(least)} on`);
  const { codec, window, limits, rooms } = given;
  if (rooms !== undefined) checkRooms(Object(rooms) as Partial<Record<string, unknown>>, expect);
  const { encode, decode } = Object(codec) as Partial<Record<string, unknown>>;
  const hasBoth = typeof encode === 'function' && typeof decode === 'function';
  expect(codec === undefined || hasBoth, 'codec: give an object with encode and decode, such as json() of the core');
  for (const [name, value] of Object.entries({ ...(window as object | undefined) }))
    expect(isBetween(value, 1, Infinity), `window.${name}: give a number from 1 on`);
  for (const [name, value] of Object.entries({ ...(limits as object | undefined) }))
    expect(isBetween(value, 0, Infinity), `limits.${name}: give a number from 0 on`);
}

function checkRooms(rooms: Partial<Record<string, unknown>>, expect: (isFine: boolean, rule: string) => void): void {
  expect(typeof rooms['authorize'] === 'function', 'rooms.authorize: give a function, such as () => true');
  const { onPublish, presenceMs } = rooms;
  expect(onPublish === undefined || typeof onPublish === 'function', 'rooms.onPublish: give a function');
  expect(isBetween(presenceMs, 1, maxTimerMs), 'rooms.presenceMs: give a number of milliseconds from 1 on');
  for (const [name, methods] of Object.entries({
    log: ['append', 'read', 'subscribe'],
    presence: ['set', 'delete', 'list', 'subscribe'],
  })) {
    const store = rooms[name];
    const has = methods.every(
      (method) => typeof (Object(store) as Partial<Record<string, unknown>>)[method] === 'function',
    );
    expect(store === undefined || has, `rooms.${name}: give what memory() or redisStreams() of this package make`);
  }
}

function isBetween(value: unknown, least: number, most: number): boolean {
  return value === undefined || (typeof value === 'number' && value >= least && value <= most);
}
