import fc from 'fast-check';
import type { Kind } from '../simulation/messages.js';
import { kinds } from '../simulation/messages.js';

/** The rooms of all sequences. */
export const roomNames = ['general', 'ü ["\u2028]', 'other'] as const;

export const nodeCount = 3;

export interface WindowSetting {
  readonly messages: number;
  readonly bytes: number;
}

export interface ClientSetting {
  readonly unacknowledged: 'drop' | 'resend';
  readonly window: WindowSetting;
  /** How much of the past it asks for. */
  readonly last: number;
  readonly members: boolean;
  /** Whether its links lead to the node that it knows, while that lives. */
  readonly isSticky: boolean;
  /** The rooms that it uses from the beginning. */
  readonly rooms: readonly number[];
}

/** What a sequence runs with. */
export interface Setting {
  readonly clients: readonly ClientSetting[];
  /** One that can lose what it has, or that of the package: how many messages of a room that keeps. */
  readonly log: 'chain' | number;
  readonly window: WindowSetting;
  readonly waitingMessages: number;
  /** In how many rooms a session may be. */
  readonly maxRooms: number;
  readonly resumeWindowMs: number;
  readonly heartbeatMs: number;
  readonly presenceMs: number;
  readonly dice: number;
  readonly delayMs: number;
  /** How long the application takes to authorize; `null`: at once. */
  readonly authorizeMs: number | null;
  /** Whether what is published is stamped, and how long that takes. */
  readonly stampMs: number | null;
  readonly endsHidden: boolean;
}

interface At {
  readonly client: number;
}

interface In extends At {
  readonly room: number;
}

export type Step =
  | (In & {
      readonly do: 'publish';
      readonly count: number;
      readonly kind: Kind;
      readonly size: number;
      readonly timeoutMs: number;
    })
  | (In & { readonly do: 'use'; readonly state: unknown })
  | (In & { readonly do: 'set state'; readonly state: unknown })
  | (In & { readonly do: 'release' | 'leave' | 'enter' | 'remove' })
  | (At & { readonly do: 'send' | 'serve'; readonly count: number; readonly kind: Kind; readonly size: number })
  | (At & {
      readonly do: 'cut';
      readonly up: number;
      readonly down: number;
      readonly tells: boolean;
      readonly hears: boolean;
    })
  | (At & { readonly do: 'swallow'; readonly up: boolean; readonly down: boolean })
  | (In & {
      readonly do: 'stay away';
      readonly ms: number;
      readonly published: number;
      readonly lost: number;
      readonly kept: number;
      readonly deafens: boolean;
    })
  | (In & { readonly do: 'publish in vain'; readonly count: number })
  | (In & { readonly do: 'lose unnoticed'; readonly node: number; readonly count: number })
  | (At & { readonly do: 'delay'; readonly ms: number })
  | (At & { readonly do: ClientStep })
  | { readonly do: 'advance'; readonly ms: number }
  | {
      readonly do: 'publish by server';
      readonly node: number;
      readonly room: number;
      readonly count: number;
      readonly size: number;
    }
  | { readonly do: 'kill' | 'start' | 'end' | 'deafen' | 'mend'; readonly node: number }
  | { readonly do: 'drain'; readonly node: number; readonly overMs: number; readonly retryAfterMs: number }
  | { readonly do: 'slow store'; readonly node: number; readonly callMs: number; readonly answerMs: number }
  | {
      readonly do: 'break store';
      readonly node: number;
      readonly state: 'unreachable' | 'mute';
      readonly timeoutMs: number;
    }
  | { readonly do: 'lose tail' | 'trim'; readonly room: number; readonly count: number }
  | { readonly do: 'forbid'; readonly action: 'join' | 'publish' | 'present'; readonly room: number }
  | { readonly do: 'allow' };

/** What a client does, or what happens to it. */
export type ClientStep =
  | 'reconnect'
  | 'mark lost'
  | 'pause and open'
  | 'close and open'
  | 'reload'
  | 'hide'
  | 'show'
  | 'switch user'
  | 'dismiss';

const client = fc.nat(2);
const room = fc.constantFrom(0, 0, 0, 1, 2);
const node = fc.nat(nodeCount - 1);
const count = fc.constantFrom(1, 1, 2, 3, 8, 40);
const kind = fc.constantFrom(...kinds);
const size = fc.constantFrom(0, 0, 20, 300);
const frames = fc.constantFrom(0, 1, 2, 3, 5, 100);
const state = fc.constantFrom<unknown>(undefined, undefined, 'here', { typing: true }, null, 0);
const storeMs = fc.constantFrom(0, 1, 30, 400, 3_000);

const at = { client };
const inRoom = { client, room };

function one<Name extends string, Fields extends object>(
  weight: number,
  names: Name | readonly Name[],
  fields: { [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> },
): { weight: number; arbitrary: fc.Arbitrary<{ do: Name } & Fields> } {
  const named = typeof names === 'string' ? [names] : names;
  return {
    weight,
    arbitrary: fc.record({ do: fc.constantFrom(...named), ...fields }) as unknown as fc.Arbitrary<
      { do: Name } & Fields
    >,
  };
}

const step = fc.oneof(
  one(14, 'publish', { ...inRoom, count, kind, size, timeoutMs: fc.constantFrom(2_000, 1e8, 1e8, 1e8) }),
  one(10, 'use', { ...inRoom, state }),
  one(2, 'set state', { ...inRoom, state }),
  one(4, ['release', 'leave', 'leave', 'enter', 'remove'] as const, inRoom),
  one(4, ['send', 'serve'] as const, { ...at, count: fc.constantFrom(1, 2, 5), kind, size }),
  one(7, 'cut', { ...at, up: frames, down: frames, tells: fc.constantFrom(true, true, false), hears: fc.boolean() }),
  one(2, 'swallow', { ...at, up: fc.boolean(), down: fc.boolean() }),
  one(5, 'stay away', {
    ...inRoom,
    ms: fc.constantFrom(100, 3_000, 30_000, 120_000),
    published: fc.constantFrom(0, 1, 5, 40),
    lost: fc.constantFrom(0, 0, 1, 3),
    kept: fc.constantFrom(0, 2, 10, 1_000, 1_000),
    deafens: fc.boolean(),
  }),
  one(2, 'lose unnoticed', { ...inRoom, node, count: fc.constantFrom(1, 2) }),
  one(2, 'publish in vain', { ...inRoom, count: fc.constantFrom(1, 2, 3) }),
  one(3, 'delay', { ...at, ms: fc.constantFrom(0, 1, 20, 300, 4_000) }),
  one(
    8,
    [
      'reconnect',
      'reconnect',
      'reconnect',
      'mark lost',
      'pause and open',
      'close and open',
      'reload',
      'hide',
      'show',
      'show',
      'switch user',
      'dismiss',
    ] as const,
    at,
  ),
  one(16, 'advance', { ms: fc.constantFrom(0, 1, 10, 60, 200, 1_000, 6_000, 35_000) }),
  one(2, 'publish by server', { node, room, count, size }),
  one(5, ['kill', 'kill', 'start', 'start', 'end', 'deafen', 'mend', 'mend'] as const, { node }),
  one(1, 'drain', { node, overMs: fc.constantFrom(0, 500), retryAfterMs: fc.constantFrom(0, 2_000) }),
  one(3, 'slow store', { node, callMs: storeMs, answerMs: storeMs }),
  one(2, 'break store', {
    node,
    state: fc.constantFrom('unreachable' as const, 'mute' as const),
    timeoutMs: fc.constantFrom(100, 5_000),
  }),
  one(3, ['lose tail', 'trim'] as const, { room, count: fc.constantFrom(0, 1, 2, 5, 30) }),
  one(1, 'forbid', { action: fc.constantFrom('join' as const, 'publish' as const, 'present' as const), room }),
  one(1, 'allow', {}),
) as fc.Arbitrary<Step>;

const window = fc.constantFrom<WindowSetting[]>(
  { messages: 4_096, bytes: 4_194_304 },
  { messages: 4_096, bytes: 4_194_304 },
  { messages: 70, bytes: 4_194_304 },
  { messages: 5, bytes: 1_000 },
  { messages: 1, bytes: 1 },
);

const clientSetting: fc.Arbitrary<ClientSetting> = fc.record({
  unacknowledged: fc.constantFrom('drop', 'resend'),
  window,
  last: fc.constantFrom(0, 0, 1, 5, 200),
  members: fc.boolean(),
  isSticky: fc.constantFrom(false, false, true),
  rooms: fc.constantFrom<number[][]>([], [0], [0], [0, 1]),
});

export const setting: fc.Arbitrary<Setting> = fc.record({
  clients: fc.array(clientSetting, { minLength: 2, maxLength: 3 }),
  log: fc.constantFrom<(number | 'chain')[]>('chain', 'chain', 'chain', 10_000, 4),
  window,
  waitingMessages: fc.constantFrom(16_384, 16_384, 40),
  maxRooms: fc.constantFrom(100, 100, 2, 1),
  resumeWindowMs: fc.constantFrom(60_000, 10_000),
  heartbeatMs: fc.constantFrom(25_000, 25_000, 2_000),
  presenceMs: fc.constantFrom(30_000, 6_000),
  dice: fc.constantFrom(0.2, 0.5, 0.999),
  delayMs: fc.constantFrom(0, 1, 25, 200),
  authorizeMs: fc.constantFrom(null, null, 0, 40, 3_000),
  stampMs: fc.constantFrom(null, null, 0, 40),
  endsHidden: fc.constantFrom(false, false, true),
});

export const steps: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 1, maxLength: 36, size: 'max' });
