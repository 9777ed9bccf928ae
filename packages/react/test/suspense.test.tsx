import { fakeWorld } from '@steadysocket/conformance/binding';
import { createConnection } from '@steadysocket/core';
import { useMessage, useMessages, useWebSocket } from '@steadysocket/react';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Suspense, useEffect, useState } from 'react';
import { expect, test } from 'vitest';
import { describeEachReactMode, pending, step } from './harness.js';

const url = 'ws://server.test/';

describeEachReactMode('suspense', ({ frame }, Mode) => {
  const show = (page: ReactNode): HTMLElement =>
    render(
      <Mode>
        <Suspense fallback="loading">{page}</Suspense>
      </Mode>,
    ).container;

  test('keeps the connection of a component that suspends later', async () => {
    const { transport, clock, options } = fakeWorld();
    const data = pending();
    let load = (): void => {};
    function Page(): ReactNode {
      const socket = useWebSocket(url, options);
      const [isLoading, setLoading] = useState(false);
      useEffect(() => {
        load = () => setLoading(true);
      }, []);
      return `${socket.status} ${isLoading ? data.read() : 'empty'}`;
    }
    const container = show(<Page />);
    await step(() => transport.link.accept());
    await step(() => load());
    expect(container.textContent).toContain('loading');
    clock.advance(60_000);
    expect(transport.link.state).toBe('open');
    await step(() => data.resolve('data'));
    await step(() => {});
    expect(container.textContent).toContain('open data');
    expect(transport.links).toHaveLength(1);
  });

  test('misses no message in a tree that is hidden while a part of it suspends', async () => {
    const world = fakeWorld();
    const connection = createConnection(url, world.options);
    const data = pending();
    const received: string[] = [];
    let load = (): void => {};
    function Part(): ReactNode {
      const [isLoading, setLoading] = useState(false);
      useEffect(() => {
        load = () => setLoading(true);
      }, []);
      return isLoading ? data.read() : null;
    }
    function History(): ReactNode {
      useMessage(connection, (message) => received.push(message));
      return useMessages(connection, { limit: 9 }).join();
    }
    const container = show([<History key="history" />, <Part key="part" />]);
    await step(() => world.transport.link.accept());
    await step(() => world.transport.link.receive('shown'));
    await step(() => load());
    expect(container.textContent).toContain('loading');
    await step(() => world.transport.link.receive('hidden'));
    await frame(world);
    await step(() => world.clock.advance(60_000));
    await step(() => data.resolve(';'));
    await step(() => {});
    expect(container.textContent).toBe('shown,hidden;');
    expect(received).toEqual(['shown', 'hidden']);
    expect(world.transport.links).toHaveLength(1);
  });
});
