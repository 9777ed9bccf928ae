import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mount } from '@vue/test-utils';
import { describe, expect, test, vi } from 'vitest';
import { h } from 'vue';
import { Composer, Count, Lines } from './room.js';
import { sockets, stubWebSocket } from './stub-web-socket.js';
import { Ticker } from './ticker.js';

stubWebSocket();

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

test.each(['ticker.ts', 'room.ts'])('shows %s as it is tested here', (file) => {
  const code = readFileSync(join(import.meta.dirname, file), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${code}\`\`\``);
});

describe('the README', () => {
  test('has a ticker that works', async () => {
    const page = mount(Ticker, { props: { symbol: 'ACME' } });
    // A getter is a url function too, and what such a function gives is awaited.
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    const [socket] = sockets;
    socket?.onopen?.();
    expect(socket?.url).toBe('wss://example.org/quotes/ACME');
    expect(socket?.sent).toEqual(['{"subscribe":"ACME"}']);
    socket?.onmessage?.({ data: '{"symbol":"ACME","price":7}' });
    await vi.waitFor(() => expect(page.text()).toBe('ACME: 7 (open, 0 waiting)'));
  });

  test('has a room that works', async () => {
    const page = mount(() => [h(Lines), h(Count), h(Composer)]);
    const [socket] = sockets;
    expect(sockets).toHaveLength(1);
    socket?.onopen?.();
    await page.get('button').trigger('click');
    expect(socket?.sent).toEqual(['{"from":"me","text":"Hello"}']);
    socket?.onmessage?.({ data: '{"from":"you","text":"Hi"}' });
    socket?.onmessage?.({ data: '{"from":"you","text":""}' });
    await vi.waitFor(() => expect(page.text()).toBe('you: Hi2open'));
  });
});
