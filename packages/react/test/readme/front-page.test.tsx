import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleWith, runExample } from '@steadysocket/conformance/examples';
import * as steadysocket from '@steadysocket/react';
import { stubWebSocket } from '@steadysocket/test-kit/doubles';
import { act, render, waitFor } from '@testing-library/react';
import type { ComponentType } from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import { expect, test, vi } from 'vitest';
import { describeEachReactMode } from '../harness.js';

const sockets = stubWebSocket();

const code = exampleWith(
  readFileSync(join(import.meta.dirname, '../../../../README.md'), 'utf8'),
  '@steadysocket/react',
);

describeEachReactMode('the front page', (_react, Mode) => {
  test('has an example that works', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const { Ticker } = runExample(code, { '@steadysocket/react': steadysocket, 'react/jsx-runtime': jsxRuntime });
    const Example = Ticker as ComponentType;
    const { container } = render(
      <Mode>
        <Example />
      </Mode>,
    );
    const [socket] = sockets;
    expect(socket?.url).toBe('wss://example.org/quotes');
    act(() => container.querySelector('button')?.click());
    await waitFor(() => expect(container.textContent).toBe('connecting, 1 waiting, no quote yet'));
    act(() => socket?.accept());
    expect(socket?.sent).toEqual(['{"subscribe":"ACME"}']);
    act(() => socket?.receive('{"symbol":"ACME","price":7}'));
    await waitFor(() => expect(container.textContent).toBe('open, 0 waiting, 7'));
    expect(log.mock.calls).toEqual([['ACME', 7]]);
    log.mockRestore();
  });
});
