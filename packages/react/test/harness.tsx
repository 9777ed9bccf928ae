import type { AcknowledgedTransport, Codec, Environment, Schedule, WebSocketFrame } from '@steadysocket/core';
import { text } from '@steadysocket/core';
import type { FakeEnvironment, FakeTransport, FakeTransportOptions, ManualClock } from '@steadysocket/core/testing';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import { act, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import * as React from 'react';
import { Fragment, Profiler, StrictMode } from 'react';
import { describe, TestRunner } from 'vitest';

/** A world that a test controls, and the options that put a connection into it. */
export interface World<Via = FakeTransport<WebSocketFrame>> {
  readonly transport: Via;
  readonly clock: ManualClock;
  readonly environment: FakeEnvironment;
  readonly options: {
    readonly transport: Via;
    readonly clock: ManualClock;
    readonly environment: Environment;
    readonly schedule: Schedule;
    readonly random: () => number;
    readonly codec: Codec<string, string>;
  };
}

type Kit = FakeTransportOptions<WebSocketFrame>;

export function fakeWorld(
  kit: Kit & { readonly capabilities: { readonly acks: true } },
): World<FakeTransport<WebSocketFrame> & AcknowledgedTransport<WebSocketFrame>>;
export function fakeWorld(kit?: Kit): World;
export function fakeWorld(kit?: Kit): World {
  const transport = fakeTransport(kit);
  const clock = manualClock(1_700_000_000_000);
  const environment = fakeEnvironment();
  return {
    transport,
    clock,
    environment,
    options: { transport, clock, environment, schedule: clock.schedule, random: () => 0.5, codec: text },
  };
}

/** A mounted component that calls a hook. */
export interface Mounted<Props, Result> {
  /** What the hook returned in the latest render. */
  readonly result: Result;
  /** What the component has rendered. */
  readonly text: string;
  /** Renders so far. */
  readonly renders: number;
  update(props: Props): Promise<void>;
  /** Hides the component and keeps its state. */
  hide(): Promise<void>;
  show(): Promise<void>;
  unmount(): Promise<void>;
}

/** Mounts a component whose render calls the hook and shows what `read` takes from its result. */
export type Mount = <Props, Result>(
  useHook: (props: Props) => Result,
  props: Props,
  read?: (result: Result) => ReactNode,
) => Promise<Mounted<Props, Result>>;

/** Does what changes the world, and lets the component follow. */
export async function step(change: () => void): Promise<void> {
  await act(async () => {
    change();
    await Promise.resolve();
  });
}

/** What a component waits for: it suspends where it reads too early. React 18 has no `use`. */
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

/** React hides since 19.2. On an older one a test that hides ends here, and is listed as skipped with the reason. */
export function needActivity(): void {
  if (!Activity) TestRunner.getCurrentTest()?.context.skip(`React ${React.version} has no <Activity>`);
}

/** Wraps what a test renders. */
export type Mode = typeof Fragment;

const modes: readonly (readonly [string, Mode])[] = [
  ['plain', Fragment],
  ['StrictMode', StrictMode],
];

function mountIn(Mode: Mode): Mount {
  return async function mount<Props, Result>(
    useHook: (props: Props) => Result,
    props: Props,
    read: (result: Result) => ReactNode = () => null,
  ): Promise<Mounted<Props, Result>> {
    const seen: { result?: Result; renders: number } = { renders: 0 };
    let latest = props;
    let mode: 'visible' | 'hidden' = 'visible';
    const see = (result: Result): void => {
      seen.result = result;
    };
    // StrictMode renders twice what it commits once.
    const count = (): void => {
      seen.renders += 1;
    };
    function Probe({ given }: { readonly given: Props }): ReactNode {
      const result = useHook(given);
      see(result);
      return read(result);
    }
    const tree = (): ReactNode => {
      const probe = (
        <Profiler id="probe" onRender={count}>
          <Probe given={latest} />
        </Profiler>
      );
      return <Mode>{Activity ? <Activity mode={mode}>{probe}</Activity> : probe}</Mode>;
    };
    const view = render(tree());
    const rerender = (): Promise<void> => step(() => view.rerender(tree()));
    await step(() => {});
    return {
      get result() {
        return seen.result as Result;
      },
      get text() {
        return view.container.textContent;
      },
      get renders() {
        return seen.renders;
      },
      update(next) {
        latest = next;
        return rerender();
      },
      hide() {
        needActivity();
        mode = 'hidden';
        return rerender();
      },
      show() {
        mode = 'visible';
        return rerender();
      },
      unmount: () => step(() => view.unmount()),
    };
  };
}

/** A frame passes: what messages have changed is published. */
export const frame = (world: World): Promise<void> => step(() => world.clock.advance(16));

/** Runs every test plain and in StrictMode. */
export function describeEachReactMode(name: string, tests: (mount: Mount, Mode: Mode) => void): void {
  describe.each(modes)(`${name} (%s)`, (_, Mode) => {
    tests(mountIn(Mode), Mode);
  });
}
