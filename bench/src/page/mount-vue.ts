import { createApp, defineComponent, h } from 'vue';
import type { PageParts } from './subject.js';

/** Mounts components that show the result of the composable's getter. */
export function mountVue(
  root: HTMLElement,
  { components, tally }: PageParts,
  composable: () => () => string | null | undefined,
): void {
  const Component = defineComponent({
    setup() {
      const text = composable();
      return () => {
        tally.renders += 1;
        return h('p', text() ?? '');
      };
    },
  });
  createApp(() => Array.from({ length: components }, () => h(Component))).mount(root);
}
