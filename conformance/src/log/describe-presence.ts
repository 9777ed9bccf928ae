import { eventually, settled } from '@steadysocket/test-kit/observing';
import { expectNoLeak, resources } from '@steadysocket/test-kit/process';
import { describe, expect, test, vi } from 'vitest';
import { nastyNames } from './room-names.js';
import { openPresences, timersEnded } from './stage.js';
import type { PresenceSubject } from './subject.js';

/** So long that nothing of it expires in a test. */
const longMs = 600_000;

const entries = (...ids: string[]): Map<string, string> => new Map(ids.map((id) => [id, `"${id}"`]));

/** Registers what every presence of rooms has to pass. Two nodes use it at once. */
export function describePresence(name: string, subject: PresenceSubject): void {
  describe(`the presence ${name}`, () => {
    expectNoLeak();

    test('lists what any node has set, until it is deleted', async () => {
      const [presence, other] = await openPresences(subject);
      expect(await presence.list('room', 10)).toEqual(new Map());
      await presence.set('room', entries('a', 'b'), longMs);
      await other.set('room', entries('c'), longMs);
      for (const node of [presence, other]) expect(await node.list('room', 10)).toEqual(entries('a', 'b', 'c'));
      await other.delete('room', ['a', 'missing']);
      expect(await presence.list('room', 10)).toEqual(entries('b', 'c'));
      await presence.delete('room', ['b', 'c']);
      expect(await other.list('room', 10)).toEqual(new Map());
      await presence.delete('room', ['b']);
    });

    test('replaces a value', async () => {
      const [presence, other] = await openPresences(subject);
      await presence.set('room', new Map([['a', '1']]), longMs);
      await other.set('room', new Map([['a', '{"x":2}']]), longMs);
      expect(await presence.list('room', 10)).toEqual(new Map([['a', '{"x":2}']]));
    });

    test('takes nothing to set and nothing to delete', async () => {
      const [presence] = await openPresences(subject);
      await presence.set('room', new Map(), longMs);
      await presence.delete('room', []);
      expect(await presence.list('room', 10)).toEqual(new Map());
    });

    test('lists no more than was asked for', async () => {
      const [presence] = await openPresences(subject);
      const many = Array.from({ length: 50 }, (_, index) => `id ${index}`);
      await presence.set('room', entries(...many), longMs);
      const listed = await presence.list('room', 7);
      expect(listed.size).toBe(7);
      for (const [id, value] of listed) expect(value).toBe(`"${id}"`);
      expect(await presence.list('room', 1_000)).toEqual(entries(...many));
    });

    test('entries expire, one by one', async () => {
      const [presence, other] = await openPresences(subject);
      await presence.set('room', entries('long'), longMs);
      await presence.set('room', entries('short'), 30);
      await eventually(async () => [...(await other.list('room', 10)).keys()]).toEqual(['long']);
    });

    test('what has expired takes no place of what has not', async () => {
      const [presence] = await openPresences(subject);
      await presence.set('room', entries('a', 'b', 'c'), 20);
      await presence.set('room', entries('d', 'e'), longMs);
      await eventually(async () => [...(await presence.list('room', 2)).keys()].sort()).toEqual(['d', 'e']);
    });

    test('setting an entry again renews it', async () => {
      const [presence, other] = await openPresences(subject);
      await presence.set('room', entries('renewed', 'not renewed'), 200);
      await other.set('room', entries('renewed'), longMs);
      await eventually(async () => [...(await presence.list('room', 10)).keys()]).toEqual(['renewed']);
    });

    test('setting an entry again may shorten its time', async () => {
      const [presence] = await openPresences(subject);
      await presence.set('room', entries('a'), longMs);
      await presence.set('room', entries('a'), 20);
      await eventually(async () => (await presence.list('room', 10)).size).toBe(0);
    });

    test('keeps rooms and ids apart whatever they are called', async () => {
      const [presence, other] = await openPresences(subject);
      for (const room of nastyNames) await presence.set(room, entries(room, ...nastyNames), longMs);
      await presence.delete('plain', nastyNames);
      for (const room of nastyNames.slice(1)) expect(await other.list(room, 1_000)).toEqual(entries(...nastyNames));
      expect(await other.list('plain', 10)).toEqual(new Map());
    });

    test('keeps values as they are', async () => {
      const [presence] = await openPresences(subject);
      const values = ['', '0', '"\u0000"', '"漢字 😀"', `"${'x'.repeat(1_024)}"`, '{"a":[1,2]}'];
      const given = new Map(values.map((value, index) => [String(index), value]));
      await presence.set('room', given, longMs);
      expect(await presence.list('room', 10)).toEqual(given);
    });

    test.each(['the same node', 'another node'])('wakes after what %s did', async (where) => {
      const [presence, other] = await openPresences(subject);
      const actor = where === 'the same node' ? presence : other;
      let woken = 0;
      await presence.subscribe('room', () => (woken += 1));
      for (const act of [
        () => actor.set('room', entries('a'), longMs),
        () => actor.set('room', new Map([['a', '"changed"']]), longMs),
        () => actor.delete('room', ['a']),
      ]) {
        const before = woken;
        await act();
        await eventually(() => woken).toBeGreaterThan(before);
      }
    });

    test('wakes for entries that come back after they have expired, however many there were', async () => {
      const [presence, other] = await openPresences(subject);
      const many = Array.from({ length: 400 }, (_, index) => `id ${index}`);
      await other.set('room', entries(...many), 1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      let woken = 0;
      await presence.subscribe('room', () => (woken += 1));
      await other.set('room', entries('id 99'), longMs);
      await eventually(() => woken).toBeGreaterThan(0);
    });

    test('wakes the subscribers of one room, and none that has left', async () => {
      const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
      const [presence, other] = await openPresences(subject);
      const woken = { room: 0, elsewhere: 0, left: 0 };
      await presence.subscribe('room', () => {
        throw new Error('A listener fails.');
      });
      await presence.subscribe('room', () => (woken.room += 1));
      await presence.subscribe('elsewhere', () => (woken.elsewhere += 1));
      const leave = await presence.subscribe('room', () => (woken.left += 1));
      leave();
      leave();
      await other.set('room', entries('a'), longMs);
      await eventually(() => woken.room).toBeGreaterThan(0);
      expect(woken).toMatchObject({ elsewhere: 0, left: 0 });
      logged.mockRestore();
    });

    test('refuses calls after it was closed, and leaves no timer behind', async () => {
      const before = resources();
      const storage = await subject.open();
      const presence = await storage.node();
      let woken = 0;
      await presence.subscribe('room', () => (woken += 1));
      await presence.set('room', entries('a'), longMs);
      await presence.close();
      await presence.close();
      woken = 0;
      const unavailable = { code: 'log-unavailable' };
      await expect(presence.set('room', entries('b'), longMs)).rejects.toMatchObject(unavailable);
      await expect(presence.delete('room', ['a'])).rejects.toMatchObject(unavailable);
      await expect(presence.list('room', 1)).rejects.toMatchObject(unavailable);
      await expect(presence.subscribe('room', () => {})).rejects.toMatchObject(unavailable);
      await storage.close();
      await settled();
      expect(woken).toBe(0);
      await timersEnded(before);
    });
  });
}
