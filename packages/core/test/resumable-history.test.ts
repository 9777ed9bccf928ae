import type { HistoryOptions } from '@steadysocket/core/binding';
import { resumableHistory } from '@steadysocket/core/binding';
import { describe, expect, test } from 'vitest';
import type { Harness } from './harness.js';
import { openHarness } from './harness.js';

function history(options: () => HistoryOptions<string>): {
  readonly made: Harness<string, string>;
  readonly list: () => string;
  readonly receive: (...messages: string[]) => void;
} {
  const made = openHarness<string, string>();
  const { getSnapshot, subscribe } = resumableHistory(made.connection, options);
  subscribe(() => {});
  return {
    made,
    list: () => getSnapshot().join(''),
    receive(...messages) {
      for (const message of messages) made.transport.link.receive(message);
      made.clock.advance(16);
    },
  };
}

describe('a history', () => {
  test.each([1, 2, 3, 5])('of %i has the latest messages after each frame, however many came', (limit) => {
    const { list, receive } = history(() => ({ limit }));
    let sent = '';
    for (const burst of ['a', 'bcd', '', 'efghijklm', 'n', 'opqrstuvwxyz']) {
      receive(...burst.split(''));
      sent += burst;
      expect(list()).toBe(sent.slice(-limit));
    }
  });

  test('follows a limit that changes, for new messages', () => {
    let limit = 4;
    const { list, receive } = history(() => ({ limit }));
    receive('a', 'b', 'c', 'd', 'e');
    limit = 2;
    expect(list()).toBe('bcde');
    receive('f');
    expect(list()).toBe('ef');
    limit = 3;
    receive('g');
    expect(list()).toBe('efg');
  });

  test('of 0 is empty, as one whose limit becomes negative', () => {
    const limits = [0, -1];
    const { list, receive } = history(() => ({ limit: limits.shift() ?? -1 }));
    receive('a', 'b');
    expect(list()).toBe('');
  });

  test('does not show received messages before the frame', () => {
    const { list, receive, made } = history(() => ({ limit: 3 }));
    receive('a');
    made.transport.link.receive('b');
    expect(list()).toBe('a');
  });

  test('passes over what its filter refuses', () => {
    const { list, receive } = history(() => ({ limit: 3, filter: (message) => message !== 'b' }));
    receive('a', 'b', 'c');
    expect(list()).toBe('ac');
  });
});
