import { describe, expect, test, vi } from 'vitest';
import { harness, openHarness } from './harness.js';

describe('pause', () => {
  test('lets an open link go and keeps the queue until open', () => {
    const made = openHarness<string, string>();
    const [first] = made.transport.links;
    made.connection.pause();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'idle', cause: { kind: 'paused' } });
    expect(made.recorded('close')).toMatchObject([{ kind: 'paused' }]);
    expect(made.connection.send('later')).toBe('queued');
    made.clock.advance(120_000);
    expect(made.transport.links).toEqual([first]);
    made.connection.open();
    made.transport.link.accept();
    expect(made.transport.link.sent).toEqual(['later']);
    expect(made.recorded('drop')).toEqual([]);
  });

  test.each(['open', 'reconnect'] as const)('ends by %s, for the users who are there', (command) => {
    const made = harness();
    made.connection.acquire();
    made.transport.link.accept();
    made.connection.pause();
    made.connection[command]();
    expect(made.connection.getSnapshot().status).toBe('connecting');
  });

  test('holds whoever comes and goes', () => {
    const made = harness<string, string>();
    const release = made.connection.acquire();
    made.transport.link.accept();
    made.connection.pause();
    made.connection.send('kept');
    made.connection.acquire();
    release();
    made.clock.advance(10_000);
    expect(made.transport.links).toHaveLength(1);
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'idle', queued: 1 });
  });

  test('holds before anybody has wanted the connection', () => {
    const made = harness();
    made.connection.pause();
    made.connection.acquire();
    expect(made.transport.links).toEqual([]);
    made.connection.open();
    expect(made.transport.links).toHaveLength(1);
  });

  test('ends an attempt and a retry', () => {
    const made = harness<string, string>();
    made.connection.open();
    made.connection.pause();
    expect(made.transport.link.isLive).toBe(false);
    made.connection.open();
    made.transport.link.drop();
    made.connection.pause();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'idle', retryAt: null });
    made.environment.goOffline();
    made.environment.goOnline();
    made.clock.advance(60_000);
    expect(made.transport.links).toHaveLength(2);
    expect(made.clock.pending).toBe(0);
  });

  test('gives way to close, which drops the queue', () => {
    const made = openHarness<string, string>();
    made.connection.pause();
    made.connection.send('kept');
    made.connection.close();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'closed', queued: 0 });
    expect(made.recorded('drop')).toEqual([{ message: 'kept', reason: 'closed' }]);
  });

  test('does nothing once closed', () => {
    const made = openHarness();
    made.connection.close();
    made.connection.pause();
    made.transport.link.end();
    made.connection.pause();
    expect(made.connection.getSnapshot().status).toBe('closed');
  });

  test('closes in the background, so that what was sent arrives', () => {
    const made = openHarness<string, string>();
    const retire = vi.fn();
    Object.assign(made.transport.link, { retire });
    made.connection.pause();
    expect(retire).toHaveBeenCalledOnce();
  });
});

describe('markLost', () => {
  test('abandons the link and lets the policy decide', () => {
    const made = openHarness();
    const { link } = made.transport;
    made.connection.markLost();
    expect(link.isLive).toBe(false);
    expect(made.recorded('close')).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'lost' }]);
    expect(made.delay()).toBe(2_500);
  });

  test('ends an attempt', () => {
    const made = harness();
    made.connection.open();
    made.connection.markLost();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', attempt: 1 });
  });

  test('is final where nothing is retried', () => {
    const made = openHarness({ reconnect: false });
    made.connection.markLost();
    expect(made.connection.getSnapshot().status).toBe('closed');
  });

  test('does nothing without a link or an attempt', () => {
    const made = harness();
    made.connection.markLost();
    expect(made.recorded('close')).toEqual([]);
    made.openUp();
    made.transport.link.drop();
    const { retryAt } = made.connection.getSnapshot();
    made.connection.markLost();
    expect(made.connection.getSnapshot().retryAt).toBe(retryAt);
  });
});
