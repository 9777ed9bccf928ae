import type { WebSocketFrame } from '@steadysocket/core';
import type { Script } from '@steadysocket/test-kit';
import { eventually, observe, openConnection } from '@steadysocket/test-kit/observing';
import { added, expectNoLeak, resources, uncaughtDuring } from '@steadysocket/test-kit/process';
import type { SockJsMethod } from '@steadysocket/transport-sockjs';
import { sockJs } from '@steadysocket/transport-sockjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startPuppetServer } from './start-puppet-server.js';

expectNoLeak();

const sequences = Number(process.env['STEADYSOCKET_SEQUENCES'] ?? 100);
const page = '<html>\n<body>\nPlease log in.\n</body>\n</html>\n';

describe.each<[SockJsMethod]>([['xhr-polling'], ['xhr-streaming']])('%s', (way) => {
  test.each([
    ['nothing', ''],
    ['a page', page],
    ['text that is no frame', 'hello\n'],
    ['a frame that is cut', 'a["x\n'],
  ])('ends a link whose requests are answered with %s', async (_, body) => {
    const server = await startPuppetServer([
      ['o\n', ...Array.from({ length: 50 }, () => body)],
      ['o\n', 'a["well"]\n'],
    ]);
    const { recorded, when } = await openConnection<WebSocketFrame>(server.url, {
      transport: sockJs({ transports: [way] }),
    });
    await when(() => recorded.message.length === 1);
    expect(recorded.close).toMatchObject([{ code: 1006, kind: 'lost' }]);
    expect(recorded.error).toMatchObject([{ code: 'transport-failed' }]);
    // Not one after another, as fast as they are answered.
    expect(server.requests.length).toBeLessThan(15);
  });
});

test.each<[string, Script]>([
  ['text that is no frame', ['o', page]],
  ['bytes', ['o', Buffer.from('a["x"]')]],
  ['a frame that does not parse', ['o', 'a[{]']],
  ['an array that is none', ['o', 'a{"0":"x"}']],
  ['a second opening', ['o', 'o']],
])('ends a link whose WebSocket says %s', async (_, script) => {
  const server = await startPuppetServer([script, ['o', 'a["well"]']]);
  const { recorded, when } = await openConnection<WebSocketFrame>(server.url, {
    transport: sockJs({ transports: ['websocket'] }),
  });
  await when(() => recorded.message.length === 1);
  expect(recorded).toMatchObject({ message: ['well'], close: [{ code: 1006, kind: 'lost' }] });
});

describe('a WebSocket whose server never answers our close frame', () => {
  async function openSilent() {
    const server = await startPuppetServer([['o']], { answersClose: false });
    const transport = sockJs({ transports: ['websocket'] });
    return { server, ...(await openConnection<WebSocketFrame>(server.url, { transport })) };
  }

  test('ends soon after close(), in Node', async () => {
    const { server, connection, when } = await openSilent();
    expect(server.webSockets.size).toBe(1);
    connection.close(4001, 'done');
    expect(connection.getSnapshot().status).toBe('closing');
    const { cause } = await when('closed');
    expect(cause).toMatchObject({ code: 1006, wasClean: false, kind: 'client' });
    await eventually(() => server.webSockets.size).toBe(0);
  });

  test('ends at once when it is abandoned, in Node', async () => {
    const { server, connection, recorded, when } = await openSilent();
    connection.reconnect();
    await when(() => recorded.open.length === 2);
    await eventually(() => server.webSockets.size).toBe(1);
  });
});

const anything = fc.oneof(
  fc.constantFrom('o', 'h', 'hhhh', '', 'a[]', 'a["x"]', 'a[1,null,{"__proto__":"x"}]', 'm"x"', 'm{"__proto__":1}'),
  fc.constantFrom(
    'c[3000,"Go away!"]',
    'c[1e400,"x"]',
    'c[]',
    'c[4000]',
    'c["4001",{"a":1}]',
    'c[null,null]',
    'c[-1,[]]',
  ),
  fc.constantFrom('x', page, 'a[', 'c{"length":2}', '__proto__', 'constructor', `a["${'y'.repeat(100_000)}"]`),
  fc.string().map((text) => text.replaceAll('\n', '')),
);

describe.each<[SockJsMethod]>([['websocket'], ['xhr-polling'], ['xhr-streaming']])('by %s', (way) => {
  test(
    'whatever a server says, nothing is thrown and no link stays deaf',
    { timeout: 60_000 + 300 * sequences },
    async () => {
      const write = (frames: readonly string[]): Script =>
        way === 'websocket' ? frames : frames.map((frame) => `${frame}\n`);
      const before = resources();
      const stray = await uncaughtDuring(() =>
        fc.assert(
          fc.asyncProperty(fc.array(anything, { maxLength: 8 }), async (said) => {
            await using server = await startPuppetServer([
              write([...said, 'o', 'a["well"]']),
              write(['o', 'a["well"]']),
            ]);
            const { connection, recorded, when } = observe<WebSocketFrame>(server.url, {
              transport: sockJs({ transports: [way] }),
            });
            connection.open();
            await when(() => recorded.message.includes('well'));
            connection.close();
            await when('closed');
          }),
          { numRuns: sequences },
        ),
      );
      expect(stray).toEqual([]);
      await eventually(() => added(before, resources())).toEqual([]);
    },
  );
});
