import { createApp, defineComponent, h } from 'vue';
import type { PageParts } from './subject.js';

/** Mounts components whose text is what the composable gives; that of the first one handles messages. */
export function mountVue(
  root: HTMLElement,
  { components, tally }: PageParts,
  composable: (isFirst: boolean) => () => string | null | undefined,
): void {
  const Component = defineComponent({
    props: { isFirst: Boolean },
    setup({ isFirst }) {
      const text = composable(isFirst);
      return () => {
        tally.renders += 1;
        return h('p', text() ?? '');
      };
    },
  });
  createApp(() => Array.from({ length: components }, (_, index) => h(Component, { isFirst: index === 0 }))).mount(root);
}
