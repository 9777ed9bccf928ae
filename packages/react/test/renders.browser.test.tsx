import type { Schedule } from '@steadysocket/core';
import { createConnection, text } from '@steadysocket/core';
import type { ReactNode } from 'react';
import { memo, startTransition, useLayoutEffect, useState } from 'react';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import type {} from '../../core/test/browser/server.js';
import type { Probes } from './probes.js';
import { probesOn } from './probes.js';
import { show } from './show.js';

const burst = Array.from({ length: 10_000 }, (_, index) => String(index));
const url = `${inject('serverUrl')}/burst?count=${burst.length}`;

/** Frames that have a number each, and publish by no timer, so that what is rendered in one can be counted. */
function numberedFrames(): { readonly schedule: Schedule; readonly frame: () => number } {
  const waiting = new Set<() => void>();
  let frame = 0;
  let handle = requestAnimationFrame(function draw() {
    frame += 1;
    handle = requestAnimationFrame(draw);
    const due = [...waiting];
    waiting.clear();
    for (const callback of due) callback();
  });
  onTestFinished(() => cancelAnimationFrame(handle));
  const schedule: Schedule = (callback) => {
    waiting.add(callback);
    return () => waiting.delete(callback);
  };
  return { schedule, frame: () => frame };
}

/** Counts frames, or spans of 50 ms where they come sooner, as the default schedule does. */
function countFrames(): () => number {
  const start = performance.now();
  let frames = 0;
  let handle = requestAnimationFrame(function count() {
    frames += 1;
    handle = requestAnimationFrame(count);
  });
  onTestFinished(() => cancelAnimationFrame(handle));
  return () => frames + Math.ceil((performance.now() - start) / 50);
}

async function hasTakenAll({ heard }: Probes<number>): Promise<void> {
  await vi.waitFor(() => expect(heard.map(({ length }) => length)).toEqual(heard.map(() => burst.length)), 20_000);
  await vi.waitFor(() => expect(document.body.textContent).toContain('999910000'));
  for (const messages of heard) expect(messages).toEqual(burst);
}

/** Those of each component that is to follow the messages; the others must not have rendered for one. */
function rendersForMessages({ renders }: Probes<number>): readonly (readonly number[])[] {
  // Idle, connecting and open.
  for (const frames of renders.status) expect(frames.length).toBeLessThanOrEqual(3);
  for (const frames of renders.handler) expect(frames).toHaveLength(1);
  return [...renders.lastMessage, ...renders.messages, ...renders.fold];
}

test('takes a burst of 10 000 messages in 100 components: all handled in order, at most one render a frame', async () => {
  const connection = createConnection(url, { codec: text });
  const frames = countFrames();
  const probes = probesOn(connection, { each: 20, stamp: frames });
  show(probes.page);
  await hasTakenAll(probes);
  const most = frames() + 1;
  for (const renders of rendersForMessages(probes)) expect(renders.length).toBeLessThanOrEqual(most);
}, 60_000);

test('renders no component twice in one frame', async () => {
  const { schedule, frame } = numberedFrames();
  const connection = createConnection(url, { codec: text, schedule });
  const probes = probesOn(connection, { each: 20, stamp: frame });
  show(probes.page);
  await hasTakenAll(probes);
  for (const renders of rendersForMessages(probes)) {
    expect(renders.length).toBeGreaterThan(1);
    expect(new Set(renders).size).toBe(renders.length);
  }
}, 60_000);

/** Takes a millisecond to render. */
const Slow = memo(function Slow({ round, pass }: { readonly round: number; readonly pass: () => void }): ReactNode {
  pass();
  return <b>{round}</b>;
});

const slow = Array.from({ length: 200 }, (_, index) => index);

test('takes the burst alike while a transition renders in slices', async () => {
  const { schedule, frame } = numberedFrames();
  const connection = createConnection(url, { codec: text, schedule });
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
  await hasTakenAll(probes);
  await vi.waitFor(() => expect(container.querySelectorAll('b')[199]?.textContent).toBe('1'), 10_000);
  // Between the first slice and the commit, else there was nothing to see.
  expect(during.messages).toBeGreaterThan(0);
  for (const renders of rendersForMessages(probes)) {
    expect(renders.length).toBeGreaterThan(1);
    expect(new Set(renders).size).toBe(renders.length);
  }
}, 60_000);
