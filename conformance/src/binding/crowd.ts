import type { Connection } from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import type { Binding } from './binding.js';
import type { World } from './fake-world.js';
import type { Mounted } from './subject.js';

type Page = Pick<Mounted<object, unknown>, 'text' | 'renders'>;

export const burst: readonly string[] = Array.from({ length: 10_000 }, (_, index) => String(index));

const kinds = ['status', 'lastMessage', 'messages', 'fold', 'handler'] as const;

/** One entry for each kind of component, named after what it reads. */
type EachKind<Value> = Record<(typeof kinds)[number], Value>;

/** A connection of the application that is already open. */
export function openConnection(world: World): Connection<string, string> {
  const connection = createConnection('ws://server.test/', world.options);
  connection.open();
  world.transport.link.accept();
  return connection;
}

/** 100 mounted components, twenty of each kind, that use one connection. */
export interface Crowd {
  /** What each `useMessage` received. */
  readonly received: readonly (readonly string[])[];
  /** Renders so far, of each component. */
  renders(): EachKind<readonly number[]>;
  /** What the components of a kind have rendered. Throws where they differ. */
  texts(): EachKind<string>;
}

export async function mountCrowd(binding: Binding, connection: Connection<string, string>): Promise<Crowd> {
  const { mount, useFold, useMessage, useMessages, useWebSocket } = binding;
  const received: string[][] = [];
  const mountHandler = (): ReturnType<typeof mount> => {
    const messages: string[] = [];
    received.push(messages);
    return mount(() => useMessage(connection, (message) => messages.push(message)));
  };
  const mountOne: EachKind<() => Promise<Page>> = {
    status: () => mount(() => useWebSocket(connection), { shows: ({ status }) => status }),
    lastMessage: () => mount(() => useWebSocket(connection), { shows: ({ lastMessage }) => lastMessage }),
    messages: () => mount(() => useMessages(connection, { limit: 3 }), { shows: (list) => list.join() }),
    fold: () => mount(() => useFold(connection, (count) => count + 1, 0), { shows: (count) => count }),
    handler: mountHandler,
  };
  const pages: EachKind<Page[]> = { status: [], lastMessage: [], messages: [], fold: [], handler: [] };
  for (const kind of kinds) {
    for (let index = 0; index < 20; index += 1) pages[kind].push(await mountOne[kind]());
  }
  return {
    received,
    renders: () => each((kind) => pages[kind].map(({ renders }) => renders)),
    texts: () => each((kind) => only(pages[kind].map(({ text }) => text))),
  };
}

/** How often the components of a kind have rendered in between. Throws where they differ. */
export function rendersSince(
  before: EachKind<readonly number[]>,
  after: EachKind<readonly number[]>,
): EachKind<number> {
  return each((kind) => only(after[kind].map((renders, index) => renders - (before[kind][index] ?? 0))));
}

function each<Value>(of: (kind: (typeof kinds)[number]) => Value): EachKind<Value> {
  return Object.fromEntries(kinds.map((kind) => [kind, of(kind)])) as EachKind<Value>;
}

function only<Value>(values: readonly Value[]): Value {
  const [first, ...others] = new Set(values);
  if (first === undefined || others.length > 0) throw new Error(`Not all the same: ${values.join()}`);
  return first;
}
