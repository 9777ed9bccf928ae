import type { App, Component, Plugin } from 'vue';
import * as vue from 'vue';

/** What the tests use of Vapor mode, whose types are not released yet. */
interface VaporMode {
  readonly createVaporApp: (component: Component) => App;
  readonly createVaporSSRApp: (component: Component) => App;
  readonly defineVaporComponent: (options: { setup: () => unknown; name?: string }) => Component;
  /** Returns the block of a component. */
  readonly createComponent: (
    component: Component,
    props?: object | null,
    slots?: { readonly default: () => unknown },
  ) => unknown;
  /** Returns a block that follows a condition. */
  readonly createIf: (condition: () => boolean, then: () => unknown) => unknown;
  readonly template: (html: string) => () => Node;
  readonly child: (parent: Node) => Node;
  readonly setText: (node: Node, text: string) => void;
  readonly renderEffect: (render: () => void) => void;
  readonly VaporKeepAlive: Component;
  /** Lets components of both modes contain each other. */
  readonly vaporInteropPlugin: Plugin;
}

/** Missing in builds without Vapor mode. */
export const vaporMode = 'createVaporApp' in vue ? (vue as unknown as VaporMode) : undefined;

/** A component in Vapor mode, as if compiled, that shows the text that `setup` returns. */
export function vaporComponent(
  { template, child, renderEffect, setText, defineVaporComponent }: VaporMode,
  setup: () => () => string,
): Component {
  const paragraph = template('<p> </p>');
  return defineVaporComponent({
    setup() {
      const text = setup();
      const block = paragraph();
      const node = child(block);
      renderEffect(() => setText(node, text()));
      return block;
    },
  });
}
