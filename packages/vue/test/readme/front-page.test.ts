import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleWith, runExample } from '@steadysocket/conformance/examples';
import { stubWebSocket } from '@steadysocket/test-kit/doubles';
import * as steadysocket from '@steadysocket/vue';
import { describe, expect, test, vi } from 'vitest';
import type { Component } from 'vue';
import * as vue from 'vue';
import { compileScript, parse } from 'vue/compiler-sfc';
import { step } from '../harness.js';
import { show } from '../show.js';

const sockets = stubWebSocket();

const source = exampleWith(
  readFileSync(join(import.meta.dirname, '../../../../README.md'), 'utf8'),
  '@steadysocket/vue',
);

describe('the front page', () => {
  test('has an example that works', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const { content } = compileScript(parse(source).descriptor, { id: 'example', inlineTemplate: true });
    const { default: Example } = runExample(content, { vue, '@steadysocket/vue': steadysocket });
    const { container } = show(Example as Component);
    const [socket] = sockets;
    expect(socket?.url).toBe('wss://example.org/quotes');
    await step(() => container.querySelector('button')?.click());
    await vi.waitFor(() => expect(container.textContent).toBe('connecting, 1 waiting, no quote yet'));
    await step(() => socket?.accept());
    expect(socket?.sent).toEqual(['{"subscribe":"ACME"}']);
    await step(() => socket?.receive('{"symbol":"ACME","price":7}'));
    await vi.waitFor(() => expect(container.textContent).toBe('open, 0 waiting, 7'));
    expect(log.mock.calls).toEqual([['ACME', 7]]);
    log.mockRestore();
  });
});
