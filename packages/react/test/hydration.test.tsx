import { createConnection, fold } from '@steadysocket/core';
import { useFold, useMessage, useMessages, useReadable, useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { expect, onTestFinished, test, vi } from 'vitest';
import { describeEachReactMode, fakeWorld, frame, step } from './harness.js';

describeEachReactMode('hydration', (_mount, Mode) => {
  test('shows the idle snapshot while hydrating, without a warning, and the connection from then on', async () => {
    const world = fakeWorld();
    const { transport, options } = world;
    const connection = createConnection('ws://server.test/', options);
    connection.open();
    transport.link.accept();
    const texts: string[] = [];
    const see = (text: string): string => {
      texts.push(text);
      return text;
    };
    function Page(): ReactNode {
      const ours = useWebSocket(connection);
      const own = useWebSocket('ws://own.test/', options);
      const messages = useMessages(connection, { limit: 2 });
      const count = useFold(connection, (before) => before + 1, 0);
      useMessage(connection, () => {});
      return see(`${ours.status} ${own.status} ${String(ours.lastMessage)} ${messages.join()} ${count}`);
    }
    const page = (
      <Mode>
        <Page />
      </Mode>
    );
    const container = document.createElement('div');
    container.innerHTML = renderToString(page);
    expect(container.innerHTML).toBe('idle idle null  0');
    expect(transport.links).toHaveLength(1);
    texts.length = 0;
    const trouble = vi.fn();
    const spies = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
    onTestFinished(() => spies.forEach((spy) => spy.mockRestore()));
    const root = hydrateRoot(container, page, { onRecoverableError: trouble });
    await step(() => {});
    expect(texts[0]).toBe('idle idle null  0');
    expect(container.textContent).toBe('open connecting null  0');
    await step(() => transport.links[0]?.receive('hello'));
    await frame(world);
    expect(container.textContent).toBe('open connecting hello hello 1');
    expect([...spies, trouble].map((spy) => spy.mock.calls)).toEqual([[], [], []]);
    await step(() => root.unmount());
  });

  test('shows the server snapshot of what is readable while hydrating', async () => {
    const world = fakeWorld();
    const connection = createConnection('ws://server.test/', world.options);
    const count = fold(connection, (before: number) => before + 1, 0);
    const plain = { getSnapshot: () => 'plain', subscribe: () => () => {} };
    const texts: string[] = [];
    function Page(): ReactNode {
      const text = `${useReadable(connection).status} ${useReadable(count)} ${useReadable(plain, (value) => value.length)}`;
      texts.push(text);
      return text;
    }
    const page = (
      <Mode>
        <Page />
      </Mode>
    );
    const container = document.createElement('div');
    container.innerHTML = renderToString(page);
    connection.open();
    world.transport.link.accept();
    world.transport.link.receive('before hydration');
    world.clock.advance(16);
    texts.length = 0;
    const trouble = vi.fn();
    const root = hydrateRoot(container, page, { onRecoverableError: trouble });
    await step(() => {});
    expect(texts[0]).toBe('idle 0 5');
    expect(container.textContent).toBe('open 1 5');
    expect(trouble).not.toHaveBeenCalled();
    await step(() => root.unmount());
    count.dispose();
  });
});
