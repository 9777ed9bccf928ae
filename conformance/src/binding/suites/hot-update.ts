import type { Connection } from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import { describe, expect, test } from 'vitest';
import type { World } from '../fake-world.js';
import { fakeWorld } from '../fake-world.js';
import type { BindingSubject } from '../subject.js';

/** What a panel gets. Its button shows `first: own.status own.queued history draft`, and sends `queued` when it is clicked. */
export interface PanelProps {
  /** For `useMessages` and `useMessage`. */
  readonly connection: Connection<string, string>;
  /** For a private connection to `ws://own.test/`. */
  readonly options: World['options'];
  /** Takes the version of the panel and each message of `connection`. */
  readonly received: string[];
}

/** A page with a panel, as a development server serves it, before somebody edits the panel. */
export interface EditablePage {
  readonly container: HTMLElement;
  /** Replaces the panel by one that says `edited`. What is marked up may be replaced without its setup. */
  edit(what: 'markup' | 'handler'): Promise<void>;
}

/** Registers the suite for components that are edited in development. */
export function describeHotUpdate(
  name: string,
  { step }: Pick<BindingSubject, 'step'>,
  openPage: (props: PanelProps) => Promise<EditablePage>,
): void {
  const open = async () => {
    const world = fakeWorld();
    const connection = createConnection('ws://shared.test/', world.options);
    const received: string[] = [];
    return { ...world, received, ...(await openPage({ connection, options: world.options, received })) };
  };

  describe(`a component that is edited (${name})`, () => {
    test('keeps its links, what is queued, its history and its state', async () => {
      const { transport, clock, container, edit } = await open();
      const links = transport.links.length;
      await step(() => transport.links.at(-1)?.accept());
      await step(() => transport.links.at(-1)?.receive('hello'));
      await step(() => container.querySelector('button')?.click());
      await step(() => clock.advance(16));
      const shown = container.textContent;
      await edit('markup');
      expect(container.textContent).toBe(shown.replace('first', 'edited'));
      expect(shown).toBe('first: connecting 1 hello draft');
      await step(() => clock.advance(5_000));
      expect(transport.links).toHaveLength(links);
      expect(transport.live).toBe(2);
    });

    test('calls the handler of its latest version', async () => {
      const { transport, clock, received, edit } = await open();
      const shared = transport.links.find(({ request }) => request.url === 'ws://shared.test/');
      await step(() => shared?.accept());
      shared?.receive('one');
      await edit('handler');
      shared?.receive('two');
      expect(received).toEqual(['first one', 'edited two']);
      await step(() => clock.advance(5_000));
      expect(shared?.state).toBe('open');
    });
  });
}
