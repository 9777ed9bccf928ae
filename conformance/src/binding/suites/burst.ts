import type { Connection, Schedule } from '@steadysocket/core';
import { createConnection, text } from '@steadysocket/core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { burst } from '../crowd.js';

/** What a component uses: `useWebSocket` for its status or for the last message, or one of the other hooks. */
export type Kind = 'status' | 'lastMessage' | 'messages' | 'fold' | 'handler';

/** Components that use one connection. */
export interface Probes<Stamp> {
  /** Of each component: the stamp of each of its renders. */
  readonly renders: Readonly<Record<Kind, readonly (readonly Stamp[])[]>>;
  /** What each handler received. */
  readonly received: readonly (readonly string[])[];
}

/** Shows components that use a connection, `each` of a kind, with the last message and the number of messages among them. */
export type ShowProbes = (
  connection: Connection<string, string>,
  options: { readonly each: number; readonly stamp: () => number },
) => Probes<number>;

/** Registers the suite for a browser, with real frames and sockets. */
export function describeBurst(serverUrl: string, showProbes: ShowProbes): void {
  describe('a burst of 10 000 messages in 100 components', () => {
    test('is handled in order, with at most one render a frame', async () => {
      const connection = createConnection(burstUrl(serverUrl), { codec: text });
      const frames = countFrames();
      const probes = showProbes(connection, { each: 20, stamp: frames });
      await hasTakenAll(probes);
      const most = frames() + 1;
      for (const renders of rendersForMessages(probes)) expect(renders.length).toBeLessThanOrEqual(most);
    }, 60_000);

    test('renders no component twice in one frame', async () => {
      const { connection, frame } = connectToBurst(serverUrl);
      await expectOneRenderAFrame(showProbes(connection, { each: 20, stamp: frame }));
    }, 60_000);
  });
}

const burstUrl = (serverUrl: string): string => `${serverUrl}/burst?count=${burst.length}`;

/**
 * A connection to a burst, which publishes in numbered frames, so that renders in each can be counted.
 *
 * With an `id`, the server sends the second half once somebody connects to `/resume?id=`.
 */
export function connectToBurst(
  serverUrl: string,
  id?: string,
): {
  readonly connection: Connection<string, string>;
  readonly frame: () => number;
} {
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
  const url = burstUrl(serverUrl) + (id === undefined ? '' : `&id=${id}`);
  return { connection: createConnection(url, { codec: text, schedule }), frame: () => frame };
}

/** The burst was handled in order, and no component has rendered twice in one frame. */
export async function expectOneRenderAFrame(probes: Probes<number>): Promise<void> {
  await hasTakenAll(probes);
  for (const renders of rendersForMessages(probes)) {
    expect(renders.length).toBeGreaterThan(1);
    expect(new Set(renders).size).toBe(renders.length);
  }
}

/** Counts frames, or periods of 50 ms if these end sooner, as the default schedule does. */
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

async function hasTakenAll({ received }: Probes<number>): Promise<void> {
  const lengths = (): number[] => received.map(({ length }) => length);
  await vi.waitFor(() => expect(lengths()).toEqual(received.map(() => burst.length)), 20_000);
  await vi.waitFor(() => expect(document.body.textContent).toContain('999910000'));
  for (const messages of received) expect(messages).toEqual(burst);
}

/** Renders of each component that follows messages. The others must not have rendered for one. */
function rendersForMessages({ renders }: Probes<number>): readonly (readonly number[])[] {
  // Idle, connecting and open.
  for (const frames of renders.status) expect(frames.length).toBeLessThanOrEqual(3);
  for (const frames of renders.handler) expect(frames).toHaveLength(1);
  return [...renders.lastMessage, ...renders.messages, ...renders.fold];
}
