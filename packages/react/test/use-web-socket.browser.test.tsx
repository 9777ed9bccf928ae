import type { Connection } from '@steadysocket/core';
import { text } from '@steadysocket/core';
import { useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { Fragment, StrictMode } from 'react';
import { describe, expect, inject, test, vi } from 'vitest';
import type {} from '@steadysocket/test-kit/browser';
import { show } from './show.js';

const server = inject('serverUrl');

const modes: readonly (readonly [string, typeof Fragment])[] = [
  ['plain', Fragment],
  ['StrictMode', StrictMode],
];

describe.each(modes)('in a browser (%s)', (_, Mode) => {
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
    const { container, unmount } = show(
      <Mode>
        <Page />
      </Mode>,
    );
    await vi.waitFor(() => expect(container.textContent).toBe('open hello'));
    unmount();
    await vi.waitFor(() => expect(connection?.getSnapshot()).toMatchObject({ status: 'idle', cause: { code: 1000 } }));
  });
});
