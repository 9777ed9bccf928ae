import { eventually, observe, openConnection } from '@steadysocket/test-kit/observing';
import { added, expectNoLeak, resources, uncaughtDuring } from '@steadysocket/test-kit/process';
import type { SocketIoFrame } from '@steadysocket/transport-socketio';
import { socketIo } from '@steadysocket/transport-socketio';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startPuppetServer } from './start-puppet-server.js';

expectNoLeak();

const sequences = Number(process.env['STEADYSOCKET_SEQUENCES'] ?? 150);

const handshake = '0{"sid":"sid","upgrades":[],"pingInterval":10000,"pingTimeout":10000,"maxPayload":100000}';
const welcome = '40{"sid":"id"}';
const well = '42["text","well"]';
const page = '<html>\n<body>Please log in.</body>\n</html>';

describe('polls that are answered with', () => {
  test.each([
    ['a page', page],
    ['nothing', ''],
    ['another message than one of the protocol', 'hello'],
  ])('%s end the link', async (_, answer) => {
    const server = await startPuppetServer([
      [handshake, welcome, ...Array.from({ length: 50 }, () => answer)],
      [handshake, welcome, well],
    ]);
    const { recorded, when } = await openConnection<SocketIoFrame>(server.url, {
      transport: socketIo({ transports: ['polling'] }),
    });
    await when(() => recorded.message.length === 1);
    expect(recorded.close).toMatchObject([{ code: 1006, kind: 'lost' }]);
    // Not one after another, as fast as they are answered.
    expect(server.polls).toBeLessThan(15);
  });
});

const engine = ['', '0', '0{}', '0[]', '1', '2', '2probe', '3', '5', '6', '7', 'b', 'bAAAA', 'b!', page, '__proto__'];
const handshakes = [
  '0{"sid":"x","upgrades":[]}',
  '0{"sid":"x","upgrades":["websocket","__proto__",1],"pingInterval":1e9,"pingTimeout":1}',
  '0{"sid":"__proto__","upgrades":[],"pingInterval":-1,"pingTimeout":"x","maxPayload":-1}',
  '0{"sid":{},"upgrades":{}}',
];
const welcomes = [
  '40',
  '40{}',
  '40{"sid":{}}',
  '40{"sid":"x","pid":{"toString":1}}',
  '40/other,{"sid":"x"}',
  '40[]',
  '40"x"',
];
const events = [
  ...['42', '42{}', '42[]', '42[null]', '42[{"toString":1}]', '42[1]', '42["__proto__",1]', '42["constructor"]'],
  ...['42["connect"]', '42["x",{"__proto__":{"y":1}}]', '421e400["x"]', '4299999999999999999999["x"]', '42-1["x"]'],
  ...['42/other,["x"]', '42/__proto__,["x"]', `42["x","${'y'.repeat(100_000)}"]`],
];
const answers = ['43', '430', '430[]', '43-1[]', '43__proto__[]', '43999[1]', '43constructor[]', '431e9[1]'];
const ends = [
  '41',
  '41{}',
  '44',
  '44{}',
  '44"no"',
  '44{"message":{"toString":1}}',
  '44{"message":"x","data":{"__proto__":1}}',
];
const attachments = [
  ...['45-[]', '450-["x"]', '451-["x",{"_placeholder":true,"num":0}]', '4511-["x"]', '451e9-["x"]'],
  ...['451-["x",{"_placeholder":true,"num":9}]', '451-["x",{"__proto__":{"_placeholder":true,"num":0}}]', '461-0[]'],
];
const anything = fc.oneof(
  ...[engine, handshakes, welcomes, events, answers, ends, attachments].map((each) => fc.constantFrom(...each)),
  fc.string(),
  fc.string().map((text) => `42["x",${JSON.stringify(text)}]`),
);
const some = fc.array(anything, { maxLength: 4 });

describe.each([['websocket'], ['polling']])('over %s', (name) => {
  test(
    'whatever a server says, nothing is thrown and no link stays deaf',
    { timeout: 60_000 + 300 * sequences },
    async () => {
      const before = resources();
      const stray = await uncaughtDuring(() =>
        fc.assert(
          fc.asyncProperty(some, some, some, async (first, second, third) => {
            await using server = await startPuppetServer([
              [...first, handshake, ...second, welcome, ...third, well],
              [handshake, welcome, well],
            ]);
            const { connection, recorded, when } = observe<SocketIoFrame>(server.url, {
              transport: socketIo({ transports: [name] }),
              connectTimeoutMs: 500,
            });
            connection.open();
            await when(() => recorded.message.some(({ event, args }) => event === 'text' && args[0] === 'well'));
            void connection.deliver({ event: 'ask', args: [] }, { timeoutMs: 1 }).catch(() => {});
            connection.close();
            await when('closed');
          }),
          { numRuns: name === 'polling' ? Math.ceil(sequences / 5) : sequences },
        ),
      );
      expect(stray).toEqual([]);
      await eventually(() => added(before, resources())).toEqual([]);
    },
  );
});
