import type { Connection } from '@steadysocket/core';
import { text } from '@steadysocket/core';
import { useWebSocket } from '@steadysocket/vue';
import { expect, inject, test, vi } from 'vitest';
import type {} from '@steadysocket/test-kit/browser';
import { show } from './show.js';

const server = inject('serverUrl');

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
