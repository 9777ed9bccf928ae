import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stubWebSocket } from '@steadysocket/test-kit/doubles';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** The examples of a binding's documentation: `ticker`, `room`, `logout` and `topics`. */
export interface ExampleSubject {
  /** Where they are, below the root. */
  readonly folder: string;
  /** How their names end. */
  readonly extension: 'ts' | 'tsx';
  readonly load: Readonly<Record<'ticker' | 'room' | 'logout' | 'topics', () => Promise<object>>>;
  /** Shows components, until the test has finished. */
  readonly show: (components: readonly unknown[], props?: object) => HTMLElement;
  /** Does what changes the world, and lets the components follow. */
  readonly step: (change: () => void) => Promise<void>;
  readonly waitFor: (check: () => void) => Promise<void>;
}

/** Registers what the examples of every binding have to do, and that the pages show them as they are. */
export function describeExamples(name: string, subject: ExampleSubject): void {
  const { folder, extension, show, step, waitFor } = subject;
  /** Runs an example anew, so that its connections are new. */
  const load = (example: keyof ExampleSubject['load']): Promise<Readonly<Record<string, unknown>>> => {
    vi.resetModules();
    return subject.load[example]() as Promise<Record<string, unknown>>;
  };

  describe(`the documentation of ${name}`, () => {
    const sockets = stubWebSocket();

    test.each([
      ['ticker', `${folder}/../../README.md`],
      ['room', `${folder}/../../README.md`],
      ['logout', 'docs/logout.md'],
      ['topics', 'docs/topics.md'],
    ])('shows %s as it is tested here', (example, page) => {
      const code = readFileSync(join(root, folder, `${example}.${extension}`), 'utf8');
      expect(readFileSync(join(root, page), 'utf8')).toContain(`\`\`\`${extension}\n${code}\`\`\``);
    });

    test('has a ticker that works', async () => {
      const { Ticker } = await load('ticker');
      const page = show([Ticker], { symbol: 'ACME' });
      // A getter is a url function too, and what such a function gives is awaited.
      await waitFor(() => expect(sockets).toHaveLength(1));
      const [socket] = sockets;
      await step(() => socket?.accept());
      expect(socket?.url).toBe('wss://example.org/quotes/ACME');
      expect(socket?.sent).toEqual(['{"subscribe":"ACME"}']);
      await step(() => socket?.receive('{"symbol":"ACME","price":7}'));
      await waitFor(() => expect(page.textContent).toBe('ACME: 7 (open, 0 waiting)'));
    });

    test('has a room that works', async () => {
      const { Lines, Count, Composer } = await load('room');
      const page = show([Lines, Count, Composer]);
      expect(sockets).toHaveLength(1);
      const [socket] = sockets;
      await step(() => socket?.accept());
      await step(() => page.querySelector('button')?.click());
      expect(socket?.sent).toEqual(['{"from":"me","text":"Hello"}']);
      await step(() => {
        socket?.receive('{"from":"you","text":"Hi"}');
        socket?.receive('{"from":"you","text":""}');
      });
      await waitFor(() => expect(page.textContent).toBe('you: Hi2open'));
    });

    test('leaves nothing of the previous user after a logout: no link, no message on the screen, nothing to send', async () => {
      const { App } = await load('logout');
      const page = show([App]);
      const click = (text: string): Promise<void> =>
        step(() => [...page.querySelectorAll('button')].find(({ textContent }) => textContent === text)?.click());
      await click('ann');
      await step(() => sockets[0]?.accept());
      await step(() => sockets[0]?.receive('{"from":"eve","text":"for Ann"}'));
      await waitFor(() => expect(page.textContent).toContain('open for Ann'));
      await step(() => sockets[0]?.drop());
      await click('say hello');
      expect(page.textContent).toContain('waiting for Ann');
      await click('log out');
      await click('bob');
      expect(page.textContent).toContain('connecting');
      expect(page.textContent).not.toContain('for Ann');
      await step(() => sockets[1]?.accept());
      expect(sockets.map(({ url, sent }) => [url, sent])).toEqual([
        ['wss://example.org/chat?user=ann', []],
        ['wss://example.org/chat?user=bob', []],
      ]);
      await click('say hello');
      expect(sockets[1]?.sent).toEqual(['{"from":"bob","text":"Hello"}']);
      await click('log out');
      await click('ann');
      await step(() => sockets[2]?.accept());
      expect(page.textContent).toContain('open');
      expect(page.textContent).not.toContain('for Ann');
      expect(sockets[2]?.sent).toEqual([]);
    });

    test('has rooms that are joined as they are shown, and again on the next link, behind the last line', async () => {
      // No delay before the retry.
      vi.spyOn(Math, 'random').mockReturnValue(0);
      onTestFinished(() => void vi.restoreAllMocks());
      const { App } = await load('topics');
      const page = show([App]);
      await step(() => {});
      expect(page.textContent).toContain('lobby connecting');
      await step(() => sockets[0]?.accept());
      await step(() => sockets[0]?.receive('{"room":"lobby","text":"hello","number":7}'));
      await step(() => sockets[0]?.receive('{"room":"garden","text":"secret","number":1}'));
      await waitFor(() => expect(page.textContent).toContain('lobby subscribed hello'));
      expect(page.textContent).not.toContain('secret');
      await step(() => page.querySelector('button')?.click());
      expect(page.textContent).toContain('garden subscribed');
      expect(sockets[0]?.sent).toEqual(['{"join":"lobby"}', '{"join":"garden"}']);
      await step(() => sockets[0]?.receive('{"room":"garden","text":"hi","number":2}'));
      await vi.waitFor(() => expect(sockets[0]?.sent.at(-1)).toBe('{"leave":"lobby"}'), { timeout: 10_000 });
      await step(() => sockets[0]?.drop());
      await vi.waitFor(() => expect(sockets).toHaveLength(2), { timeout: 10_000 });
      await step(() => sockets[1]?.accept());
      expect(sockets[1]?.sent).toEqual(['{"join":"garden","after":2}']);
    }, 30_000);
  });
}
