import { createConnection, fold } from '@steadysocket/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { expectNoComplaint } from '../expect-no-complaint.js';
import { fakeWorld } from '../fake-world.js';
import type { ServerSubject } from '../subject.js';
import { textOf } from '../text-of.js';

/** Registers the suite for hydration. */
export function describeHydration(name: string, subject: ServerSubject): void {
  const { serve, step, useFold, useMessage, useMessages, useReadable, useWebSocket } = subject;

  describe(`${name} that hydrates`, () => {
    test('shows the idle snapshot at first, without a warning, and the connection from then on', async () => {
      expectNoComplaint();
      const { transport, clock, options } = fakeWorld();
      const connection = createConnection('ws://server.test/', options);
      connection.open();
      transport.link.accept();
      const texts: string[] = [];
      const see = (text: string): string => {
        texts.push(text);
        return text;
      };
      const page = await serve(
        () => {
          useMessage(connection, () => {});
          return {
            ours: useWebSocket(connection),
            own: useWebSocket('ws://own.test/', options),
            messages: useMessages(connection, { limit: 2 }),
            count: useFold(connection, (before) => before + 1, 0),
          };
        },
        {
          shows: ({ ours, own, messages, count }) =>
            see(`${ours.status} ${own.status} ${String(ours.lastMessage)} ${messages.join()} ${count}`),
        },
      );
      expect(textOf(page.markup)).toBe('idle idle null  0');
      expect(transport.links).toHaveLength(1);
      texts.length = 0;
      const hydrated = await page.hydrate();
      expect(texts[0]).toBe('idle idle null  0');
      expect(hydrated.text).toBe('open connecting null  0');
      await step(() => transport.links[0]?.receive('hello'));
      await step(() => clock.advance(16));
      expect(hydrated.text).toBe('open connecting hello hello 1');
    });

    test('shows the server snapshot of a readable at first', async () => {
      expectNoComplaint();
      const { transport, clock, options } = fakeWorld();
      const connection = createConnection('ws://server.test/', options);
      const count = fold(connection, (before: number) => before + 1, 0);
      onTestFinished(() => count.dispose());
      const plain = { getSnapshot: () => 'plain', subscribe: () => () => {} };
      const topic = { ...plain, acquire: () => () => {}, getSnapshot: () => 'now', getServerSnapshot: () => 'topic' };
      const texts: string[] = [];
      const page = await serve(
        () => ({
          state: useReadable(connection),
          shown: useReadable(count),
          length: useReadable(plain, (value) => value.length),
          leasable: useReadable(topic),
        }),
        {
          shows({ state, shown, length, leasable }) {
            const text = `${state.status} ${shown} ${length} ${leasable}`;
            texts.push(text);
            return text;
          },
        },
      );
      connection.open();
      transport.link.accept();
      transport.link.receive('before hydration');
      clock.advance(16);
      texts.length = 0;
      const hydrated = await page.hydrate();
      expect(texts[0]).toBe('idle 0 5 topic');
      expect(hydrated.text).toBe('open 1 5 now');
    });

    test('shows the state that the server showed (VueUse: CLOSED there, CONNECTING here)', async () => {
      expectNoComplaint();
      const { options } = fakeWorld();
      const texts: string[] = [];
      const page = await serve(() => useWebSocket('ws://server.test/', options), {
        shows({ readyState }) {
          const text = `state ${readyState}`;
          texts.push(text);
          return text;
        },
      });
      texts.length = 0;
      const hydrated = await page.hydrate();
      expect(texts[0]).toBe(textOf(page.markup));
      expect(hydrated.text).toBe('state 0');
    });
  });
}
