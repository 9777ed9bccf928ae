import type { Destination } from '@steadysocket/core/binding';
import { createDestination } from '@steadysocket/core/binding';
import type { ManualClock } from '@steadysocket/core/testing';
import { fakeTransport, manualClock } from '@steadysocket/core/testing';
import type { Mock } from 'vitest';
import { describe, expect, test, vi } from 'vitest';

interface Made {
  readonly transport: { readonly links: readonly unknown[]; readonly live: number };
  readonly clock: ManualClock;
  readonly onDrop: Mock;
  readonly destination: Destination<unknown, unknown>;
}

function make(): Made {
  const [transport, clock, onDrop] = [fakeTransport(), manualClock(), vi.fn()];
  const destination = createDestination<unknown, unknown>('ws://server.test/', { transport, clock, onDrop });
  return { transport, clock, onDrop, destination };
}

describe('a private connection', () => {
  test.each(['open', 'reconnect'] as const)('dials nothing for %s() without a lease', (call) => {
    const { transport, clock, destination } = make();
    destination.connection[call]();
    clock.advance(60_000);
    expect(transport.links).toHaveLength(0);
    expect(destination.connection.getSnapshot().status).toBe('idle');
  });

  test.each(['open', 'reconnect'] as const)('undoes close() by %s() for the next lease', (call) => {
    const { destination } = make();
    destination.connection.close();
    destination.connection[call]();
    const release = destination.attach(() => ({}));
    expect(destination.connection.getSnapshot().status).toBe('connecting');
    release();
  });

  test.each(['close', 'pause'] as const)('stays down after open() and then %s() without a lease', (call) => {
    const { transport, destination } = make();
    destination.connection.close();
    destination.connection.open();
    destination.connection[call]();
    destination.attach(() => ({}));
    expect(transport.links).toHaveLength(0);
  });

  test('ends with its last lease, whatever was called on it', () => {
    const { transport, clock, destination } = make();
    const [release, releaseOther] = [destination.attach(() => ({})), destination.connection.acquire()];
    destination.connection.open();
    destination.connection.reconnect();
    release();
    release();
    clock.advance(2_000);
    expect(transport.live).toBe(1);
    releaseOther();
    destination.connection.open();
    clock.advance(1_000);
    expect(destination.connection.getSnapshot().status).toBe('idle');
  });

  test('drops what waits when it is left, and what is sent later', () => {
    const { transport, onDrop, destination } = make();
    destination.connection.send('waits');
    destination.leave();
    expect(onDrop.mock.calls).toEqual([[{ message: 'waits', reason: 'destination-changed' }]]);
    expect(destination.connection.send('late')).toBe('dropped');
    expect(transport.links).toHaveLength(0);
  });
});
