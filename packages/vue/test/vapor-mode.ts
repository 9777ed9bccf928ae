import type { App, Component, Plugin } from 'vue';
import * as vue from 'vue';

/** What Vue has in Vapor mode, as far as tests use it. Its types are in no release yet. */
interface VaporMode {
  readonly createVaporApp: (component: Component) => App;
  readonly createVaporSSRApp: (component: Component) => App;
  readonly defineVaporComponent: (options: { setup: () => unknown; name?: string }) => Component;
  /** A block, from a component. */
  readonly createComponent: (
    component: Component,
    props?: object | null,
    slots?: { readonly default: () => unknown },
  ) => unknown;
  /** A block that follows a condition. */
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

/** A component in Vapor mode that shows the text that `setup` returns, as the compiler makes it of a template. */
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
