import { createConnection } from '@steadysocket/core';
import { useFold, useMessage, useWebSocket } from '@steadysocket/react';
import { act, cleanup, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Component, startTransition, StrictMode, Suspense, use, useEffect, useState } from 'react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { fakeWorld, frame, step } from './harness.js';

beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
});
afterEach(cleanup);

const url = 'ws://server.test/';

describe('in concurrent React', () => {
  test('a component that suspends before it is mounted opens nothing', async () => {
    const { transport, options } = fakeWorld();
    const never = new Promise<never>(() => {});
    function Page(): ReactNode {
      useWebSocket(url, options);
      return use(never);
    }
    await step(() =>
      render(
        <Suspense fallback="loading">
          <Page />
        </Suspense>,
      ),
    );
    expect(transport.links).toHaveLength(0);
  });

  test('a component that suspends later keeps its connection', async () => {
    const { transport, clock, options } = fakeWorld();
    let resolve: (text: string) => void = () => {};
    const data = new Promise<string>((settle) => (resolve = settle));
    let load = (): void => {};
    function Page(): ReactNode {
      const socket = useWebSocket(url, options);
      const [isLoading, setLoading] = useState(false);
      useEffect(() => {
        load = () => setLoading(true);
      }, []);
      return `${socket.status} ${isLoading ? use(data) : 'empty'}`;
    }
    const view = render(
      <Suspense fallback="loading">
        <Page />
      </Suspense>,
    );
    await step(() => transport.link.accept());
    await step(() => load());
    clock.advance(60_000);
    expect(transport.link.state).toBe('open');
    await step(() => resolve('data'));
    await step(() => {});
    expect(view.container.textContent).toContain('open data');
    expect(transport.links).toHaveLength(1);
  });

  test('a transition to another url that suspends leaves the old link alone until it is done', async () => {
    const { transport, options } = fakeWorld();
    let resolve: (text: string) => void = () => {};
    const data = new Promise<string>((settle) => (resolve = settle));
    let move = (): void => {};
    function Content({ isTwo }: { readonly isTwo: boolean }): ReactNode {
      return isTwo ? use(data) : 'one';
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
    const view = render(
      <Suspense fallback="loading">
        <Page />
      </Suspense>,
    );
    await step(() => transport.link.accept());
    await step(() => move());
    expect(view.container.textContent).toBe('open one');
    expect(transport.links.map(({ state }) => state)).toEqual(['open']);
    await step(() => resolve('two'));
    await step(() => {});
    expect(view.container.textContent).toBe('connecting two');
    expect(transport.links.map(({ state }) => state)).toEqual(['closing', 'pending']);
  });

  test('components show the same state, whichever of them rendered when', async () => {
    const world = fakeWorld();
    const connection = createConnection(url, world.options);
    const append = (state: string, message: string): string => state + message;
    function Page(): ReactNode {
      const socket = useWebSocket(connection);
      return `${socket.status} ${String(socket.lastMessage)} ${useFold(connection, append, '')};`;
    }
    const view = render(
      <StrictMode>
        <Page />
        <Page />
      </StrictMode>,
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

  test('a child can send in an effect, on mount and after the url has changed', async () => {
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
    const view = render(<Page room="a" />);
    await step(() => transport.link.accept());
    expect(transport.link.sent).toEqual(['join a']);
    await step(() => view.rerender(<Page room="b" />));
    await step(() => transport.link.accept());
    expect(transport.link.sent).toEqual(['join b']);
  });

  test('a wrong url is thrown to the nearest error boundary, and its predecessor is left', async () => {
    const { transport, clock, options } = fakeWorld();
    const report = vi.spyOn(console, 'error').mockImplementation(() => {});
    class Boundary extends Component<{ readonly children: ReactNode }> {
      override state: { readonly code?: string } = {};
      static getDerivedStateFromError({ code }: { readonly code: string }): { readonly code: string } {
        return { code };
      }
      override render(): ReactNode {
        return this.state.code ?? this.props.children;
      }
    }
    function Page({ target }: { readonly target: string }): ReactNode {
      const socket = useWebSocket(target, options);
      useMessage(socket.connection, () => {});
      return socket.status;
    }
    const view = render(
      <Boundary>
        <Page target={url} />
      </Boundary>,
    );
    await step(() => transport.link.accept());
    await step(() =>
      view.rerender(
        <Boundary>
          <Page target="ftp://server.test/" />
        </Boundary>,
      ),
    );
    expect(view.container.textContent).toBe('invalid-url');
    clock.advance(1_000);
    expect(transport.links.map(({ state }) => state)).toEqual(['closing']);
    report.mockRestore();
  });
});
