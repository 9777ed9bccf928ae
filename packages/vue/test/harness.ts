import type { AcknowledgedTransport, Codec, Environment, Schedule, WebSocketFrame } from '@steadysocket/core';
import { text } from '@steadysocket/core';
import type { FakeEnvironment, FakeTransport, FakeTransportOptions, ManualClock } from '@steadysocket/core/testing';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import { describe } from 'vitest';
import type { ShallowUnwrapRef, VNode } from 'vue';
import { defineComponent, h, isRef, KeepAlive, nextTick, proxyRefs, shallowReactive, shallowRef, Suspense } from 'vue';
import { show } from './show.js';
import { vaporComponent, vaporMode } from './vapor-mode.js';

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

/** What a template sees of a composable's result: values where there are refs. */
type Unwrapped<Result> = Result extends { readonly value: infer Value } ? Value : ShallowUnwrapRef<Result>;

/** A mounted component that calls a composable. */
export interface Mounted<Props, Result> {
  /** What the composable returned. */
  readonly result: Unwrapped<Result>;
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

/** Mounts a component whose setup calls `composable` and whose render shows what `read` takes from its result. */
export type Mount = <Props, Result>(
  composable: (props: Props) => Result,
  props: Props,
  read?: (result: Unwrapped<Result>) => unknown,
) => Promise<Mounted<Props, Result>>;

/** Does what changes the world, and lets the component follow. */
export async function step(change: () => void): Promise<void> {
  change();
  await nextTick();
  await nextTick();
}

/** A frame passes: what messages have changed is published. */
export const frame = (world: World): Promise<void> => step(() => world.clock.advance(16));

/** What an asynchronous setup waits for. */
export interface Pending {
  readonly promise: Promise<string>;
  readonly resolve: (text: string) => void;
}

export function pending(): Pending {
  let resolve: Pending['resolve'] = () => {};
  const promise = new Promise<string>((settle) => (resolve = settle));
  return { promise, resolve };
}

function unwrapped<Result>(result: Result): Unwrapped<Result> {
  const isObject = typeof result === 'object' && result !== null;
  return (isRef(result) ? result.value : isObject ? proxyRefs(result) : result) as Unwrapped<Result>;
}

/** What a test's component is. */
export type Mode = 'plain' | 'Suspense' | 'Vapor';

const modes: readonly Mode[] = ['plain', 'Suspense', ...(vaporMode ? ['Vapor' as const] : [])];

function mountIn(mode: Mode): Mount {
  return async function mount<Props, Result>(
    composable: (props: Props) => Result,
    props: Props,
    read: (result: Unwrapped<Result>) => unknown = () => '',
  ): Promise<Mounted<Props, Result>> {
    const given = shallowReactive({ ...(props as object) }) as Props & object;
    const isShown = shallowRef(true);
    const seen: { result?: Result; renders: number } = { renders: 0 };
    const see = (): (() => string) => {
      const result = (seen.result = composable(given));
      return () => {
        seen.renders += 1;
        return String(read(unwrapped(result)));
      };
    };
    const Probe =
      vaporMode && mode === 'Vapor'
        ? vaporComponent(vaporMode, see)
        : defineComponent({ setup: mode === 'plain' ? see : async () => Promise.resolve(see()) });
    const page = (): VNode => (mode === 'Suspense' ? h(Suspense, null, () => h(Probe)) : h(Probe));
    const view = show(() => h(KeepAlive, null, () => (isShown.value ? page() : null)), vaporMode?.vaporInteropPlugin);
    await step(() => {});
    return {
      get result() {
        return unwrapped(seen.result as Result);
      },
      get text() {
        return view.container.textContent;
      },
      get renders() {
        return seen.renders;
      },
      update: (next) => step(() => Object.assign(given, next)),
      hide: () => step(() => (isShown.value = false)),
      show: () => step(() => (isShown.value = true)),
      unmount: () => step(() => view.unmount()),
    };
  };
}

/** Runs every test in a plain component, in one with an asynchronous setup, and where Vue has it in one in Vapor mode. */
export function describeEachVueMode(name: string, tests: (mount: Mount, mode: Mode) => void): void {
  describe.each(modes)(`${name} (%s)`, (mode) => {
    tests(mountIn(mode), mode);
  });
}
