import type { World } from '@steadysocket/conformance/binding';
import { burst, fakeWorld, openConnection } from '@steadysocket/conformance/binding';
import { useFold, useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { memo, startTransition, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { probesOn } from './probes.js';

/** Each takes one slice of the renderer. */
const slowComponents = 100;
const portions = 400;

/** Lets React render one slice. */
const slice = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface SlowPage {
  readonly container: HTMLElement;
  /** How many of its slow components have rendered so far. */
  readonly rendered: () => number;
  /** Renders everything again, in a transition. */
  readonly move: () => void;
}

type Part = (round: number) => ReactNode;

/** Shows the children with a hundred slow components between them. In a transition each of these takes one slice. */
async function showSlowPage({ before, after }: { readonly before: Part; readonly after: Part }): Promise<SlowPage> {
  let rendered = 0;
  let move: (() => void) | undefined;
  // React yields after 5 ms, so each component takes a little longer. Only a little, because React renders a transition that
  // has waited for 5 s without yielding.
  let now = performance.now();
  const time = vi.spyOn(performance, 'now').mockImplementation(() => now);
  const pass = (): void => {
    now += 6;
    rendered += 1;
  };
  const Slow = memo(function Slow({ round }: { readonly round: number }): ReactNode {
    pass();
    return round;
  });
  const slow = Array.from({ length: slowComponents }, (_, index) => index);
  const offer = (moveOn: () => void): void => {
    move = moveOn;
  };
  function Page(): ReactNode {
    const [round, setRound] = useState(0);
    useEffect(() => {
      offer(() => startTransition(() => setRound(1)));
    }, []);
    return (
      <>
        {before(round)}
        <p>
          {slow.map((index) => (
            <Slow key={index} round={round} />
          ))}
        </p>
        {after(round)}
      </>
    );
  }
  const container = document.createElement('div');
  const root = createRoot(container);
  onTestFinished(() => {
    root.unmount();
    time.mockRestore();
  });
  root.render(<Page />);
  await vi.waitFor(() => expect(move).toBeDefined());
  return { container, rendered: () => rendered, move: () => move?.() };
}

const rounds = ({ container }: SlowPage): string | undefined => container.querySelector('p')?.textContent;

/**
 * Starts a transition and delivers the burst in portions, one between two slices. First some portions are followed by a frame,
 * which makes React restart the render; the others are not, so that the transition ends while messages are not shown yet.
 * Returns the number of frames.
 */
async function receiveInSlices(world: World, page: SlowPage): Promise<number> {
  page.move();
  await slice();
  const size = burst.length / portions;
  let [frames, slices, before] = [0, 0, page.rendered()];
  const draw = (): void => {
    world.clock.advance(16);
    frames += 1;
  };
  for (let portion = 1; portion <= portions; portion += 1) {
    for (const message of burst.slice((portion - 1) * size, portion * size)) world.transport.link.receive(message);
    if (portion <= slowComponents && portion % 10 === 0) draw();
    await slice();
    if (page.rendered() > before) slices += 1;
    before = page.rendered();
    if (portion === slowComponents) expect(rounds(page)).toBe('0'.repeat(slowComponents));
  }
  // Otherwise little was rendered between the messages, and the test proves nothing.
  expect(slices).toBeGreaterThan(slowComponents);
  expect(rounds(page)).toBe('1'.repeat(slowComponents));
  draw();
  await slice();
  return frames;
}

describe('messages that arrive between the slices of a transition', () => {
  test('are handled in order, and shown once a frame, without a render for the status', async () => {
    const world = fakeWorld();
    const connection = openConnection(world);
    const { page, renders, received } = probesOn(connection, { each: 20, stamp: () => world.clock.now() });
    const slowPage = await showSlowPage({ before: () => page, after: () => null });
    const frames = await receiveInSlices(world, slowPage);
    for (const kind of ['status', 'handler'] as const) {
      for (const stamps of renders[kind]) expect(stamps).toHaveLength(1);
    }
    for (const kind of ['lastMessage', 'messages', 'fold'] as const) {
      for (const stamps of renders[kind]) {
        expect(stamps).toHaveLength(1 + frames);
        expect(new Set(stamps).size).toBe(stamps.length);
      }
    }
    for (const messages of received) expect(messages).toEqual(burst);
  });

  test('are shown equally by the components that the transition renders and by the others', async () => {
    const world = fakeWorld();
    const connection = openConnection(world);
    const Shown = memo(function Shown({ round }: { readonly round: number }): ReactNode {
      const { lastMessage } = useWebSocket(connection);
      const count = useFold(connection, (before) => before + 1, 0);
      return <i data-round={round}>{`${String(lastMessage)} ${count}`}</i>;
    });
    const part: Part = (round) => (
      <>
        <Shown round={round} />
        <Shown round={0} />
      </>
    );
    const slowPage = await showSlowPage({ before: part, after: part });
    const texts = (): (string | null)[] =>
      [...slowPage.container.querySelectorAll('i')].map(({ textContent }) => textContent);
    const shown: number[] = [];
    const watch = new MutationObserver(() => shown.push(new Set(texts()).size));
    watch.observe(slowPage.container, { subtree: true, childList: true, characterData: true });
    const frames = await receiveInSlices(world, slowPage);
    expect(shown.length).toBeGreaterThanOrEqual(frames);
    expect(new Set(shown)).toEqual(new Set([1]));
    expect(texts()).toEqual(Array.from({ length: 4 }, () => '9999 10000'));
  });
});
