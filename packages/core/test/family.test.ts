import type { Connection, ConnectionFamily, WebSocketData, WebSocketFrame } from '@steadysocket/core';
import { createConnection, createConnectionFamily, fold, iterate } from '@steadysocket/core';
import type { FakeTransport, ManualClock } from '@steadysocket/core/testing';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import { describe, expect, test, vi } from 'vitest';
import { afterCollection } from './after-collection.js';

type Member = Connection<WebSocketData, WebSocketFrame>;

interface World {
  readonly family: ConnectionFamily<string, Member>;
  readonly transport: FakeTransport<WebSocketFrame>;
  readonly clock: ManualClock;
  readonly create: ReturnType<typeof vi.fn<(key: string) => Member>>;
  /** Links of a key that are neither closed, abandoned nor closing. */
  usable(key: string): number;
}

const lingerMs = 100;

function rooms(): World {
  const transport = fakeTransport();
  const clock = manualClock();
  const environment = fakeEnvironment();
  const create = vi.fn((key: string) =>
    createConnection(`ws://server.test/${key}`, { transport, clock, environment, lingerMs }),
  );
  return {
    family: createConnectionFamily(create),
    transport,
    clock,
    create,
    usable: (key) =>
      transport.links.filter(({ request, state }) => request.url.endsWith(`/${key}`) && /pending|open/.test(state))
        .length,
  };
}

describe('a connection family', () => {
  test('gives one connection for a key', () => {
    const { family, create } = rooms();
    const first = family('a');
    expect(family('a')).toBe(first);
    expect(family('b')).not.toBe(first);
    expect(create.mock.calls).toEqual([['a'], ['b']]);
  });

  test('knows keys that are no strings, and keys that a prototype has', () => {
    const { create } = rooms();
    const family = createConnectionFamily((key: unknown) => create(String(key)));
    const key = { room: 1 };
    const members = [key, { room: 1 }, 1, '1', '__proto__', 'constructor'].map((each) => family(each));
    expect(new Set(members).size).toBe(6);
    expect(family(key)).toBe(members[0]);
  });

  test('creates a connection with the other arguments of the first call, and looks only at the key afterwards', () => {
    const { create } = rooms();
    const family = createConnectionFamily((key: string, user: { readonly name: string }, limit?: number) =>
      create(`${key}/${user.name}/${String(limit)}`),
    );
    const first = family('a', { name: 'ann' });
    expect(family('a', { name: 'bob' }, 3)).toBe(first);
    expect(family.peek('a')).toBe(first);
    family.delete('a');
    expect(family('a', { name: 'bob' }, 3)).not.toBe(first);
    expect(create.mock.calls).toEqual([['a/ann/undefined'], ['a/bob/3']]);
  });

  test.each([['FinalizationRegistry'], ['FinalizationRegistry', 'WeakRef']])('needs no %s %s', (...names) => {
    for (const name of names) vi.stubGlobal(name, undefined);
    const { family, create } = rooms();
    const first = family('a');
    for (let n = 0; n < 1_000; n += 1) family(`other ${String(n)}`);
    expect(family('a')).toBe(first);
    family.delete('a');
    expect(family.peek('a')).toBeUndefined();
    expect(create).toHaveBeenCalledTimes(1_001);
    vi.unstubAllGlobals();
  });

  test('peeks without making one', () => {
    const { family, create } = rooms();
    expect(family.peek('a')).toBeUndefined();
    expect(create).not.toHaveBeenCalled();
    const member = family('a');
    expect(family.peek('a')).toBe(member);
  });

  test('has listeners that `using` ends', () => {
    const { dispose } = Symbol as unknown as { readonly dispose: symbol };
    const connection = rooms().family('a');
    for (const end of [connection.on('message', () => {}), connection.subscribe(() => {}), connection.acquire()])
      expect(Reflect.get(end, dispose)).toBe(end);
  });

  test('opens nothing by itself', () => {
    const { family, transport } = rooms();
    family('a');
    expect(transport.links).toHaveLength(0);
  });

  test('shares a link between the users of a key', () => {
    const { family, transport } = rooms();
    family('a').acquire();
    family('a').acquire();
    expect(transport.links).toHaveLength(1);
  });

  test('keeps a key’s connection while it lingers', () => {
    const { family, clock, transport } = rooms();
    const member = family('a');
    const release = member.acquire();
    transport.link.accept();
    release();
    clock.advance(lingerMs - 1);
    expect(family('a')).toBe(member);
    family('a').acquire();
    clock.advance(60_000);
    expect(member.getSnapshot().status).toBe('open');
  });

  test('registers a forgotten connection again when it is leased, so that one key never has two links', () => {
    const { family, clock, transport, usable } = rooms();
    const kept = family('a');
    const release = kept.acquire();
    transport.link.accept();
    release();
    clock.advance(lingerMs);
    transport.link.end();
    expect(kept.getSnapshot().status).toBe('idle');
    kept.acquire();
    expect(family('a')).toBe(kept);
    family('a').acquire();
    expect(usable('a')).toBe(1);
  });
});

describe('deleting a key', () => {
  test('closes its connection and forgets it', () => {
    const { family, transport } = rooms();
    const first = family('a');
    first.acquire();
    transport.link.accept();
    family.delete('a');
    expect(transport.link.closedWith?.code).toBe(1000);
    expect(family.peek('a')).toBeUndefined();
    expect(family('a')).not.toBe(first);
  });

  test('does nothing for a key that has none', () => {
    const { family, create } = rooms();
    family.delete('a');
    expect(create).not.toHaveBeenCalled();
  });

  test('leaves other keys alone', () => {
    const { family, transport } = rooms();
    const other = family('b');
    other.acquire();
    transport.link.accept();
    family('a');
    family.delete('a');
    expect(family('b')).toBe(other);
    expect(other.getSnapshot().status).toBe('open');
  });

  test('never leads to two links of a key, whoever kept the old connection', () => {
    const { family, usable } = rooms();
    const old = family('a');
    old.acquire();
    family.delete('a');
    const fresh = family('a');
    fresh.acquire();
    expect(usable('a')).toBe(1);
    old.open();
    expect(usable('a')).toBe(1);
    old.reconnect();
    expect(usable('a')).toBe(1);
    expect(family('a')).toBe(fresh);
    expect(fresh.getSnapshot().status).toBe('connecting');
  });

  /** A family whose links are counted whenever one is made: those too that are still closing. */
  function counted() {
    const made = rooms();
    let most = 0;
    const connect = made.transport.connect.bind(made.transport);
    Object.assign(made.transport, {
      connect: (...parameters: Parameters<typeof connect>) => {
        const link = connect(...parameters);
        most = Math.max(most, made.transport.live);
        return link;
      },
    });
    return { ...made, most: () => most };
  }

  test('cuts the close handshake short when the key is used again, so that there is one link', () => {
    const { family, transport, most } = counted();
    const old = family('a');
    old.acquire();
    transport.link.accept();
    family.delete('a');
    expect(transport.link.state).toBe('closing');
    const fresh = family('a');
    fresh.acquire();
    transport.link.accept();
    expect(fresh.getSnapshot().status).toBe('open');
    expect(old.getSnapshot().status).toBe('closed');
    expect(transport.links.map(({ state }) => state)).toEqual(['abandoned', 'open']);
    expect(most()).toBe(1);
  });

  test.each(['close', 'subscribe'] as const)('leads to one link when a listener of %s uses the key again', (event) => {
    const { family, transport, most } = counted();
    const old = family('a');
    old.acquire();
    transport.link.accept();
    const useAgain = (): void => {
      if (old.getSnapshot().status !== 'open' && family('a') !== old) family('a').acquire();
    };
    if (event === 'close') old.on('close', useAgain);
    else old.subscribe(useAgain);
    family.delete('a');
    transport.links[0]?.end();
    expect(most()).toBe(1);
    expect(family('a').getSnapshot().status).toBe('connecting');
  });

  test('leads to one link when a message handler deletes the key and uses it again', () => {
    const { family, transport, most } = counted();
    const old = family('a');
    old.acquire();
    old.on('message', () => {
      family.delete('a');
      family('a').acquire();
    });
    transport.link.accept();
    transport.link.receive('moved');
    expect(most()).toBe(1);
    expect(old.getSnapshot().status).toBe('closed');
    expect(family('a').getSnapshot().status).toBe('connecting');
  });

  test('lets a close handshake end in peace while nobody uses the key again', () => {
    const { family, transport } = counted();
    const old = family('a');
    old.acquire();
    transport.link.accept();
    family.delete('a');
    family.peek('a');
    transport.link.end({ code: 1000 });
    expect(old.getSnapshot().cause).toMatchObject({ code: 1000, wasClean: true });
  });

  test('drops what waits, with events, and calls no listener of the old connection afterwards', () => {
    const { family, transport } = rooms();
    const old = family('a');
    const seen: unknown[] = [];
    old.on('drop', ({ message, reason }) => seen.push([message, reason]));
    old.on('message', (message) => seen.push(message));
    old.send('hello');
    family.delete('a');
    family('a').acquire();
    transport.link.accept();
    transport.link.receive('for the new one');
    expect(seen).toEqual([['hello', 'closed']]);
  });

  test('lets the old connection be the key’s own again where nobody made another', () => {
    const { family, usable } = rooms();
    const old = family('a');
    old.acquire();
    family.delete('a');
    old.open();
    expect(family('a')).toBe(old);
    family('a').acquire();
    expect(usable('a')).toBe(1);
  });
});

describe('a connection that became the key’s own again', () => {
  test('stays it when its users have left', () => {
    const { family, clock, transport } = rooms();
    const old = family('a');
    family.delete('a');
    old.open();
    const release = old.acquire();
    old.close();
    release();
    old.acquire()();
    transport.link.drop();
    clock.advance(lingerMs);
    expect(old.getSnapshot().status).toBe('idle');
    expect(family('a')).toBe(old);
  });
});

describe('memory', () => {
  test('does not hold a connection that was never leased', async () => {
    const { family, create } = rooms();
    const reference = new WeakRef(family('a'));
    create.mockClear();
    await afterCollection();
    expect(reference.deref()).toBeUndefined();
    expect(family.peek('a')).toBeUndefined();
  });

  test('forgets the keys of collected connections when it makes others', async () => {
    const { create } = rooms();
    const family = createConnectionFamily<object, Member, []>(() => create('room'));
    const keys = Array.from({ length: 200 }, () => new WeakRef({}));
    for (const key of keys) family(key.deref() ?? {});
    // The engine may collect some of them later.
    for (let round = 0; round < 3; round += 1) {
      create.mockClear();
      await afterCollection();
      for (let n = 0; n < 1_000; n += 1) family({});
    }
    create.mockClear();
    await afterCollection();
    expect(keys.filter((key) => key.deref() !== undefined).length).toBeLessThan(100);
  });

  test('holds a connection that is leased although nobody else does', async () => {
    const { family, create, transport } = rooms();
    family('a').acquire();
    create.mockClear();
    await afterCollection();
    family('a').acquire();
    expect(create).not.toHaveBeenCalled();
    expect(transport.links).toHaveLength(1);
  });

  test('releases a connection after its last lease and linger', async () => {
    const { family, create, transport, clock } = rooms();
    const reference = (() => {
      const member = family('a');
      const release = member.acquire();
      transport.link.accept();
      release();
      clock.advance(lingerMs);
      transport.link.end();
      return new WeakRef(member);
    })();
    // The fake transport keeps its links, and they their connection's handlers.
    (transport.links as unknown[]).length = 0;
    create.mockClear();
    await afterCollection();
    expect(reference.deref()).toBeUndefined();
  });

  test('gives a new connection for a key whose old one was collected', async () => {
    const { family, create } = rooms();
    family('a');
    create.mockClear();
    await afterCollection();
    family('a').acquire();
    expect(create).toHaveBeenCalledOnce();
  });

  test('holds a message that was accepted before anybody leased', async () => {
    const { family, create, transport } = rooms();
    expect(family('a').send('hello')).toBe('queued');
    create.mockClear();
    await afterCollection();
    family('a').acquire();
    transport.link.accept();
    expect(transport.link.sent).toEqual(['hello']);
  });

  test.each(['leased', 'only looked up'])(
    'holds a listener, which receives the key’s next messages: %s',
    async (how) => {
      const { family, create, transport, clock } = rooms();
      const received: unknown[] = [];
      (() => {
        const member = family('a');
        member.on('message', (message) => received.push(message));
        if (how === 'only looked up') return;
        const release = member.acquire();
        transport.link.accept();
        release();
        clock.advance(lingerMs);
        transport.link.end();
        (transport.links as unknown[]).length = 0;
      })();
      create.mockClear();
      await afterCollection();
      family('a').acquire();
      transport.link.accept();
      transport.link.receive('hello');
      expect(received).toEqual(['hello']);
    },
  );

  test.each<[string, (member: Member) => unknown]>([
    ['a listener of its state', (member) => member.subscribe(() => {})],
    ['a fold', (member) => fold(member, (count: number) => count + 1, 0)],
    ['a loop', (member) => iterate(member)[Symbol.asyncIterator]()],
    [
      'one of two listeners',
      (member) => {
        member.on('open', () => {});
        const unsubscribe = member.on('open', () => {});
        unsubscribe();
        unsubscribe();
      },
    ],
  ])('holds a connection for %s', async (_, use) => {
    const { family, create } = rooms();
    use(family('a'));
    create.mockClear();
    await afterCollection();
    family('a');
    expect(create).not.toHaveBeenCalled();
  });

  test('releases a connection when its queue is empty and its last listener gone', async () => {
    const { family, create, transport, clock } = rooms();
    const reference = (() => {
      const member = family('a');
      const unsubscribe = [member.on('message', () => {}), member.subscribe(() => {})];
      member.send('hello');
      const release = member.acquire();
      transport.link.accept();
      release();
      clock.advance(lingerMs);
      transport.link.end();
      for (const each of unsubscribe) each();
      return new WeakRef(member);
    })();
    (transport.links as unknown[]).length = 0;
    create.mockClear();
    await afterCollection();
    expect(reference.deref()).toBeUndefined();
  });

  test('releases a connection that only its maker listens to', async () => {
    const { create } = rooms();
    const family = createConnectionFamily((key: string) => {
      const member = create(key);
      member.on('error', () => {});
      return member;
    });
    const reference = new WeakRef(family('a'));
    create.mockClear();
    await afterCollection();
    expect(reference.deref()).toBeUndefined();
  });

  test('releases a deleted connection, whatever listens to it', async () => {
    const { family, create, transport } = rooms();
    const reference = (() => {
      const member = family('a');
      member.on('message', () => {});
      member.acquire();
      transport.link.accept();
      family.delete('a');
      transport.link.end();
      return new WeakRef(member);
    })();
    (transport.links as unknown[]).length = 0;
    create.mockClear();
    await afterCollection();
    expect(reference.deref()).toBeUndefined();
  });

  test('keeps a connection that somebody holds as the key’s own', async () => {
    const { family, create } = rooms();
    const held = family('a');
    create.mockClear();
    await afterCollection();
    expect(family('a')).toBe(held);
    expect(create).not.toHaveBeenCalled();
  });
});
