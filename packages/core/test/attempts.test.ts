import type { WebSocketFrame } from '@steadysocket/core';
import { createConnection, heartbeat } from '@steadysocket/core';
import type { FakeLink } from '@steadysocket/core/testing';
import { describe, expect, test } from 'vitest';
import type { Harness } from './harness.js';
import { harness, openHarness } from './harness.js';

type World = Harness<string, string>;

/** Everything that an observer could see. */
const view = ({ connection, log, transport }: World): unknown => ({
  snapshot: connection.getSnapshot(),
  events: log.length,
  links: transport.links.length,
  written: transport.links.map(({ sent }) => sent.length),
});

const lateEvents: [string, (link: FakeLink<WebSocketFrame>) => void][] = [
  ['opens', (link) => link.accept({ protocol: 'late' })],
  ['delivers a frame', (link) => link.receive('late')],
  ['shows traffic', (link) => link.alive()],
  ['fails', (link) => link.fail(new Error('late'))],
  ['closes', (link) => link.end({ code: 1008 })],
  ['is lost', (link) => link.drop()],
];

const endings: [string, () => World][] = [
  [
    'was replaced by reconnect()',
    () => {
      const made = openHarness<string, string>();
      made.connection.reconnect();
      return made;
    },
  ],
  [
    'was replaced before it opened',
    () => {
      const made = harness<string, string>();
      made.connection.open();
      made.connection.reconnect();
      made.transport.link.accept();
      return made;
    },
  ],
  [
    'timed out',
    () => {
      const made = harness<string, string>();
      made.connection.open();
      made.clock.advance(10_000);
      return made;
    },
  ],
  [
    'was lost and replaced',
    () => {
      const made = openHarness<string, string>();
      made.transport.link.drop();
      made.clock.advance(made.delay());
      made.transport.link.accept();
      return made;
    },
  ],
  [
    'was silent and abandoned',
    () => {
      const made = openHarness<string, string>({
        heartbeat: heartbeat({ message: 'ping', intervalMs: 1_000, timeoutMs: 1_000 }),
      });
      made.clock.advance(2_000);
      return made;
    },
  ],
  [
    'was abandoned while it connected',
    () => {
      const made = harness<string, string>();
      made.connection.open();
      made.connection.close();
      return made;
    },
  ],
  [
    'never answered our close',
    () => {
      const made = openHarness<string, string>();
      made.connection.close();
      made.clock.advance(60_000);
      return made;
    },
  ],
  [
    'was still closing when a new user came',
    () => {
      const made = openHarness<string, string>();
      made.connection.close();
      made.connection.reconnect();
      return made;
    },
  ],
];

describe.each(endings)('an attempt that %s', (_, arrange) => {
  test.each(lateEvents)('changes nothing when it %s', (_event, act) => {
    const made = arrange();
    const before = view(made);
    const first = made.transport.links[0];
    if (first === undefined) throw new Error('Nothing was dialled.');
    act(first);
    expect(view(made)).toEqual(before);
  });
});

describe('one attempt', () => {
  test('ends once, however often its transport says so', () => {
    const made = openHarness<string, string>();
    made.transport.link.drop();
    made.transport.link.end({ code: 1008 });
    made.transport.link.drop();
    expect(made.recorded('close')).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'lost' }]);
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', attempt: 1 });
  });

  test('opens once, however often its transport says so', () => {
    const made = openHarness<string, string>();
    made.transport.link.accept({ protocol: 'again' });
    expect(made.recorded('open')).toHaveLength(1);
    expect(made.connection.getSnapshot().protocol).toBe('');
  });

  test('may open before its transport has returned the link', () => {
    const made = harness<string, string>({ kit: { onConnect: (link) => link.accept() } });
    made.connection.send('queued');
    made.connection.open();
    expect(made.connection.getSnapshot().status).toBe('open');
    expect(made.transport.link.sent).toEqual(['queued']);
  });

  test('may end before its transport has returned the link', () => {
    const made = harness<string, string>({ kit: { onConnect: (link) => link.drop() } });
    made.connection.open();
    expect(made.connection.getSnapshot().status).toBe('waiting');
    expect(made.recorded('close')).toHaveLength(1);
    expect(made.transport.live).toBe(0);
  });

  test('delivers a frame that comes with the opening', () => {
    const made = harness<string, string>({
      kit: {
        onConnect(link) {
          link.accept();
          link.receive('welcome');
        },
      },
    });
    made.connection.open();
    expect(made.log.map(({ name }) => name)).toEqual(['open', 'message']);
    expect(made.recorded('message')).toEqual(['welcome']);
  });

  test('writes nothing when it has opened and ended before its transport returned the link', () => {
    const made = harness<string, string>({
      kit: {
        onConnect(link) {
          link.accept();
          link.drop();
        },
      },
    });
    made.connection.send('waits');
    made.connection.open();
    expect(made.transport.link.sent).toEqual([]);
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', queued: 1 });
    expect(made.log.map(({ name }) => name)).toEqual(['open', 'close']);
  });

  test('delivers in order what a server says at once: a welcome, then replies to what was queued', () => {
    const made = harness<string, string>({
      kit: {
        onConnect(link) {
          link.accept();
          link.receive('welcome');
        },
        onFrame: (frame, link) => link.receive(`re: ${frame as string}`),
      },
    });
    made.connection.send('one');
    made.connection.send('two');
    made.connection.open();
    expect(made.recorded('message')).toEqual(['welcome', 're: one', 're: two']);
  });

  test('delivers a frame before the reply to what its arrival let go out', () => {
    const made = openHarness<string, string>({
      backpressure: { highBytes: 10 },
      kit: { onFrame: (frame, link) => link.receive(`re: ${frame as string}`) },
    });
    made.transport.link.bufferedAmount = 11;
    made.connection.send('one');
    made.transport.link.bufferedAmount = 0;
    made.transport.link.receive('news');
    expect(made.recorded('message')).toEqual(['news', 're: one']);
  });

  test('delivers what came before it was lost, although it was lost while the queue went out', () => {
    const made = harness<string, string>({
      kit: {
        onConnect(link) {
          link.accept();
          link.receive('welcome');
        },
        onFrame: (_frame, link) => link.drop(),
      },
    });
    made.connection.send('one');
    made.connection.open();
    expect(made.log.map(({ name }) => name)).toEqual(['open', 'sent', 'message', 'close']);
  });

  test('delivers no frame that comes before it has opened', () => {
    const made = harness<string, string>();
    made.connection.open();
    made.transport.link.receive('too early');
    expect(made.recorded('message')).toEqual([]);
  });

  test('delivers the frames that came before its end', () => {
    const made = openHarness<string, string>();
    made.transport.link.receive('last words');
    made.transport.link.end();
    expect(made.log.map(({ name }) => name)).toEqual(['open', 'message', 'close']);
  });
});

describe('no sequence of calls', () => {
  test('leaves two live links', () => {
    const made = harness<string, string>();
    const { connection, transport } = made;
    const steps = [
      () => connection.open(),
      () => connection.reconnect(),
      () => connection.close(),
      () => connection.acquire(),
      () => transport.link.accept(),
      () => connection.reconnect(),
      () => connection.close(),
      () => connection.reconnect(),
      () => made.clock.advance(60_000),
      () => connection.open(),
    ];
    for (const step of steps) {
      step();
      expect(transport.live).toBeLessThanOrEqual(1);
    }
  });
});

describe('the transport', () => {
  test('receives the connection of an attempt', () => {
    const { connection, transport } = harness<string, string>();
    connection.open();
    connection.reconnect();
    createConnection('ws://server.test/', { transport }).open();
    const [first, second, other] = transport.links.map(({ request }) => request.connection);
    expect(first).toBe(second);
    expect(other).not.toBe(first);
  });
});
