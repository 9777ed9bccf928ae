import fc from 'fast-check';

/** What a sequence runs with. */
export interface Setting {
  readonly url: 'fixed' | 'function' | 'promise' | 'deferred';
  readonly acks: boolean;
  readonly heartbeat: boolean;
  readonly lingerMs: number;
  readonly queue: false | QueueSetting;
  readonly reconnect: 'standard' | 'suspend' | 'twice' | 'function' | 'throwing' | 'off';
  readonly dice: number;
  /** Whether attempts wait for an `accept` of the sequence, succeed at once, or a little later. */
  readonly server: 'manual' | 'at once' | 'soon';
  /** Whether it answers heartbeats. */
  readonly answers: boolean;
}

export interface QueueSetting {
  readonly maxMessages: number;
  readonly maxBytes: number;
  readonly overflow: 'drop-newest' | 'drop-oldest';
  readonly ttlMs: number;
}

/** What a transport may do while it is being called. */
export type Reaction =
  'accept' | 'accept and receive' | 'accept and drop' | 'receive' | 'end' | 'drop' | 'fail' | 'fill';

/** An act that needs nothing but its name. */
interface BareAct {
  readonly do:
    | 'open'
    | 'reconnect'
    | 'pause'
    | 'mark lost'
    | 'acquire'
    | 'drained'
    | 'listen and stop'
    | 'send garbage'
    | 'send unmeasurable'
    | 'break next connect'
    | 'go online'
    | 'go offline'
    | 'show'
    | 'hide'
    | 'wake';
}

type LinkActName = 'accept' | 'receive' | 'reply' | 'alive' | 'drop' | 'fail' | 'acknowledge' | 'refuse';

/** Calls and events that may come at any time, even from inside a listener. */
export type Act =
  | BareAct
  | { readonly do: 'close'; readonly code: 1000 | 4001 }
  | { readonly do: 'release'; readonly which: number }
  | { readonly do: 'send'; readonly size: number; readonly ttlMs: number | null; readonly volatile: boolean }
  | { readonly do: 'deliver'; readonly size: number; readonly timeoutMs: number }
  // `back` counts links from the latest: 1 and more are late events of older attempts.
  | { readonly do: LinkActName; readonly back: number }
  | { readonly do: 'end'; readonly back: number; readonly code: number; readonly retryAfterMs: number | null }
  | { readonly do: 'buffer'; readonly bytes: number | null }
  | { readonly do: 'break writes'; readonly how: 'not' | 'link' | 'frame' }
  | { readonly do: 'on next connect' | 'on next write'; readonly reaction: Reaction }
  | { readonly do: 'settle url'; readonly how: 'resolve' | 'reject' | 'garbage' };

export type Step =
  | Act
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'sleep'; readonly ms: number }
  | { readonly do: 'on next'; readonly event: ListenedEvent; readonly acts: readonly Act[] };

export type ListenedEvent = 'message' | 'open' | 'close' | 'error' | 'drop' | 'sent' | 'change';

const size = fc.integer({ min: 4, max: 12 });
const back = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
);
const reaction = fc.constantFrom<Reaction[]>(
  'accept',
  'accept and receive',
  'accept and drop',
  'receive',
  'end',
  'drop',
  'fail',
  'fill',
);
const code = fc.constantFrom(1000, 1001, 1002, 1006, 1008, 1011, 1013, 3000, 4000, 4401);

const just = (...names: BareAct['do'][]): fc.Arbitrary<Act> => fc.record({ do: fc.constantFrom(...names) });

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: just('open', 'acquire', 'acquire') },
  { weight: 4, arbitrary: just('reconnect', 'reconnect', 'pause', 'mark lost', 'drained', 'listen and stop') },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), code: fc.constantFrom(1000, 4001) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('release' as const), which: fc.nat(3) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      size,
      ttlMs: fc.constantFrom(null, null, null, 0, 40),
      volatile: fc.constantFrom(false, false, false, true),
    }),
  },
  { weight: 2, arbitrary: just('send garbage', 'send unmeasurable') },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('deliver' as const), size, timeoutMs: fc.constantFrom(50, 5_000) }),
  },
  { weight: 9, arbitrary: fc.record({ do: fc.constant('accept' as const), back }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('receive', 'reply', 'alive', 'drop', 'fail', 'acknowledge', 'refuse'),
      back,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      back,
      code,
      retryAfterMs: fc.constantFrom(null, null, 0, 700),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('buffer' as const), bytes: fc.constantFrom(0, 20, 21, 100, 101, null) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('break writes' as const), how: fc.constantFrom('not', 'link', 'frame') }),
  },
  { weight: 1, arbitrary: just('break next connect') },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('on next connect', 'on next write'), reaction }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('settle url' as const),
      how: fc.constantFrom('resolve', 'resolve', 'reject', 'garbage'),
    }),
  },
  { weight: 4, arbitrary: just('go online', 'go offline', 'show', 'hide', 'wake') },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: act },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('advance', 'advance', 'advance', 'sleep'),
      ms: fc.constantFrom(1, 30, 30, 100, 100, 500, 500, 1_000, 3_000, 10_000, 60_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('on next' as const),
      event: fc.constantFrom<ListenedEvent[]>('message', 'open', 'close', 'error', 'drop', 'sent', 'change'),
      acts: fc.array(act, { minLength: 1, maxLength: 3 }),
    }),
  },
);

export const setting: fc.Arbitrary<Setting> = fc.record({
  url: fc.constantFrom('fixed', 'fixed', 'function', 'promise', 'deferred'),
  acks: fc.constantFrom(true, true, false),
  heartbeat: fc.boolean(),
  lingerMs: fc.constantFrom(0, 100),
  queue: fc.oneof(
    { weight: 1, arbitrary: fc.constant(false as const) },
    {
      weight: 6,
      arbitrary: fc.record({
        maxMessages: fc.integer({ min: 1, max: 5 }),
        maxBytes: fc.integer({ min: 8, max: 60 }),
        overflow: fc.constantFrom('drop-newest', 'drop-oldest'),
        ttlMs: fc.constantFrom(Infinity, Infinity, 200),
      }),
    },
  ),
  reconnect: fc.constantFrom('standard', 'standard', 'standard', 'suspend', 'twice', 'function', 'throwing', 'off'),
  dice: fc.constantFrom(0, 0.3, 0.999),
  server: fc.constantFrom('manual', 'at once', 'soon', 'soon'),
  answers: fc.boolean(),
});

export const steps: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 1, maxLength: 50, size: 'max' });
