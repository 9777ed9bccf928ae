import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act, cleanup, render } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Composer, Count, Lines } from './room.js';
import { sockets, stubWebSocket } from './stub-web-socket.js';
import { Ticker } from './ticker.js';

stubWebSocket();
afterEach(cleanup);
beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
});

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

test.each(['ticker.tsx', 'room.tsx'])('shows %s as it is tested here', (file) => {
  const code = readFileSync(join(import.meta.dirname, file), 'utf8');
  expect(readme).toContain(`\`\`\`tsx\n${code}\`\`\``);
});

test('has a ticker that works', async () => {
  const { container } = render(<Ticker symbol="ACME" />);
  const [socket] = sockets;
  act(() => socket?.onopen?.());
  expect(socket?.url).toBe('wss://example.org/quotes/ACME');
  expect(socket?.sent).toEqual(['{"subscribe":"ACME"}']);
  act(() => socket?.onmessage?.({ data: '{"symbol":"ACME","price":7}' }));
  await act(() => vi.waitFor(() => expect(container.textContent).toBe('ACME: 7 (open, 0 waiting)')));
});

test('has a room that works', async () => {
  const { container } = render(
    <>
      <Lines />
      <Count />
      <Composer />
    </>,
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
  await act(() => vi.waitFor(() => expect(container.textContent).toBe('you: Hi2open')));
});
