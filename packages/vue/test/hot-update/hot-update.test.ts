import type { EditablePage, PanelProps } from '@steadysocket/conformance/binding';
import { describeHotUpdate, fakeWorld } from '@steadysocket/conformance/binding';
import { createConnection, useMessage, useMessages, useWebSocket } from '@steadysocket/vue';
import { expect, test } from 'vitest';
import type { Component, VNode } from 'vue';
import { h, ref } from 'vue';
import { step } from '../harness.js';
import { show } from '../show.js';

/** What a development build of Vue offers for replacing modules. */
interface HotUpdateRuntime {
  createRecord(id: string, component: Component): boolean;
  /** The template was edited. */
  rerender(id: string, render: unknown): void;
  /** Something else was edited: the component is mounted again. */
  reload(id: string, component: Component): void;
}

const hotUpdate = (globalThis as unknown as { readonly __VUE_HMR_RUNTIME__: HotUpdateRuntime }).__VUE_HMR_RUNTIME__;

interface PanelState {
  readonly shown: () => string;
  readonly write: () => void;
}

function setUpPanel(version: string, { connection, options, received }: PanelProps): PanelState {
  const draft = ref('empty');
  const own = useWebSocket('ws://own.test/', options);
  const history = useMessages(connection, { limit: 9 });
  useMessage(connection, (message) => received.push(`${version} ${message}`));
  return {
    shown: () => `${own.status.value} ${own.queued.value} ${history.value.join()} ${draft.value}`,
    write: () => {
      draft.value = 'draft';
      own.send('queued');
    },
  };
}

let panels = 0;

/** A page in Vue's development build, before its panel is edited. */
async function openPage(props: PanelProps): Promise<EditablePage> {
  panels += 1;
  const id = `panel ${panels}`;
  const panel = (version: string): Component => ({
    __hmrId: id,
    setup: () => setUpPanel(version, props),
    render: ({ shown, write }: PanelState): VNode => h('button', { onClick: write }, `${version}: ${shown()}`),
  });
  const [first, edited] = [panel('first'), panel('edited')];
  hotUpdate.createRecord(id, first);
  const { container } = show(() => h('main', [h(first)]));
  await step(() => {});
  return {
    container,
    edit: (what) =>
      step(() => {
        if (what === 'handler') hotUpdate.reload(id, edited);
        else hotUpdate.rerender(id, (edited as { readonly render: unknown }).render);
      }),
  };
}

describeHotUpdate('Vue', { step }, openPage);

test('an edited component leaves no second link when it is mounted again', async () => {
  const { transport, clock, options } = fakeWorld();
  const connection = createConnection('ws://shared.test/', options);
  const { container, edit } = await openPage({ connection, options, received: [] });
  const isOwn = ({ request }: { readonly request: { readonly url: string } }): boolean =>
    request.url === 'ws://own.test/';
  await step(() => transport.links.find(isOwn)?.accept());
  await edit('handler');
  await step(() => transport.links.filter(isOwn).at(-1)?.accept());
  await step(() => clock.advance(1_000));
  expect(transport.links.filter(isOwn).map(({ state }) => state)).toEqual(['closing', 'open']);
  expect(container.textContent).toContain('edited: open');
});
