import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stubWebSocket } from '@steadysocket/test-kit/doubles';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const root = join(import.meta.dirname, '../../..');

type Example = 'chat' | 'price';

/** A guide for users of another library: examples with the library and with ours, and a table of all that the library has. */
export interface GuideSubject {
  /** Below the root. */
  readonly page: string;
  /** Where the folders `before` and `after` are, below the root. */
  readonly folder: string;
  /** How the names of the examples end. */
  readonly extension: 'ts' | 'tsx';
  readonly load: Readonly<Record<'before' | 'after', Readonly<Record<Example, () => Promise<object>>>>>;
  /** The url that the chat connects to in the room `one`. */
  readonly chatUrl: string;
  /** For each heading of the page, the names that its table has in the first column. */
  readonly tables: Readonly<Record<string, Readonly<Record<string, true>>>>;
  /** Shows a component once for each object of props, until the test has finished. */
  readonly show: (component: unknown, props: readonly object[]) => HTMLElement;
  /** Does what changes the world, and lets the components follow. */
  readonly step: (change: () => void) => Promise<void>;
  readonly waitFor: (check: () => void) => Promise<void>;
}

/** A platform's socket has `addEventListener`, which some libraries need. Returns how to end what listens. */
function giveEventListeners(): () => void {
  const listeners: (() => void)[] = [];
  const Stub = WebSocket as unknown as new (...args: unknown[]) => object;
  vi.stubGlobal(
    'WebSocket',
    class extends Stub {
      addEventListener(_type: string, listener: () => void): void {
        listeners.push(listener);
      }
    },
  );
  return () => listeners.forEach((listener) => listener());
}

/** The names in the first column of the table below a heading. */
function namesIn(text: string, heading: string): string[] {
  const [, section = ''] = text.split(`\n## ${heading}\n`);
  const [table = ''] = section.split('\n## ');
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name);
}

/** Registers that both sides of a guide work alike, and that the page shows them and leaves nothing of the library out. */
export function describeGuide(subject: GuideSubject): void {
  const { page, folder, extension, load, chatUrl, tables, show, step, waitFor } = subject;
  const text = readFileSync(join(root, page), 'utf8');

  describe(page, () => {
    test.each(Object.entries(tables))('has a row for each name under "%s", and for no other', (heading, names) => {
      expect(namesIn(text, heading).sort()).toEqual(Object.keys(names).sort());
    });

    describe.each(['before', 'after'] as const)('%s', (side) => {
      const sockets = stubWebSocket();
      let end = (): void => {};
      beforeEach(() => {
        end = giveEventListeners();
      });
      afterEach(() => end());

      /** Runs an example anew, so that its connections are new. */
      const showExample = async (example: Example, props: readonly object[]): Promise<HTMLElement> => {
        vi.resetModules();
        const exported = (await load[side][example]()) as Readonly<Record<string, unknown>>;
        const container = show(Object.values(exported)[0], props);
        // What asks asynchronously for its url is answered.
        await step(() => {});
        return container;
      };

      test.each(['chat', 'price'])('shows %s as it is tested here', (example) => {
        const code = readFileSync(join(root, folder, side, `${example}.${extension}`), 'utf8');
        expect(text).toContain(`\`\`\`${extension}\n${code}\`\`\``);
      });

      test('has a chat that sends and shows lines, and hides the answers to heartbeats', async () => {
        const container = await showExample('chat', [{ room: 'one' }]);
        const button = container.querySelector('button');
        await waitFor(() => expect(sockets).toHaveLength(1));
        expect(sockets[0]?.url).toBe(chatUrl);
        expect(button?.disabled).toBe(true);
        await step(() => sockets[0]?.accept());
        expect(button?.disabled).toBe(false);
        await step(() => button?.click());
        expect(sockets[0]?.sent).toEqual(['{"text":"Hello"}']);
        await step(() => sockets[0]?.receive('{"text":"Hi"}'));
        await step(() => sockets[0]?.receive('pong'));
        await step(() => sockets[0]?.receive('{"text":"there"}'));
        await waitFor(() => expect(container.textContent).toBe('Hitheresay hello'));
      });

      test('has prices that share one connection', async () => {
        const container = await showExample('price', [{ symbol: 'ACME' }, { symbol: 'BETA' }]);
        await waitFor(() => expect(sockets).toHaveLength(1));
        await step(() => sockets[0]?.accept());
        await step(() => sockets[0]?.receive('{"symbol":"ACME","price":7}'));
        await step(() => sockets[0]?.receive('{"symbol":"BETA","price":8}'));
        await waitFor(() => expect(container.textContent).toBe('ACME 7BETA 8'));
        expect(sockets).toHaveLength(1);
      });
    });
  });
}
