import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleWith, runExample } from '@steadysocket/conformance/examples';
import { stubWebSocket } from '@steadysocket/test-kit/doubles';
import * as steadysocket from '@steadysocket/vue';
import { mount } from '@vue/test-utils';
import { describe, expect, test, vi } from 'vitest';
import { defineComponent } from 'vue';

const sockets = stubWebSocket();

const code = exampleWith(readFileSync(join(import.meta.dirname, '../../../../README.md'), 'utf8'), '@steadysocket/vue');

describe('the front page', () => {
  test('has an example that works', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const Example = defineComponent({
      setup() {
        runExample(code, { '@steadysocket/vue': steadysocket });
        return () => null;
      },
    });
    mount(Example);
    const [socket] = sockets;
    expect(socket?.url).toBe('wss://example.org/quotes');
    socket?.accept();
    expect(socket?.sent).toEqual(['{"subscribe":"ACME"}']);
    socket?.receive('{"symbol":"ACME","price":7}');
    expect(log.mock.calls).toContainEqual(['ACME', 7]);
    log.mockRestore();
  });
});
