import type { ConnectionErrorLike, Status } from '@steadysocket/core';
import { iterate } from '@steadysocket/core';
import { settled, stateOf, thrownBy } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { harness, openHarness } from './harness.js';

describe('iterate', () => {
  test('gives the messages in order', async () => {
    const made = openHarness<string, string>();
    const loop = iterate(made.connection)[Symbol.asyncIterator]();
    made.transport.link.receive('one');
    made.transport.link.receive('two');
    expect(await loop.next()).toEqual({ done: false, value: 'one' });
    expect(await loop.next()).toEqual({ done: false, value: 'two' });
    const third = loop.next();
    expect(await stateOf(third)).toBe('pending');
    made.transport.link.receive('three');
    expect(await third).toEqual({ done: false, value: 'three' });
  });

  test('serves for await, until the connection is closed and the buffer is empty', async () => {
    const made = openHarness<string, string>();
    const seen: string[] = [];
    const loop = (async () => {
      for await (const message of iterate(made.connection)) {
        seen.push(message);
        await settled();
      }
    })();
    for (const message of ['one', 'two', 'three']) made.transport.link.receive(message);
    made.connection.close();
    made.transport.link.end();
    await loop;
    expect(seen).toEqual(['one', 'two', 'three']);
  });

  test('goes on over a lost link', async () => {
    const made = openHarness<string, string>();
    const loop = iterate(made.connection)[Symbol.asyncIterator]();
    const next = loop.next();
    made.transport.link.drop();
    made.clock.advance(made.delay());
    made.transport.link.accept();
    made.transport.link.receive('after');
    expect(await next).toEqual({ done: false, value: 'after' });
  });

  test('waits for a connection that is still idle', async () => {
    const made = harness<string, string>();
    const next = iterate(made.connection)[Symbol.asyncIterator]().next();
    expect(await stateOf(next)).toBe('pending');
    made.openUp();
    made.transport.link.receive('first');
    expect(await next).toEqual({ done: false, value: 'first' });
  });

  test('ends when the last user has left and the connection is idle again', async () => {
    const made = openHarness<string, string>({ lingerMs: 100 });
    const { connection, transport, clock } = made;
    const release = connection.acquire();
    connection.close();
    transport.link.end();
    release();
    const leave = connection.acquire();
    transport.link.accept();
    const loop = iterate(connection)[Symbol.asyncIterator]();
    transport.link.receive('last');
    leave();
    clock.advance(100);
    transport.link.end();
    expect(connection.getSnapshot().status).toBe('idle');
    expect([await loop.next(), await loop.next()]).toEqual([
      { done: false, value: 'last' },
      { done: true, value: undefined },
    ]);
  });

  test('ends after it has waited for an idle connection, which opened and is idle again', async () => {
    const made = harness<string, string>({ lingerMs: 100 });
    const next = iterate(made.connection)[Symbol.asyncIterator]().next();
    const release = made.connection.acquire();
    made.transport.link.accept();
    expect(await stateOf(next)).toBe('pending');
    release();
    made.clock.advance(100);
    made.transport.link.end();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test('goes on when a new user comes while the connection lingers', async () => {
    const made = harness<string, string>({ lingerMs: 100 });
    const release = made.connection.acquire();
    made.transport.link.accept();
    const next = iterate(made.connection)[Symbol.asyncIterator]().next();
    release();
    made.clock.advance(99);
    made.connection.acquire();
    made.clock.advance(1_000);
    made.transport.link.receive('still here');
    expect(await next).toEqual({ done: false, value: 'still here' });
  });

  test('ends at once on a connection that is closed', async () => {
    const made = harness<string, string>();
    made.connection.close();
    expect(await iterate(made.connection)[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
  });

  test('starts listening when a loop starts, not before', async () => {
    const made = openHarness<string, string>();
    const messages = iterate(made.connection);
    made.transport.link.receive('early');
    const loop = messages[Symbol.asyncIterator]();
    made.transport.link.receive('late');
    expect((await loop.next()).value).toBe('late');
  });

  test('gives each loop every message', async () => {
    const made = openHarness<string, string>();
    const messages = iterate(made.connection);
    const loops = [messages[Symbol.asyncIterator](), messages[Symbol.asyncIterator]()];
    made.transport.link.receive('one');
    expect(await Promise.all(loops.map(async (loop) => (await loop.next()).value as string))).toEqual(['one', 'one']);
  });

  test('stops listening when the loop is left', async () => {
    const made = openHarness<string, string>();
    made.transport.link.receive('early');
    const loop = iterate(made.connection)[Symbol.asyncIterator]();
    for (const message of ['one', 'two']) made.transport.link.receive(message);
    expect((await loop.next()).value).toBe('one');
    await loop.return?.();
    made.transport.link.receive('three');
    expect(await loop.next()).toEqual({ done: true, value: undefined });
  });

  test('serves several calls of next in the order in which they were made', async () => {
    const made = openHarness<string, string>();
    const loop = iterate(made.connection)[Symbol.asyncIterator]();
    const calls = [loop.next(), loop.next()];
    made.transport.link.receive('one');
    made.transport.link.receive('two');
    expect(await Promise.all(calls)).toEqual([
      { done: false, value: 'one' },
      { done: false, value: 'two' },
    ]);
  });

  test('ends the calls of next that wait when the connection closes', async () => {
    const made = openHarness<string, string>();
    const loop = iterate(made.connection)[Symbol.asyncIterator]();
    const calls = [loop.next(), loop.next()];
    made.connection.close();
    made.transport.link.end();
    expect((await Promise.all(calls)).map(({ done }) => done)).toEqual([true, true]);
  });

  test('holds no lease', () => {
    const made = harness<string, string>();
    iterate(made.connection)[Symbol.asyncIterator]();
    expect(made.connection.getSnapshot().status).toBe('idle');
  });
});

describe('a loop that is over', () => {
  /** A source that counts who listens. */
  function counting(): { source: Parameters<typeof iterate<string>>[0]; listeners: () => number; close: () => void } {
    const listeners = new Set<() => void>();
    let status: Status = 'open';
    const listen = (listener: () => void) => {
      // One entry for each call.
      const entry = (): void => listener();
      listeners.add(entry);
      return () => listeners.delete(entry);
    };
    return {
      source: {
        on: (_event: 'message', listener: (message: string) => void) => listen(listener as () => void),
        subscribe: listen,
        getSnapshot: () => ({ status }),
      },
      listeners: () => listeners.size,
      close() {
        status = 'closed';
        for (const listener of [...listeners]) listener();
      },
    };
  }

  test.each(['left', 'ended'])('listens to nothing any more: %s', async (how) => {
    const { source, listeners, close } = counting();
    const loop = iterate(source)[Symbol.asyncIterator]();
    expect(listeners()).toBeGreaterThan(0);
    if (how === 'left') await loop.return?.();
    else close();
    expect(listeners()).toBe(0);
  });
});

describe('a loop that is too slow', () => {
  function fill(overflow?: 'throw' | 'drop-oldest' | 'drop-newest'): AsyncIterator<string> {
    const made = openHarness<string, string>();
    const loop = iterate(made.connection, { maxBuffered: 2, ...(overflow && { overflow }) })[Symbol.asyncIterator]();
    for (const message of ['one', 'two', 'three']) made.transport.link.receive(message);
    return loop;
  }

  test('ends with overflow by default, after what was buffered', async () => {
    const loop = fill();
    expect((await loop.next()).value).toBe('one');
    expect((await loop.next()).value).toBe('two');
    const error = await loop.next().catch((thrown: unknown) => thrown as ConnectionErrorLike);
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'overflow' });
    expect(await loop.next()).toEqual({ done: true, value: undefined });
  });

  test('may be left before it receives the overflow', async () => {
    const loop = fill();
    await loop.return?.();
    expect(await loop.next()).toEqual({ done: true, value: undefined });
  });

  test('passes over the oldest with drop-oldest', async () => {
    const loop = fill('drop-oldest');
    expect([(await loop.next()).value, (await loop.next()).value]).toEqual(['two', 'three']);
  });

  test('passes over the newest with drop-newest', async () => {
    const loop = fill('drop-newest');
    expect([(await loop.next()).value, (await loop.next()).value]).toEqual(['one', 'two']);
  });

  test.each([0, -1, NaN, '5' as unknown as number])('refuses to be bounded by %s', (maxBuffered) => {
    const error = thrownBy(() => iterate(harness().connection, { maxBuffered }));
    expect(error.code).toBe('invalid-option');
    expect(error.message).toContain('maxBuffered');
  });

  test('refuses a rule that it does not know', () => {
    const error = thrownBy(() => iterate(harness().connection, { overflow: 'explode' as never }));
    expect(error.code).toBe('invalid-option');
    expect(error.message).toMatch(/overflow.*drop-oldest/);
  });
});
