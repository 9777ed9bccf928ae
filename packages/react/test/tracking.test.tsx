import { fakeWorld } from '@steadysocket/conformance/binding';
import { createConnection } from '@steadysocket/core';
import type { Connection, UseWebSocketResult } from '@steadysocket/react';
import { useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { memo, useEffect, useState } from 'react';
import { expect, test } from 'vitest';
import { describeEachReactMode, step } from './harness.js';

type Socket = UseWebSocketResult<Connection<string, string>>;

describeEachReactMode('tracking', ({ frame, mount }) => {
  test('renders for a field after its first read', async () => {
    const { options } = fakeWorld();
    const page = await mount(
      ({ detailed }: { detailed: boolean }) => [useWebSocket('ws://server.test/', options), detailed] as const,
      {
        props: { detailed: false },
        shows: ([socket, detailed]) => (detailed ? `${socket.status} ${socket.queued}` : socket.status),
      },
    );
    const [socket] = page.result;
    let before = page.renders;
    await step(() => socket.send('one'));
    expect(page.renders).toBe(before);
    await page.update({ detailed: true });
    expect(page.text).toBe('connecting 1');
    before = page.renders;
    await step(() => socket.send('two'));
    expect(page.renders).toBe(before + 1);
    expect(page.text).toBe('connecting 2');
    await page.update({ detailed: false });
    before = page.renders;
    await step(() => socket.send('three'));
    expect(page.renders).toBe(before + 1);
  });

  test('tracks every field that is spread', async () => {
    const world = fakeWorld();
    const page = await mount(() => ({ ...useWebSocket('ws://server.test/', world.options) }), {
      shows: ({ status, queued, lastMessage }) => `${status} ${queued} ${lastMessage}`,
    });
    await step(() => page.result.send('one'));
    expect(page.text).toBe('connecting 1 null');
    await step(() => world.transport.link.accept());
    await step(() => world.transport.link.receive('hello'));
    await frame(world);
    expect(page.text).toBe('open 0 hello');
  });

  test('has another identity only when a field that was read has changed', async () => {
    const { transport, options } = fakeWorld();
    const page = await mount(() => useWebSocket('ws://server.test/', options), {
      props: { round: 0 },
      shows: (socket) => socket.status,
    });
    const first = page.result;
    await step(() => first.connection.send('one'));
    await page.update({ round: 1 });
    expect(page.result).toBe(first);
    await step(() => transport.link.accept());
    expect(page.result).not.toBe(first);
  });

  test('reads current values outside a render, even from an older result', async () => {
    const { transport, options } = fakeWorld();
    const page = await mount(() => useWebSocket('ws://server.test/', options));
    const first = page.result;
    transport.link.accept();
    first.send('one');
    expect([first.status, first.queued]).toEqual(['open', 0]);
    await step(() => transport.link.drop());
    expect(first.status).toBe('waiting');
  });

  test('renders for a change that another component has read already', async () => {
    const { transport, options } = fakeWorld();
    const connection = createConnection('ws://server.test/', options);
    const seen: Socket[] = [];
    connection.subscribe(() => seen[0]?.status);
    const page = await mount(() => useWebSocket(connection), { shows: ({ status }) => status });
    seen.push(page.result);
    await step(() => transport.link.accept());
    expect(page.text).toBe('open');
  });

  test('receives messages only while mounted, and only if the last message is read', async () => {
    const world = fakeWorld();
    const connection = createConnection('ws://server.test/', world.options);
    connection.open();
    world.transport.link.accept();
    const frames = (): number => world.clock.pending;
    const page = await mount(() => useWebSocket(connection), { shows: (socket) => socket.status });
    const before = frames();
    await step(() => world.transport.link.receive('unread'));
    expect(frames()).toBe(before);
    expect(page.result.lastMessage).toBeNull();
    await step(() => world.transport.link.receive('read'));
    expect(frames()).toBe(before + 1);
    await frame(world);
    expect(page.result.lastMessage).toBe('read');
    await page.unmount();
    expect(page.result.lastMessage).toBe('read');
    world.transport.link.receive('late');
    expect(frames()).toBe(before);
  });

  test('adds no listener when the last message is first read after unmount', async () => {
    const { transport, clock, options } = fakeWorld();
    const connection = createConnection('ws://server.test/', options);
    const page = await mount(() => useWebSocket(connection));
    await step(() => transport.link.accept());
    await page.unmount();
    expect(page.result.lastMessage).toBeNull();
    clock.advance(1_000);
    expect(transport.link.state).toBe('closing');
  });

  test('updates a memoised component that receives the result as a prop', async () => {
    const world = fakeWorld();
    const Badge = memo(({ socket }: { readonly socket: Socket }): ReactNode => (
      <p>{`${socket.status} ${socket.lastMessage}`}</p>
    ));
    const page = await mount(() => useWebSocket('ws://server.test/', world.options), {
      shows: (socket) => <Badge socket={socket} />,
    });
    await step(() => world.transport.link.accept());
    await step(() => world.transport.link.receive('hello'));
    await frame(world);
    expect(page.text).toBe('open hello');
  });

  test('follows the last message after a child has read it in its own render', async () => {
    const world = fakeWorld();
    let reveal = (): void => {};
    const Child = memo(function Child({ socket }: { readonly socket: Socket }): ReactNode {
      const [shown, setShown] = useState(false);
      useEffect(() => {
        reveal = () => setShown(true);
      }, []);
      return shown ? String(socket.lastMessage) : 'hidden';
    });
    const page = await mount(() => useWebSocket('ws://server.test/', world.options), {
      shows: (socket) => <Child socket={socket} />,
    });
    await step(() => world.transport.link.accept());
    await step(() => reveal());
    expect(page.text).toBe('null');
    await step(() => world.transport.link.receive('hello'));
    await frame(world);
    expect(page.text).toBe('hello');
  });

  test('follows its connection after a store has frozen it', async () => {
    const world = fakeWorld();
    const page = await mount(() => useWebSocket('ws://server.test/', world.options), {
      shows: (socket) => `${socket.status} ${socket.lastMessage} ${Object.keys(socket).length}`,
    });
    const fields = Object.keys(page.result).length;
    Object.freeze(page.result);
    await step(() => world.transport.link.accept());
    await step(() => world.transport.link.receive('hello'));
    await frame(world);
    expect(page.text).toBe(`open hello ${fields}`);
    expect({ ...page.result }).toMatchObject({ status: 'open', lastMessage: 'hello' });
  });

  test('has fields that cannot be set', async () => {
    const { options } = fakeWorld();
    const page = await mount(() => useWebSocket('ws://server.test/', options));
    for (const field of ['status', 'send', 'other']) {
      expect(() => Object.assign(page.result, { [field]: 'closed' })).toThrow(TypeError);
    }
    expect(page.result.status).toBe('connecting');
  });

  test('reads only the fields that the component reads', async () => {
    const connection = createConnection('ws://server.test/', fakeWorld().options);
    const reads: PropertyKey[] = [];
    const snapshot = new Proxy(connection.getSnapshot(), {
      get(target, name) {
        reads.push(name);
        return target[name as keyof typeof target];
      },
    });
    const counted = { ...connection, getSnapshot: () => snapshot };
    const page = await mount(() => useWebSocket(counted), { shows: ({ status, queued }) => `${status} ${queued}` });
    expect(page.text).toBe('idle 0');
    expect(new Set(reads)).toEqual(new Set(['status', 'queued']));
  });

  test('treats NaN as equal to NaN', async () => {
    const world = fakeWorld();
    const codec = { encode: String, decode: Number };
    const connection = createConnection<number, number>('ws://server.test/', { ...world.options, codec });
    const page = await mount(() => useWebSocket(connection), { shows: (socket) => String(socket.lastMessage) });
    await step(() => world.transport.link.accept());
    await step(() => world.transport.link.receive('not a number'));
    await frame(world);
    expect(page.text).toBe('NaN');
  });
});
