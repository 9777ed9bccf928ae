import type { Connection } from '@steadysocket/core';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const warn = vi.spyOn(console, 'warn');

/** Warnings are counted for a page: each test is another page. */
beforeEach(() => {
  vi.resetModules();
  warn.mockReset().mockImplementation(() => {});
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const texts = (): string[] => warn.mock.calls.map(([text]) => String(text));

interface World {
  readonly connection: Connection<unknown, unknown>;
  /** Receives what is no JSON. */
  garble(): void;
}

async function opened(): Promise<World> {
  const { createConnection, json } = await import('@steadysocket/core');
  const transport = fakeTransport();
  const connection = createConnection('ws://server.test/?token=hidden', {
    transport,
    codec: json(),
    clock: manualClock(),
    environment: fakeEnvironment(),
  });
  connection.open();
  transport.link.accept();
  return { connection, garble: () => transport.link.receive('{"secret":hidden') };
}

describe('an error without a listener', () => {
  test('is warned of once per code, with its remedy, and without payload or secret', async () => {
    const { garble } = await opened();
    garble();
    garble();
    const other = await opened();
    other.garble();
    expect(texts()).toHaveLength(1);
    expect(texts()[0]).toMatch(/^\[steadysocket\] decode-failed: .*codec/);
    expect(texts()[0]).not.toContain('hidden');
    expect(warn.mock.calls[0]).toHaveLength(1);
  });

  test('is warned of for each code', async () => {
    const { garble } = await opened();
    garble();
    vi.stubGlobal('WebSocket', undefined);
    const fresh = await import('@steadysocket/core');
    fresh.createConnection('ws://server.test/', { transport: fresh.webSocket() }).open();
    expect(texts().map((text) => /\] ([a-z-]+):/.exec(text)?.[1])).toEqual(['decode-failed', 'no-websocket']);
    expect(texts()[1]).toContain('webSocket({ WebSocket })');
  });

  test('is not warned of in production', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    (await opened()).garble();
    expect(texts()).toEqual([]);
  });

  test.each([
    ['no process', undefined],
    ['a process without an environment', {}],
  ])('neither throws nor is warned of where there is %s', async (_, process) => {
    const { garble } = await opened();
    vi.stubGlobal('process', process);
    expect(garble).not.toThrow();
    vi.unstubAllGlobals();
    expect(texts()).toEqual([]);
  });
});

describe('an error with a listener', () => {
  test('is not warned of', async () => {
    const { connection, garble } = await opened();
    const codes: string[] = [];
    connection.on('error', ({ code }) => codes.push(code));
    garble();
    expect(codes).toEqual(['decode-failed']);
    expect(texts()).toEqual([]);
  });

  test('is warned of once that listener has left', async () => {
    const { connection, garble } = await opened();
    connection.on('error', () => {})();
    garble();
    expect(texts()).toHaveLength(1);
  });

  test('is not warned of where only a component without onError listens besides', async () => {
    const { connection, garble } = await opened();
    connection.on('error', () => {});
    connection.on('error', () => false);
    garble();
    expect(texts()).toEqual([]);
  });
});

describe('a component', () => {
  test.each([
    ['is warned for', {}, 1],
    ['with onError is not warned for', { onError: () => {} }, 0],
    ['whose onError returns false is not warned for', { onError: () => false }, 0],
  ])('%s', async (_, callbacks, warnings) => {
    const { connection, garble } = await opened();
    const { createDestination } = await import('@steadysocket/core/binding');
    const destination = createDestination<unknown, unknown>(connection, {});
    const release = destination.attach(() => callbacks);
    garble();
    release();
    expect(texts()).toHaveLength(warnings);
  });
});
