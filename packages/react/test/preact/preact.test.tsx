import { fakeWorld } from '@steadysocket/conformance/binding';
import { useWebSocket } from '@steadysocket/react';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import * as React from 'react';
import { Suspense, useEffect, useState } from 'react';
import { expect, inject, test, vi } from 'vitest';
import type {} from '../../../../tests/frameworks/provided.js';
import { pending, step } from '../harness.js';

test('the tests run with Preact in place of React', async () => {
  const { createElement } = await vi.importActual<typeof React>('preact');
  const { version } = await vi.importActual<{ readonly version: string }>('preact/package.json');
  expect(React.createElement).toBe(createElement);
  expect(version.startsWith(inject('framework').version)).toBe(true);
});

test('a component that suspends after mounting releases its connection, and connects again when it resumes', async () => {
  const { transport, clock, options } = fakeWorld();
  const data = pending();
  let load = (): void => {};
  function Page(): ReactNode {
    const { status } = useWebSocket('ws://server.test/', options);
    const [isLoading, setLoading] = useState(false);
    useEffect(() => {
      load = () => setLoading(true);
    }, []);
    return `${status} ${isLoading ? data.read() : 'empty'}`;
  }
  const { container } = render(
    <Suspense fallback="loading">
      <Page />
    </Suspense>,
  );
  await step(() => transport.link.accept());
  await step(() => load());
  expect(container.textContent).toContain('loading');
  clock.advance(1_000);
  expect(transport.link.state).toBe('closing');
  transport.link.end();
  await step(() => data.resolve('data'));
  await step(() => {});
  expect(container.textContent).toBe('connecting data');
  expect(transport.links).toHaveLength(2);
});
