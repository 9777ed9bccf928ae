import type { Snapshot, Status } from '@steadysocket/core';
import { describe, expect, test } from 'vitest';
import { harness, openHarness } from './harness.js';

describe('the snapshot', () => {
  test('is complete before anything has happened', () => {
    expect(harness().connection.getSnapshot()).toEqual({
      status: 'idle',
      readyState: 3,
      attempt: 0,
      retryAt: null,
      suspended: null,
      cause: null,
      error: null,
      queued: 0,
      queuedBytes: 0,
      latencyMs: null,
      protocol: '',
      session: null,
    } satisfies Snapshot);
  });

  test('numbers its status as WHATWG does', () => {
    const made = harness();
    const seen: [Status, number][] = [];
    const look = (): unknown => {
      const { status, readyState } = made.connection.getSnapshot();
      return seen.push([status, readyState]);
    };
    look();
    made.connection.open();
    look();
    made.transport.link.accept();
    look();
    made.transport.link.drop();
    look();
    made.clock.advance(made.delay());
    made.transport.link.accept();
    made.connection.close();
    look();
    made.transport.link.end();
    look();
    expect(seen).toEqual([
      ['idle', 3],
      ['connecting', 0],
      ['open', 1],
      ['waiting', 3],
      ['closing', 2],
      ['closed', 3],
    ]);
  });

  test('keeps its identity until a field changes', () => {
    const made = openHarness<string, string>();
    const before = made.connection.getSnapshot();
    made.connection.send('sent at once');
    made.transport.link.receive('a message');
    made.transport.link.alive();
    made.connection.open();
    made.connection.acquire()();
    made.environment.hide();
    made.environment.show();
    made.connection.on('message', () => {});
    made.connection.subscribe(() => {});
    expect(made.connection.getSnapshot()).toBe(before);
  });

  test('is another object once a field has changed, and the old one stays as it was', () => {
    const made = harness<string, string>();
    const before = made.connection.getSnapshot();
    const copy = { ...before };
    made.connection.send('queued');
    expect(made.connection.getSnapshot()).not.toBe(before);
    expect(before).toEqual(copy);
  });

  test('keeps its identity when a send is dropped', () => {
    const made = harness<string, string>();
    const before = made.connection.getSnapshot();
    made.connection.send('now or never', { volatile: true });
    expect(made.connection.getSnapshot()).toBe(before);
  });

  test('shows what is queued, and its size', () => {
    const made = harness<string, string>();
    made.connection.send('abc');
    made.connection.send('de');
    expect(made.connection.getSnapshot()).toMatchObject({ queued: 2, queuedBytes: 5 });
    made.openUp();
    expect(made.connection.getSnapshot()).toMatchObject({ queued: 0, queuedBytes: 0 });
  });

  test('keeps the last cause while open, so that it can be shown', () => {
    const made = openHarness();
    made.transport.link.end({ code: 1012, reason: 'restart' });
    made.clock.advance(made.delay());
    made.transport.link.accept();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'open', cause: { code: 1012, reason: 'restart' } });
  });

  test('is plain data', () => {
    const made = openHarness();
    made.transport.link.end({ code: 1012, reason: 'restart' });
    const snapshot = made.connection.getSnapshot();
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
  });
});

describe('subscribe', () => {
  test('tells of each change of the snapshot', () => {
    const made = harness<string, string>();
    const seen: Status[] = [];
    made.connection.subscribe(() => seen.push(made.connection.getSnapshot().status));
    made.connection.open();
    made.transport.link.accept();
    made.transport.link.drop();
    made.clock.advance(made.delay());
    made.connection.close();
    expect(seen).toEqual(['connecting', 'open', 'waiting', 'connecting', 'closed']);
  });

  test('tells of nothing else', () => {
    const made = openHarness<string, string>();
    let calls = 0;
    made.connection.subscribe(() => (calls += 1));
    made.connection.send('sent');
    made.transport.link.receive('received');
    made.transport.link.alive();
    made.environment.wake();
    made.connection.acquire();
    made.connection.open();
    made.connection.send('sent');
    expect(calls).toBe(0);
  });

  test('tells of the queue', () => {
    const made = harness<string, string>();
    const seen: number[] = [];
    made.connection.subscribe(() => seen.push(made.connection.getSnapshot().queued));
    made.connection.send('one');
    made.connection.send('two');
    expect(seen).toEqual([1, 2]);
  });

  test('shows each listener a snapshot that differs from the one before', () => {
    const made = harness<string, string>();
    let last = made.connection.getSnapshot();
    let repeated = 0;
    made.connection.subscribe(() => {
      const next = made.connection.getSnapshot();
      if (next === last) repeated += 1;
      last = next;
    });
    made.connection.send('one');
    made.openUp();
    made.transport.link.drop();
    made.environment.goOffline();
    made.environment.goOnline();
    made.connection.close();
    expect(repeated).toBe(0);
    expect(last).toBe(made.connection.getSnapshot());
  });

  test('tells a listener that subscribes later of later changes only', () => {
    const made = harness<string, string>();
    made.connection.send('early');
    let calls = 0;
    made.connection.subscribe(() => (calls += 1));
    expect(calls).toBe(0);
    made.connection.send('late');
    expect(calls).toBe(1);
  });

  test('ends with its unsubscribe, which may be called again', () => {
    const made = harness<string, string>();
    let calls = 0;
    const stop = made.connection.subscribe(() => (calls += 1));
    made.connection.subscribe(() => {});
    stop();
    stop();
    made.connection.open();
    expect(calls).toBe(0);
  });

  test('counts one function that subscribes twice as two', () => {
    const made = harness<string, string>();
    let calls = 0;
    const listener = (): number => (calls += 1);
    const stop = made.connection.subscribe(listener);
    made.connection.subscribe(listener);
    made.connection.open();
    expect(calls).toBe(2);
    stop();
    made.connection.close();
    expect(calls).toBe(3);
  });
});
