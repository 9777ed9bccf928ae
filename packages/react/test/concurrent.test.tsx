import { fakeWorld } from '@steadysocket/conformance/binding';
import { createConnection } from '@steadysocket/core';
import { useFold, useMessage, useWebSocket } from '@steadysocket/react';
import { act, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Component, startTransition, Suspense, useDeferredValue, useEffect, useState } from 'react';
import { expect, test, vi } from 'vitest';
import { describeEachReactMode, pending, step } from './harness.js';

const url = 'ws://server.test/';
const append = (state: string, message: string): string => state + message;

describeEachReactMode('in concurrent React', ({ frame }, Mode) => {
  const show = (page: ReactNode): { readonly container: HTMLElement; readonly rerender: (page: ReactNode) => void } => {
    const { container, rerender } = render(<Mode>{page}</Mode>);
    return { container, rerender: (next) => rerender(<Mode>{next}</Mode>) };
  };

  test('a suspended transition to another url keeps the old link until it commits', async () => {
    const { transport, options } = fakeWorld();
    const data = pending();
    let move = (): void => {};
    function Content({ isTwo }: { readonly isTwo: boolean }): ReactNode {
      return isTwo ? data.read() : 'one';
    }
    function Page(): ReactNode {
      const [isTwo, setTwo] = useState(false);
      const socket = useWebSocket(isTwo ? 'ws://two.test/' : 'ws://one.test/', options);
      useEffect(() => {
        move = () => startTransition(() => setTwo(true));
      }, []);
      return (
        <>
          {socket.status} <Content isTwo={isTwo} />
        </>
      );
    }
    const view = show(
      <Suspense fallback="loading">
        <Page />
      </Suspense>,
    );
    await step(() => transport.link.accept());
    await step(() => move());
    expect(view.container.textContent).toBe('open one');
    expect(transport.links.map(({ state }) => state)).toEqual(['open']);
    await step(() => data.resolve('two'));
    await step(() => {});
    expect(view.container.textContent).toBe('connecting two');
    expect(transport.links.map(({ state }) => state)).toEqual(['closing', 'pending']);
  });

  test('an abandoned transition opens nothing', async () => {
    const { transport, clock, environment, options } = fakeWorld();
    const data = pending();
    let move: (room: string) => void = () => {};
    function Content({ room }: { readonly room: string }): ReactNode {
      return room === 'two' ? data.read() : room;
    }
    function Page(): ReactNode {
      const [room, setRoom] = useState('one');
      const { status } = useWebSocket(`ws://${room}.test/`, options);
      useEffect(() => {
        move = setRoom;
      }, []);
      return (
        <>
          {status} <Content room={room} />
        </>
      );
    }
    const view = show(
      <Suspense fallback="loading">
        <Page />
      </Suspense>,
    );
    await step(() => transport.link.accept());
    await step(() => startTransition(() => move('two')));
    await step(() => move('one'));
    await step(() => data.resolve('two'));
    await step(() => clock.advance(60_000));
    expect(view.container.textContent).toBe('open one');
    expect(transport.links.map(({ state }) => state)).toEqual(['open']);
    expect(environment.listeners).toBe(1);
  });

  test('a deferred url is followed once, when its render commits', async () => {
    const { transport, options } = fakeWorld();
    const shown: string[] = [];
    const see = (text: string): string => {
      shown.push(text);
      return text;
    };
    function Page({ room }: { readonly room: string }): ReactNode {
      const { status } = useWebSocket(useDeferredValue(`ws://${room}.test/`), options);
      return see(`${room} ${status}`);
    }
    const view = show(<Page room="one" />);
    await step(() => transport.link.accept());
    await step(() => view.rerender(<Page room="two" />));
    expect(view.container.textContent).toBe('two connecting');
    expect(shown.slice(shown.indexOf('two open'))).toContain('two connecting');
    expect(shown).toContain('two open');
    expect(transport.links.map(({ request, state }) => [request.url, state])).toEqual([
      ['ws://one.test/', 'closing'],
      ['ws://two.test/', 'pending'],
    ]);
  });

  test('components show the same state, whenever each of them rendered', async () => {
    const world = fakeWorld();
    const connection = createConnection(url, world.options);
    function Page(): ReactNode {
      const socket = useWebSocket(connection);
      return `${socket.status} ${String(socket.lastMessage)} ${useFold(connection, append, '')};`;
    }
    const view = show(
      <>
        <Page />
        <Page />
      </>,
    );
    await step(() => world.transport.link.accept());
    await act(async () => {
      startTransition(() => world.transport.link.receive('a'));
      await Promise.resolve();
    });
    await frame(world);
    const [first, second] = view.container.textContent.split(';');
    expect(first).toBe('open a a');
    expect(second).toBe(first);
  });

  test('a child can send in an effect, on mount and after a change of the url', async () => {
    const { transport, options } = fakeWorld();
    function Child({ send, room }: { readonly send: (text: string) => unknown; readonly room: string }): ReactNode {
      useEffect(() => {
        send(`join ${room}`);
      }, [send, room]);
      return null;
    }
    function Page({ room }: { readonly room: string }): ReactNode {
      const { send } = useWebSocket(`ws://server.test/${room}`, options);
      return <Child send={send} room={room} />;
    }
    const view = show(<Page room="a" />);
    await step(() => transport.link.accept());
    // StrictMode runs the first effects twice.
    expect(new Set(transport.link.sent)).toEqual(new Set(['join a']));
    await step(() => view.rerender(<Page room="b" />));
    await step(() => transport.link.accept());
    expect(transport.link.sent).toEqual(['join b']);
  });

  test('a wrong option throws to the nearest error boundary, and the previous destination is left', async () => {
    const { transport, clock, options } = fakeWorld();
    const report = vi.spyOn(console, 'error').mockImplementation(() => {});
    // React 18 throws it to the window as well.
    const silence = (event: Event): void => event.preventDefault();
    window.addEventListener('error', silence);
    class Boundary extends Component<{ readonly children: ReactNode }> {
      override state: { readonly code?: string } = {};
      static getDerivedStateFromError({ code }: { readonly code: string }): { readonly code: string } {
        return { code };
      }
      override render(): ReactNode {
        return this.state.code ?? this.props.children;
      }
    }
    function Page({ lingerMs }: { readonly lingerMs: number }): ReactNode {
      const socket = useWebSocket(url, { ...options, lingerMs, key: lingerMs });
      useMessage(socket.connection, () => {});
      return socket.status;
    }
    const view = show(
      <Boundary>
        <Page lingerMs={1_000} />
      </Boundary>,
    );
    await step(() => transport.link.accept());
    await step(() =>
      view.rerender(
        <Boundary>
          <Page lingerMs={-1} />
        </Boundary>,
      ),
    );
    expect(view.container.textContent).toBe('invalid-option');
    clock.advance(1_000);
    expect(transport.links.map(({ state }) => state)).toEqual(['closing']);
    window.removeEventListener('error', silence);
    report.mockRestore();
  });
});
