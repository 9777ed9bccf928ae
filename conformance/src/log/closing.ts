import { settled } from '@steadysocket/test-kit/observing';
import { resources } from '@steadysocket/test-kit/process';
import { expect, test } from 'vitest';
import { openLogs, timersEnded } from './stage.js';
import type { LogSubject } from './subject.js';

const unavailable = { code: 'log-unavailable' };

export function describeClosing(subject: LogSubject): void {
  test('refuses calls after it was closed', async () => {
    const [log] = await openLogs(subject);
    await log.append('room', 'a');
    await log.close();
    await expect(log.append('room', 'b')).rejects.toMatchObject(unavailable);
    await expect(log.read('room', { last: 1 }, 1)).rejects.toMatchObject(unavailable);
    await expect(log.subscribe('room', () => {})).rejects.toMatchObject(unavailable);
    await log.close();
  });

  test('settles calls that are under way, one way or the other', async () => {
    const [log] = await openLogs(subject);
    await log.append('room', 'a');
    const calls = [
      log.append('room', 'b'),
      log.append('room', 'c', { producer: { id: 'p', epoch: 1, sequence: 1 } }),
      log.read('room', { last: 1 }, 1),
      log.subscribe('room', () => {}),
    ];
    const outcomes = Promise.allSettled(calls);
    await log.close();
    for (const outcome of await outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(unavailable);
  });

  test('wakes no subscriber after it was closed', async () => {
    const [log] = await openLogs(subject);
    let woken = 0;
    const leave = await log.subscribe('room', () => (woken += 1));
    const appended = log.append('room', 'a').catch(() => undefined);
    await log.close();
    woken = 0;
    await appended;
    await settled();
    expect(woken).toBe(0);
    leave();
  });

  test('closes before it was used', async () => {
    const [log] = await openLogs(subject);
    await log.close();
  });

  test('leaves no timer behind', async () => {
    const before = resources();
    const storage = await subject.open();
    const log = await storage.node();
    const leave = await log.subscribe('room', () => {});
    await log.append('room', 'a');
    await log.read('room', { last: 1 }, 1);
    leave();
    await storage.close();
    await timersEnded(before);
  });
}
