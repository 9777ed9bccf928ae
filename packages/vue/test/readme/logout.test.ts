import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mount } from '@vue/test-utils';
import { describe, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import { sockets, stubWebSocket } from './stub-web-socket.js';

stubWebSocket();

test('docs/logout.md shows the example that runs here', () => {
  const code = readFileSync(join(import.meta.dirname, 'logout.ts'), 'utf8');
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/logout.md'), 'utf8');
  expect(page).toContain(`\`\`\`ts\n${code}\`\`\``);
});

describe('logging out', () => {
  test('leaves nothing of the previous user: no link, no message on the screen, nothing to send', async () => {
    vi.resetModules();
    const { App } = await import('./logout.js');
    const page = mount(App);
    const click = async (text: string): Promise<void> => {
      await page
        .findAll('button')
        .find((button) => button.text() === text)
        ?.trigger('click');
      await nextTick();
    };
    await click('ann');
    sockets[0]?.onopen?.();
    sockets[0]?.onmessage?.({ data: '{"from":"eve","text":"for Ann"}' });
    await vi.waitFor(() => expect(page.text()).toContain('open for Ann'));
    sockets[0]?.onclose?.({ code: 1006 });
    await click('say hello');
    expect(page.text()).toContain('waiting for Ann');
    await click('log out');
    await click('bob');
    expect(page.text()).toContain('connecting');
    expect(page.text()).not.toContain('for Ann');
    sockets[1]?.onopen?.();
    expect(sockets.map(({ url, sent }) => [url, sent])).toEqual([
      ['wss://example.org/chat?user=ann', []],
      ['wss://example.org/chat?user=bob', []],
    ]);
    await click('say hello');
    expect(sockets[1]?.sent).toEqual(['{"from":"bob","text":"Hello"}']);
    await click('log out');
    await click('ann');
    sockets[2]?.onopen?.();
    await nextTick();
    expect(page.text()).toContain('open');
    expect(page.text()).not.toContain('for Ann');
    expect(sockets[2]?.sent).toEqual([]);
  });
});
