import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act, render, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { describeEachReactMode } from '../harness.js';
import { sockets, stubWebSocket } from './stub-web-socket.js';
import { Ticker } from './ticker.js';

stubWebSocket();

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

test.each(['ticker.tsx', 'room.tsx'])('shows %s as it is tested here', (file) => {
  const code = readFileSync(join(import.meta.dirname, file), 'utf8');
  expect(readme).toContain(`\`\`\`tsx\n${code}\`\`\``);
});

describeEachReactMode('the README', (_react, Mode) => {
  test('has a ticker that works', async () => {
    const { container } = render(
      <Mode>
        <Ticker symbol="ACME" />
      </Mode>,
    );
    const [socket] = sockets;
    act(() => socket?.onopen?.());
    expect(socket?.url).toBe('wss://example.org/quotes/ACME');
    expect(socket?.sent).toEqual(['{"subscribe":"ACME"}']);
    act(() => socket?.onmessage?.({ data: '{"symbol":"ACME","price":7}' }));
    await waitFor(() => expect(container.textContent).toBe('ACME: 7 (open, 0 waiting)'));
  });

  test('has a room that works', async () => {
    // With a connection that no other test has used.
    vi.resetModules();
    const { Composer, Count, Lines } = await import('./room.js');
    const { container } = render(
      <Mode>
        <Lines />
        <Count />
        <Composer />
      </Mode>,
    );
    const [socket] = sockets;
    expect(sockets).toHaveLength(1);
    act(() => socket?.onopen?.());
    act(() => container.querySelector('button')?.click());
    expect(socket?.sent).toEqual(['{"from":"me","text":"Hello"}']);
    act(() => {
      socket?.onmessage?.({ data: '{"from":"you","text":"Hi"}' });
      socket?.onmessage?.({ data: '{"from":"you","text":""}' });
    });
    await waitFor(() => expect(container.textContent).toBe('you: Hi2open'));
  });
});
