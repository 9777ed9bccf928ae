import { connectToBurst, describeBurst, expectOneRenderAFrame } from '@steadysocket/conformance/binding';
import type { ReactNode } from 'react';
import { memo, startTransition, useLayoutEffect, useState } from 'react';
import { expect, inject, test, vi } from 'vitest';
import type {} from '@steadysocket/test-kit/browser';
import { probesOn } from './probes.js';
import { show } from './show.js';

const serverUrl = inject('serverUrl');

describeBurst(serverUrl, (connection, options) => {
  const probes = probesOn(connection, options);
  show(probes.page);
  return probes;
});

/** Takes a millisecond to render. */
const Slow = memo(function Slow({ round, pass }: { readonly round: number; readonly pass: () => void }): ReactNode {
  pass();
  return <b>{round}</b>;
});

const slow = Array.from({ length: 200 }, (_, index) => index);

test('handles the burst equally while a transition renders in slices', async () => {
  const { connection, frame } = connectToBurst(serverUrl);
  const probes = probesOn(connection, { each: 20, stamp: frame });
  const during = { isRendering: false, messages: 0, slow: 0 };
  const pass = (): void => {
    during.isRendering = true;
    during.slow += 1;
    const until = performance.now() + 1;
    while (performance.now() < until);
  };
  function Page(): ReactNode {
    const [round, setRound] = useState(0);
    useLayoutEffect(() => {
      during.isRendering = false;
    });
    useLayoutEffect(
      () => connection.on('message', (message) => message === '0' && startTransition(() => setRound(1))),
      [],
    );
    return (
      <>
        {probes.page}
        {slow.map((index) => (
          <Slow key={index} round={round} pass={pass} />
        ))}
      </>
    );
  }
  connection.on('message', () => {
    if (during.isRendering) during.messages += 1;
  });
  const { container } = show(<Page />);
  await expectOneRenderAFrame(probes);
  await vi.waitFor(() => expect(container.querySelectorAll('b')[199]?.textContent).toBe('1'), 10_000);
  // Between the first slice and the commit: otherwise the test proves nothing.
  expect(during.messages).toBeGreaterThan(0);
}, 60_000);
