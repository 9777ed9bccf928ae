import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type {
  Binding,
  BindingSubject,
  Hooks,
  Mounted,
  PageOptions,
  ServerSubject,
  Setup,
  Shown,
} from '@steadysocket/conformance/binding';
import { bindingOf, skipTest } from '@steadysocket/conformance/binding';
import { useFold, useMessage, useMessages, useReadable, useWebSocket } from '@steadysocket/react';
import { act, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import * as React from 'react';
import { Fragment, isValidElement, StrictMode, Suspense, useEffect, useInsertionEffect, useLayoutEffect } from 'react';
import { renderToPipeableStream, renderToString } from 'react-dom/server';
import { describe } from 'vitest';

/** Wraps what a test renders. */
export type Mode = typeof Fragment;

const allModes: readonly (readonly [string, Mode])[] = [
  ['plain', Fragment],
  ['StrictMode', StrictMode],
];

/** In Preact, StrictMode is a fragment. */
export const modes = StrictMode === Fragment ? allModes.slice(0, 1) : allModes;

/** Makes a change and waits for the components to follow. */
export async function step(change: () => void): Promise<void> {
  await act(async () => {
    change();
    await Promise.resolve();
  });
}

/** Something to wait for: a component that reads it too early suspends. React 18 has no `use`. */
export interface Pending {
  readonly read: () => string;
  readonly resolve: (text: string) => void;
}

export function pending(): Pending {
  let text: string | undefined;
  let settle = (): void => {};
  const promise: unknown = new Promise<void>((resolve) => (settle = resolve));
  return {
    read() {
      if (text === undefined) throw promise;
      return text;
    },
    resolve(value) {
      text = value;
      settle();
    },
  };
}

const Activity = React.Activity as typeof React.Activity | undefined;

/** React has `<Activity>` since 19.2. On an older version the test ends here, skipped with the reason. */
export function needActivity(): void {
  if (!Activity) skipTest(`React ${React.version}, or its replacement, has no <Activity>`);
}

interface Page<Props, Result> {
  readonly tree: () => ReactNode;
  readonly seen: { props: Props; isHidden: boolean; renders: number; result?: Result };
}

/** A component that calls a setup, in a tree that can hide the component. */
function pageOf<Props, Result>(
  Mode: Mode,
  useSetup: Setup<Props, Result>,
  { props = {} as Props, shows = () => '', until }: PageOptions<Props, Result>,
): Page<Props, Result> {
  const seen: Page<Props, Result>['seen'] = { props, isHidden: false, renders: 0 };
  let isReady = until === undefined;
  void until?.then(() => (isReady = true));
  const see = (result: Result): void => {
    if (!isReady) throw until as unknown;
    seen.result = result;
  };
  // StrictMode renders twice for each commit.
  const count = (): void => {
    seen.renders += 1;
  };
  function Probe({ given }: { readonly given: Props }): ReactNode {
    const result = useSetup(given);
    useInsertionEffect(count);
    see(result);
    const shown = shows(result as Shown<Result>);
    return isValidElement(shown) ? shown : String(shown);
  }
  const tree = (): ReactNode => {
    const probe = <Probe given={seen.props} />;
    const page = until ? <Suspense fallback="loading">{probe}</Suspense> : probe;
    return <Mode>{Activity ? <Activity mode={seen.isHidden ? 'hidden' : 'visible'}>{page}</Activity> : page}</Mode>;
  };
  return { tree, seen };
}

async function show<Props, Result>(
  { tree, seen }: Page<Props, Result>,
  options: Parameters<typeof render>[1] = {},
): Promise<Mounted<Props, Result>> {
  const view = render(tree(), options);
  const rerender = (): Promise<void> => step(() => view.rerender(tree()));
  await step(() => {});
  return {
    get result() {
      return seen.result as Shown<Result>;
    },
    get text() {
      return view.container.textContent;
    },
    get renders() {
      return seen.renders;
    },
    update(next) {
      seen.props = next;
      return rerender();
    },
    hide() {
      needActivity();
      seen.isHidden = true;
      return rerender();
    },
    show() {
      seen.isHidden = false;
      return rerender();
    },
    unmount: () => step(() => view.unmount()),
  };
}

// For the suites, a binding holds the results of hooks. React returns them as plain values.
const hooks = { useFold, useMessage, useMessages, useReadable, useWebSocket } as unknown as Hooks;

/** React as a subject of the suites for all bindings. */
export function reactIn(Mode: Mode): BindingSubject & ServerSubject {
  return {
    ...hooks,
    step,
    mount: (setup, options = {}) => show(pageOf(Mode, setup, options)),
    follow: (props, name) => props[name] as never,
    useLeaving(connection, callback) {
      useEffect(() => () => callback(connection as never), [connection, callback]);
    },
    useUpdatePhases(changing, callback) {
      useInsertionEffect(callback, [changing, callback]);
      useLayoutEffect(callback, [changing, callback]);
      useEffect(callback, [changing, callback]);
      useEffect(() => () => callback(), [changing, callback]);
    },
    async serve(setup, options) {
      const page = pageOf(Mode, setup, options);
      const markup = options.until ? await readStream(page.tree()) : renderToString(page.tree());
      return { markup, hydrate: () => hydrate(page, markup) };
    },
  };
}

function readStream(tree: ReactNode): Promise<string> {
  const stream = new PassThrough();
  renderToPipeableStream(tree, {}).pipe(stream);
  return text(stream);
}

function hydrate<Props, Result>(page: Page<Props, Result>, markup: string): Promise<Mounted<Props, Result>> {
  const container = document.createElement('div');
  container.innerHTML = markup;
  return show(page, { container, hydrate: true, onRecoverableError: (error) => console.error(error) });
}

/** Runs React's own tests without and with StrictMode. */
export function describeEachReactMode(name: string, tests: (react: Binding, Mode: Mode) => void): void {
  describe.each(modes)(`${name} (%s)`, (_, Mode) => {
    tests(bindingOf(reactIn(Mode)), Mode);
  });
}
