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

/** Takes as long to render as `pass`. */
const Slow = memo(function Slow({
  round,
  pass,
}: {
  readonly round: number;
  readonly pass: (round: number) => void;
}): ReactNode {
  pass(round);
  return <b>{round}</b>;
});

const slow = Array.from({ length: 200 }, (_, index) => index);

test('handles the burst equally while a transition renders in slices', async () => {
  const id = crypto.randomUUID();
  const { connection, frame } = connectToBurst(serverUrl, id);
  const probes = probesOn(connection, { each: 20, stamp: frame });
  const during = { isRendering: false, messages: 0 };
  let resumed: WebSocket | undefined;
  const pass = (round: number): void => {
    if (round === 0) return;
    during.isRendering = true;
    // All messages may be there before the first slice. So half of the burst waits for it.
    resumed ??= new WebSocket(`${serverUrl}/resume?id=${id}`);
    // As slow as the server needs.
    const until = performance.now() + (during.messages > 0 ? 1 : 20);
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
  resumed?.close();
}, 60_000);
