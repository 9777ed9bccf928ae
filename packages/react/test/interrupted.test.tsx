import { fakeWorld } from '@steadysocket/conformance/binding';
import { createConnection } from '@steadysocket/core';
import { useFold, useWebSocket } from '@steadysocket/react';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Profiler, startTransition, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { expect, onTestFinished, test, vi } from 'vitest';
import { describeEachReactMode, step } from './harness.js';

const url = 'ws://server.test/';
const append = (state: string, message: string): string => state + message;

/** Longer than a slice of React's renderer. */
function renderSlowly(text: string): string {
  const until = performance.now() + 10;
  while (performance.now() < until);
  return text;
}

describeEachReactMode('in concurrent React', (_react, Mode) => {
  test('an interrupted render opens nothing, and shows no mixture of states', async () => {
    const world = fakeWorld();
    const connection = createConnection(url, world.options);
    connection.open();
    world.transport.link.accept();
    let reach = (): void => {};
    const halfway = new Promise<void>((resolve) => (reach = resolve));
    const rendered: string[] = [];
    const renderNext = (room: string): string => {
      rendered.push(room);
      if (room === 'two') reach();
      return renderSlowly(room);
    };
    let move: (room: string) => void = () => {};
    let hurry = (): void => {};
    function Slow({ room }: { readonly room: string }): ReactNode {
      return renderNext(room).slice(0, 0);
    }
    function News(): ReactNode {
      return `${useFold(connection, append, '')};`;
    }
    function Page(): ReactNode {
      const [room, setRoom] = useState('one');
      const [count, setCount] = useState(0);
      const { status } = useWebSocket(`ws://${room}.test/`, world.options);
      useEffect(() => {
        move = setRoom;
        hurry = () => setCount(1);
      }, []);
      return (
        <>
          <News />
          {['a', 'b', 'c', 'd', 'e'].map((key) => (
            <Slow key={key} room={room} />
          ))}
          <News />
          {`${room} ${status} ${count}`}
        </>
      );
    }
    const shown: string[] = [];
    const view = render(
      <Mode>
        <Profiler id="commits" onRender={() => shown.push(document.body.textContent)}>
          <Page />
        </Profiler>
      </Mode>,
    );
    await step(() => {});
    // From here on React schedules by itself.
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
    onTestFinished(() => void Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true }));
    startTransition(() => move('two'));
    await halfway;
    expect(rendered.filter((room) => room === 'two').length).toBeLessThan(5);
    world.transport.links[0]?.receive('news');
    world.clock.advance(16);
    flushSync(() => hurry());
    expect(view.container.textContent).toMatch(/one connecting 1$/);
    expect(world.transport.links).toHaveLength(2);
    await vi.waitFor(() => expect(view.container.textContent).toBe('news;news;two connecting 1'), 10_000);
    expect(world.transport.links.map(({ request }) => request.url)).toEqual([url, 'ws://one.test/', 'ws://two.test/']);
    expect(shown).toContain('news;news;one connecting 1');
    expect(shown.filter((text) => !/^(\w*);\1;/.test(text))).toEqual([]);
  });
});
