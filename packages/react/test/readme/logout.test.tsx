import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act, render, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { describeEachReactMode } from '../harness.js';
import { sockets, stubWebSocket } from './stub-web-socket.js';

stubWebSocket();

test('docs/logout.md shows the example that runs here', () => {
  const code = readFileSync(join(import.meta.dirname, 'logout.tsx'), 'utf8');
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/logout.md'), 'utf8');
  expect(page).toContain(`\`\`\`tsx\n${code}\`\`\``);
});

describeEachReactMode('logging out', (_react, Mode) => {
  test('leaves nothing of the previous user: no link, no message on the screen, nothing to send', async () => {
    vi.resetModules();
    const { App } = await import('./logout.js');
    const { container } = render(
      <Mode>
        <App />
      </Mode>,
    );
    const click = (text: string): void =>
      act(() => {
        [...container.querySelectorAll('button')].find(({ textContent }) => textContent === text)?.click();
      });
    click('ann');
    act(() => sockets[0]?.onopen?.());
    act(() => sockets[0]?.onmessage?.({ data: '{"from":"eve","text":"for Ann"}' }));
    await waitFor(() => expect(container.textContent).toContain('open for Ann'));
    act(() => sockets[0]?.onclose?.({ code: 1006 }));
    click('say hello');
    expect(container.textContent).toContain('waiting for Ann');
    click('log out');
    click('bob');
    expect(container.textContent).toContain('connecting');
    expect(container.textContent).not.toContain('for Ann');
    act(() => sockets[1]?.onopen?.());
    expect(sockets.map(({ url, sent }) => [url, sent])).toEqual([
      ['wss://example.org/chat?user=ann', []],
      ['wss://example.org/chat?user=bob', []],
    ]);
    click('say hello');
    expect(sockets[1]?.sent).toEqual(['{"from":"bob","text":"Hello"}']);
    click('log out');
    click('ann');
    act(() => sockets[2]?.onopen?.());
    expect(container.textContent).toContain('open');
    expect(container.textContent).not.toContain('for Ann');
    expect(sockets[2]?.sent).toEqual([]);
  });
});
