import type { ConnectionOptions, ReconnectContext, ReconnectOptions } from '@steadysocket/core';

/** A function that calls the latest one, or the previous one if the latest is not a function. */
export function latestOf<Call extends (...args: never[]) => unknown>(pick: () => unknown): Call {
  let known = pick();
  const call = (...args: never[]): unknown => {
    const latest = pick();
    if (typeof latest === 'function') known = latest;
    return (known as Call)(...args);
  };
  return call as Call;
}

/** The types of an optional callback. The core reports any other. */
const callable: readonly string[] = ['undefined', 'function'];

/** The options with each callback replaced by one that calls the latest. */
export function liveOptions<In, Out>(
  latest: () => ConnectionOptions<In, Out, unknown>,
): ConnectionOptions<In, Out, unknown> {
  const options = latest();
  const { protocols, query, reconnect = {}, heartbeat } = options;
  const isPolicy = typeof reconnect === 'object' && (reconnect as unknown) !== null;
  const policy = (): ReconnectOptions => {
    const { reconnect: current } = latest();
    return typeof current === 'object' ? current : {};
  };
  return {
    ...options,
    ...(typeof protocols === 'function' && { protocols: latestOf<typeof protocols>(() => latest().protocols) }),
    ...(typeof query === 'function' && { query: latestOf<typeof query>(() => latest().query) }),
    ...(typeof reconnect === 'function' && { reconnect: latestOf<typeof reconnect>(() => latest().reconnect) }),
    ...(isPolicy &&
      callable.includes(typeof reconnect.shouldReconnect) && {
        reconnect: {
          ...reconnect,
          ...(typeof reconnect.decide === 'function' && { decide: latestOf(() => policy().decide) }),
          shouldReconnect(context: ReconnectContext) {
            const current = policy();
            return current.shouldReconnect ? current.shouldReconnect(context) : true;
          },
        },
      }),
    ...(typeof heartbeat?.isReply === 'function' && {
      heartbeat: {
        ...heartbeat,
        ...(typeof heartbeat.message === 'function' && { message: latestOf(() => latest().heartbeat?.message) }),
        isReply: (frame: unknown) => (latest().heartbeat ?? heartbeat).isReply(frame),
      },
    }),
  };
}
