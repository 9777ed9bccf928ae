import { createConnection, text } from '@steadysocket/core';
import type { Connection } from '@steadysocket/core';
import { useMessage, useMessages, useWebSocket } from '@steadysocket/vue';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import type { Component } from 'vue';
import { createApp, h } from 'vue';
import type {} from '../../core/test/browser/server.js';

const server = inject('serverUrl');
const burst = Array.from({ length: 10_000 }, (_, index) => String(index));

function show(page: Component): { readonly container: HTMLElement; readonly unmount: () => void } {
  const container = document.body.appendChild(document.createElement('div'));
  const app = createApp(page);
  let isMounted = true;
  const unmount = (): void => {
    if (isMounted) app.unmount();
    isMounted = false;
  };
  onTestFinished(() => {
    unmount();
    container.remove();
  });
  app.mount(container);
  return { container, unmount };
}

/** Counts frames until the test has finished. */
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
  const { container, unmount } = show({
    setup() {
      const socket = useWebSocket(`${server}/echo`, { codec: text, lingerMs: 50, onOpen: () => socket.send('hello') });
      connection = socket.connection.value;
      return () => `${socket.status.value} ${String(socket.lastMessage.value)}`;
    },
  });
  await vi.waitFor(() => expect(container.textContent).toBe('open hello'));
  unmount();
  await vi.waitFor(() => expect(connection?.getSnapshot()).toMatchObject({ status: 'idle', cause: { code: 1000 } }));
});

test('takes a burst of 10 000 messages in 100 components: all handled in order, at most one render a frame', async () => {
  const connection = createConnection(`${server}/burst?count=${burst.length}`, { codec: text });
  const renders = { status: 0, lastMessage: 0, messages: 0, handler: 0 };
  const heard: string[][] = [];
  const counted = (kind: keyof typeof renders, setup: () => () => unknown): Component => ({
    setup() {
      const read = setup();
      return () => {
        renders[kind] += 1;
        return String(read());
      };
    },
  });
  const pages = Array.from({ length: 25 }, () => {
    const messages: string[] = [];
    heard.push(messages);
    return [
      counted('status', () => {
        const { status } = useWebSocket(connection);
        return () => status.value;
      }),
      counted('lastMessage', () => {
        const { lastMessage } = useWebSocket(connection);
        return () => lastMessage.value;
      }),
      counted('messages', () => {
        const latest = useMessages(connection, { limit: 10 });
        return () => latest.value.length;
      }),
      counted('handler', () => {
        useMessage(connection, (message) => messages.push(message));
        return () => '';
      }),
    ];
  }).flat();
  const frames = countFrames();
  show(() => pages.map((page) => h(page)));
  await vi.waitFor(() => expect(heard.map(({ length }) => length)).toEqual(heard.map(() => burst.length)), 10_000);
  await vi.waitFor(() => expect(document.body.textContent).toContain('9999'));
  for (const messages of heard) expect(messages).toEqual(burst);
  // Idle, connecting, open: no render for a message.
  expect(renders.status).toBeLessThanOrEqual(25 * 3);
  expect(renders.handler).toBe(25);
  expect(renders.messages).toBeLessThanOrEqual(25 * (frames.count + 2));
  expect(renders.lastMessage).toBeLessThanOrEqual(25 * (frames.count + 2));
});
