import fc from 'fast-check';
import type { Kind } from '../simulation/messages.js';
import { kinds } from '../simulation/messages.js';

/** What a sequence runs with. */
export interface Setting {
  readonly unacknowledged: 'drop' | 'resend';
  readonly clientWindow: WindowSetting;
  /** Of the servers: the one that follows a restart may be smaller. */
  readonly serverWindows: readonly WindowSetting[];
  readonly waitingMessages: number;
  readonly resumeWindowMs: number;
  readonly heartbeatMs: number;
  readonly dice: number;
  readonly delayMs: number;
  /** Whether the server knows its users, and how long the client takes to give its credentials. */
  readonly users: boolean;
  readonly authMs: number | null;
  /** Whether the server sends first. */
  readonly greets: boolean;
  /** Whether the page is hidden while everything comes to rest. */
  readonly endsHidden: boolean;
}

export interface WindowSetting {
  readonly messages: number;
  readonly bytes: number;
}

/** What the handler of a message does, and how long it takes. */
export interface Plan {
  readonly outcome: 'value' | 'nothing' | 'answer' | 'throw' | 'refuse' | 'hang';
  /** `null`: at once, without a promise. */
  readonly ms: number | null;
}

export type Step =
  | { readonly do: 'send'; readonly count: number; readonly kind: Kind; readonly size: number; readonly plan: Plan }
  | {
      readonly do: 'deliver';
      readonly count: number;
      readonly kind: Kind;
      readonly size: number;
      readonly plan: Plan;
      readonly timeoutMs: number;
    }
  | { readonly do: 'serve'; readonly count: number; readonly kind: Kind; readonly size: number }
  | { readonly do: 'advance'; readonly ms: number }
  | {
      readonly do: 'cut';
      readonly up: number;
      readonly down: number;
      readonly client: boolean;
      readonly server: boolean;
    }
  | { readonly do: 'swallow'; readonly up: boolean; readonly down: boolean }
  | { readonly do: 'delay' | 'delay next link' | 'authenticate slowly'; readonly ms: number }
  | { readonly do: 'stay away'; readonly ms: number }
  | { readonly do: 'drain'; readonly overMs: number; readonly retryAfterMs: number }
  | { readonly do: 'replay'; readonly back: number; readonly generation: 'same' | 'none' }
  | { readonly do: BareStep };

/** What needs nothing but its name. */
export type BareStep =
  | 'reconnect'
  | 'reconnect twice'
  | 'mark lost'
  | 'pause and open'
  | 'close and open'
  | 'hide'
  | 'show'
  | 'kill'
  | 'end hub'
  | 'dismiss'
  | 'switch user'
  | 'go down'
  | 'come up'
  | 'let go';

const ms = fc.constantFrom(0, 1, 10, 60, 200, 1_000, 6_000, 35_000, 70_000);
const plan: fc.Arbitrary<Plan> = fc.record({
  outcome: fc.constantFrom('value', 'value', 'value', 'nothing', 'answer', 'throw', 'refuse', 'hang'),
  ms: fc.constantFrom(null, null, null, 0, 5, 100, 3_000),
});
const count = fc.constantFrom(1, 1, 1, 2, 2, 3, 3, 5, 8, 70);
const kind = fc.constantFrom(...kinds);
const size = fc.constantFrom(0, 0, 20, 60, 300);
const frames = fc.constantFrom(0, 1, 2, 5, 100);

const bare = (...names: BareStep[]): fc.Arbitrary<Step> => fc.record({ do: fc.constantFrom(...names) });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('send' as const), count, kind, size, plan }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('deliver' as const),
      count: fc.constantFrom(1, 1, 2, 5),
      kind,
      size,
      plan,
      timeoutMs: fc.constantFrom(1_000, 1e8, 1e8, 1e8),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('serve' as const), count, kind, size }) },
  { weight: 16, arbitrary: fc.record({ do: fc.constant('advance' as const), ms }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('cut' as const),
      up: frames,
      down: frames,
      client: fc.constantFrom(true, true, false),
      server: fc.constantFrom(true, true, false),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('swallow' as const), up: fc.boolean(), down: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('delay' as const, 'delay next link' as const, 'authenticate slowly' as const),
      ms: fc.constantFrom(0, 1, 20, 300, 4_000, 9_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('stay away' as const), ms: fc.constantFrom(3_000, 30_000, 300_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('drain' as const),
      overMs: fc.constantFrom(0, 500),
      retryAfterMs: fc.constantFrom(0, 2_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('replay' as const),
      back: fc.nat(3),
      generation: fc.constantFrom('same' as const, 'none' as const),
    }),
  },
  { weight: 4, arbitrary: bare('reconnect', 'reconnect', 'reconnect twice', 'mark lost') },
  { weight: 3, arbitrary: bare('hide', 'show', 'show', 'go down', 'come up', 'come up', 'let go', 'let go') },
  { weight: 2, arbitrary: bare('kill', 'end hub', 'dismiss', 'switch user', 'pause and open', 'close and open') },
);

const serverWindow = fc.constantFrom<WindowSetting[]>(
  { messages: 4_096, bytes: 4_194_304 },
  { messages: 70, bytes: 4_194_304 },
  { messages: 5, bytes: 1_000 },
  { messages: 1, bytes: 1 },
  { messages: 4_096, bytes: 200 },
);

export const setting: fc.Arbitrary<Setting> = fc.record({
  unacknowledged: fc.constantFrom('drop', 'resend'),
  clientWindow: serverWindow,
  serverWindows: fc.array(serverWindow, { minLength: 1, maxLength: 3 }),
  waitingMessages: fc.constantFrom(16_384, 16_384, 40),
  resumeWindowMs: fc.constantFrom(120_000, 120_000, 10_000),
  heartbeatMs: fc.constantFrom(25_000, 2_000),
  dice: fc.constantFrom(0.2, 0.5, 0.999),
  delayMs: fc.constantFrom(0, 1, 25, 200),
  users: fc.boolean(),
  authMs: fc.constantFrom(null, null, 0, 50),
  greets: fc.boolean(),
  endsHidden: fc.constantFrom(false, false, true),
});

export const steps: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 1, maxLength: 24, size: 'max' });
