import type { World } from '@steadysocket/conformance/binding';
import { fakeWorld } from '@steadysocket/conformance/binding';
import type { Connection } from '@steadysocket/vue';
import { createConnection, useMessage, useMessages, useWebSocket } from '@steadysocket/vue';
import { mount } from '@vue/test-utils';
import { describe, expect, test } from 'vitest';
import type { Component, VNode } from 'vue';
import { h, ref } from 'vue';
import { step } from '../harness.js';

/** What a development build of Vue offers to those that replace modules. */
interface HotUpdateRuntime {
  createRecord(id: string, component: Component): boolean;
  /** The template was edited. */
  rerender(id: string, render: unknown): void;
  /** Anything else was edited: the component is mounted anew. */
  reload(id: string, component: Component): void;
}

const hotUpdate = (globalThis as unknown as { readonly __VUE_HMR_RUNTIME__: HotUpdateRuntime }).__VUE_HMR_RUNTIME__;

interface PanelProps {
  readonly version: string;
  readonly connection: Connection<string, string>;
  /** For a private connection. */
  readonly options: World['options'];
  readonly heard: string[];
}

interface PanelState {
  readonly shown: () => string;
  readonly write: () => void;
}

function setUpPanel({ version, connection, options, heard }: PanelProps): PanelState {
  const draft = ref('empty');
  const own = useWebSocket('ws://own.test/', options);
  const history = useMessages(connection, { limit: 9 });
  useMessage(connection, (message) => heard.push(`${version} ${message}`));
  return {
    shown: () => `${own.status.value} ${own.queued.value} ${history.value.join()} ${draft.value}`,
    write: () => {
      draft.value = 'draft';
      own.send('queued');
    },
  };
}

let panels = 0;

/** A page with a panel, as it is before somebody edits it. */
async function openPage(): Promise<{
  readonly world: World;
  readonly heard: readonly string[];
  readonly view: ReturnType<typeof mount>;
  readonly edit: (what: 'template' | 'script') => Promise<void>;
}> {
  const world = fakeWorld();
  const { options } = world;
  const connection = createConnection('ws://shared.test/', options);
  const heard: string[] = [];
  panels += 1;
  const id = `panel ${panels}`;
  const panel = (version: string): Component => ({
    __hmrId: id,
    setup: () => setUpPanel({ version, connection, options, heard }),
    render: ({ shown, write }: PanelState): VNode => h('button', { onClick: write }, `${version}: ${shown()}`),
  });
  const [first, edited] = [panel('first'), panel('edited')];
  hotUpdate.createRecord(id, first);
  const view = mount(() => h('main', [h(first)]));
  await step(() => {});
  return {
    world,
    heard,
    view,
    edit: (what) =>
      step(() => {
        if (what === 'script') hotUpdate.reload(id, edited);
        else hotUpdate.rerender(id, (edited as { readonly render: unknown }).render);
      }),
  };
}

describe('a component that is edited', () => {
  test('keeps its links, what is queued, its history and its state', async () => {
    const { world, view, edit } = await openPage();
    const { transport, clock } = world;
    const links = transport.links.length;
    await step(() => transport.links.at(-1)?.accept());
    await step(() => transport.links.at(-1)?.receive('hello'));
    await view.get('button').trigger('click');
    await step(() => world.clock.advance(16));
    const shown = view.text();
    await edit('template');
    expect(view.text()).toBe(shown.replace('first', 'edited'));
    expect(shown).toBe('first: connecting 1 hello draft');
    await step(() => clock.advance(5_000));
    expect(transport.links).toHaveLength(links);
    expect(transport.live).toBe(2);
  });

  test('has the handler of its latest version called', async () => {
    const { world, heard, edit } = await openPage();
    const shared = world.transport.links.find(({ request }) => request.url === 'ws://shared.test/');
    await step(() => shared?.accept());
    shared?.receive('one');
    await edit('script');
    shared?.receive('two');
    expect(heard).toEqual(['first one', 'edited two']);
    await step(() => world.clock.advance(5_000));
    expect(shared?.state).toBe('open');
  });

  test('leaves no second link of its own when it is mounted anew', async () => {
    const { world, view, edit } = await openPage();
    const { transport, clock } = world;
    const isOwn = ({ request }: { readonly request: { readonly url: string } }): boolean =>
      request.url === 'ws://own.test/';
    await step(() => transport.links.find(isOwn)?.accept());
    await edit('script');
    await step(() => transport.links.filter(isOwn).at(-1)?.accept());
    await step(() => clock.advance(1_000));
    expect(transport.links.filter(isOwn).map(({ state }) => state)).toEqual(['closing', 'open']);
    expect(view.text()).toContain('edited: open');
  });
});
