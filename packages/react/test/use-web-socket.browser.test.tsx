import { createConnection, text } from '@steadysocket/core';
import type { Connection } from '@steadysocket/core';
import { useMessage, useMessages, useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { Profiler } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import type {} from '../../core/test/browser/server.js';

const server = inject('serverUrl');
const burst = Array.from({ length: 10_000 }, (_, index) => String(index));

function show(page: ReactNode): { readonly container: HTMLElement; readonly unmount: () => void } {
  const container = document.body.appendChild(document.createElement('div'));
  const root = createRoot(container);
  onTestFinished(() => {
    root.unmount();
    container.remove();
  });
  root.render(page);
  return { container, unmount: () => root.unmount() };
}

/** Counts frames until it is stopped. */
function countFrames(): { count: number } {
  const frames = { count: 0 };
  let handle = requestAnimationFrame(function count() {
    frames.count += 1;
    handle = requestAnimationFrame(count);
  });
  onTestFinished(() => cancelAnimationFrame(handle));
  return frames;
}

test('talks to a server, and closes after unmount', async () => {
  let connection: Connection<string, string> | null = null;
  function Page(): ReactNode {
    const socket = useWebSocket(`${server}/echo`, {
      codec: text,
      lingerMs: 50,
      onOpen: () => connection?.send('hello'),
    });
    ({ connection } = socket);
    return `${socket.status} ${String(socket.lastMessage)}`;
  }
  const { container, unmount } = show(<Page />);
  await vi.waitFor(() => expect(container.textContent).toBe('open hello'));
  unmount();
  await vi.waitFor(() => expect(connection?.getSnapshot()).toMatchObject({ status: 'idle', cause: { code: 1000 } }));
});

test('takes a burst of 10 000 messages in 100 components: all handled in order, at most one render a frame', async () => {
  const connection = createConnection(`${server}/burst?count=${burst.length}`, { codec: text });
  const renders = { status: 0, lastMessage: 0, messages: 0, handler: 0 };
  const heard: string[][] = [];
  function Status(): ReactNode {
    return useWebSocket(connection).status;
  }
  function LastMessage(): ReactNode {
    return useWebSocket(connection).lastMessage;
  }
  function Messages(): ReactNode {
    return useMessages(connection, { limit: 10 }).length;
  }
  function Handler({ messages }: { readonly messages: string[] }): ReactNode {
    useMessage(connection, (message) => messages.push(message));
    return null;
  }
  const counted = (kind: keyof typeof renders, Page: () => ReactNode, index: number): ReactNode => (
    <Profiler key={`${kind} ${index}`} id={kind} onRender={() => (renders[kind] += 1)}>
      <Page />
    </Profiler>
  );
  const pages = Array.from({ length: 25 }, (_, index) => {
    const messages: string[] = [];
    heard.push(messages);
    return [
      counted('status', Status, index),
      counted('lastMessage', LastMessage, index),
      counted('messages', Messages, index),
      counted('handler', () => <Handler messages={messages} />, index),
    ];
  });
  const frames = countFrames();
  show(pages);
  await vi.waitFor(() => expect(heard.map(({ length }) => length)).toEqual(heard.map(() => burst.length)), 10_000);
  await vi.waitFor(() => expect(document.body.textContent).toContain('9999'));
  for (const messages of heard) expect(messages).toEqual(burst);
  // Idle, connecting, open: no render for a message.
  expect(renders.status).toBeLessThanOrEqual(25 * 3);
  expect(renders.handler).toBe(25);
  expect(renders.messages).toBeLessThanOrEqual(25 * (frames.count + 2));
  expect(renders.lastMessage).toBeLessThanOrEqual(25 * (frames.count + 2));
});
