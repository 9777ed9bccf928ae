import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => vi.unstubAllGlobals());

test.each(['TextEncoder', 'TextDecoder', 'WebSocket', 'Blob', 'queueMicrotask', 'structuredClone'])(
  'is imported where %s is missing, as in some test environments',
  async (name) => {
    vi.resetModules();
    vi.stubGlobal(name, undefined);
    const { stomp } = await import('@steadysocket/transport-stomp');
    const { webSocket } = await import('@steadysocket/core');
    expect(stomp({ over: webSocket() }).capabilities.acks).toBe(true);
  },
);
