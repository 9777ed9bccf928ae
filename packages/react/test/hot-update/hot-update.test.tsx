import type { World } from '@steadysocket/conformance/binding';
import { fakeWorld } from '@steadysocket/conformance/binding';
import { createConnection } from '@steadysocket/core';
import { render } from '@testing-library/react';
import { performReactRefresh } from 'react-refresh/runtime';
import { expect, test, vi } from 'vitest';
import type { Mode } from '../harness.js';
import { describeEachReactMode, step } from '../harness.js';

/** A page that Fast Refresh looks after, as it is before somebody edits its panel. */
async function openPage(Mode: Mode): Promise<{
  readonly world: World;
  readonly heard: readonly string[];
  readonly container: HTMLElement;
  readonly edit: () => Promise<void>;
}> {
  // Each run of a module registers its component anew.
  vi.resetModules();
  const { Panel } = await import('./panel-first.js');
  performReactRefresh();
  const world = fakeWorld();
  const connection = createConnection('ws://shared.test/', world.options);
  const heard: string[] = [];
  const { container } = render(
    <Mode>
      <Panel connection={connection} options={world.options} heard={heard} />
    </Mode>,
  );
  await step(() => {});
  return {
    world,
    heard,
    container,
    async edit() {
      await import('./panel-edited.js');
      await step(() => performReactRefresh());
    },
  };
}

describeEachReactMode('a component that is edited', ({ frame }, Mode) => {
  test('keeps its links, what is queued, its history and its state', async () => {
    const { world, container, edit } = await openPage(Mode);
    const { transport, clock } = world;
    const links = transport.links.length;
    await step(() => transport.links.at(-1)?.accept());
    await step(() => transport.links.at(-1)?.receive('hello'));
    await step(() => container.querySelector('button')?.click());
    await frame(world);
    const shown = container.textContent;
    await edit();
    expect(container.textContent).toBe(shown.replace('first', 'edited'));
    expect(shown).toBe('first: connecting 1 hello draft');
    await step(() => clock.advance(5_000));
    expect(transport.links).toHaveLength(links);
    expect(transport.live).toBe(2);
  });

  test('has the handler of its latest version called', async () => {
    const { world, heard, edit } = await openPage(Mode);
    const shared = world.transport.links.find(({ request }) => request.url === 'ws://shared.test/');
    await step(() => shared?.accept());
    shared?.receive('one');
    await edit();
    shared?.receive('two');
    expect(heard).toEqual(['first one', 'edited two']);
    await step(() => world.clock.advance(5_000));
    expect(shared?.state).toBe('open');
  });
});
