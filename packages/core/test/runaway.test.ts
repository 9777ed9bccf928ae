import { settled } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import type { Harness } from './harness.js';
import { harness, openHarness } from './harness.js';

type World = Harness<string, string>;

/** How often something was done. Each answer is counted, and none may be the last. */
interface Answers {
  count: number;
}

const endless: readonly (readonly [string, (made: World, answers: Answers) => void])[] = [
  [
    'a close that is answered by close() and open()',
    ({ connection }, answers) => {
      connection.on('close', () => {
        answers.count += 1;
        connection.close();
        connection.open();
      });
      connection.reconnect();
    },
  ],
  [
    'a close that is answered by opening, closing and opening again',
    ({ connection }, answers) => {
      connection.on('close', () => {
        answers.count += 1;
        for (let time = 0; time < 3; time += 1) {
          connection.open();
          connection.close();
        }
      });
      connection.reconnect();
    },
  ],
  [
    'a message that is answered, and whose answer is answered',
    ({ connection, transport }, answers) => {
      connection.on('message', (message) => {
        answers.count += 1;
        connection.send(message);
      });
      transport.link.receive('ping');
    },
  ],
];

describe.each(endless)('%s', (_, start) => {
  const echoing = (): World => openHarness<string, string>({ kit: { onFrame: (frame, link) => link.receive(frame) } });

  test('does not hang the thread: the run is interrupted after 1 000 turns, and runaway raised once', () => {
    const made = echoing();
    const answers = { count: 0 };
    start(made, answers);
    expect(answers.count).toBeGreaterThan(500);
    expect(answers.count).toBeLessThan(10_000);
    for (let task = 0; task < 5; task += 1) made.clock.advance(1);
    expect(answers.count).toBeLessThan(20_000);
    expect(made.errorCodes().filter((code) => code === 'runaway')).toHaveLength(1);
  });

  test('leaves one link at most', () => {
    const made = echoing();
    start(made, { count: 0 });
    for (let task = 0; task < 5; task += 1) made.clock.advance(1);
    expect(made.transport.live).toBeLessThanOrEqual(1);
  });
});

describe('a run that was interrupted', () => {
  test('goes on in a new task, so that no message is lost', () => {
    const made = openHarness<string, string>({ kit: { onFrame: (frame, link) => link.receive(frame) } });
    let count = 0;
    made.connection.on('message', () => {
      count += 1;
      if (count < 2_500) made.connection.send(String(count));
    });
    made.transport.link.receive('0');
    expect(count).toBeLessThan(2_500);
    for (let task = 0; task < 5; task += 1) made.clock.advance(1);
    expect(count).toBe(2_500);
    expect(made.recorded('message')).toEqual(Array.from({ length: 2_500 }, (_, index) => String(index)));
  });

  test('keeps the last command only: then it comes to rest', () => {
    const made = openHarness<string, string>();
    made.connection.on('close', () => {
      made.connection.close();
      made.connection.open();
    });
    made.connection.reconnect();
    for (let task = 0; task < 5; task += 1) made.clock.advance(1);
    const { length } = made.transport.links;
    made.clock.advance(1_000);
    expect(made.transport.links).toHaveLength(length);
    expect(made.connection.getSnapshot().status).toBe('connecting');
  });
});

describe('handlers that answer an event', () => {
  test('by reconnect() in a close listener dial once', () => {
    const made = openHarness();
    made.connection.on('close', () => made.connection.reconnect());
    made.connection.reconnect();
    expect(made.transport.links.length).toBeLessThanOrEqual(3);
    expect(made.errorCodes()).toEqual([]);
  });

  test('by sending what was dropped again hear of it no more', () => {
    const made = openHarness<string, string>();
    const outcomes: string[] = [];
    made.connection.on('drop', ({ message }) => {
      outcomes.push(made.connection.send(message));
    });
    made.connection.close();
    expect(made.connection.send('late')).toBe('dropped');
    expect(outcomes).toEqual(['dropped']);
    expect(made.recorded('drop')).toEqual([{ message: 'late', reason: 'closed' }]);
  });

  test('hear of everything else that is dropped meanwhile', () => {
    const made = harness<string, string>({ queue: { maxMessages: 2 } });
    const stop = made.connection.on('drop', () => {
      stop();
      made.connection.close();
    });
    for (const message of ['a', 'b', 'too many']) made.connection.send(message);
    expect(made.recorded('drop').map(({ reason }) => reason)).toEqual(['full', 'closed', 'closed']);
  });

  test('are notified of ten thousand dropped messages in one run, which is no runaway', () => {
    const made = harness<string, string>({ queue: { maxMessages: Infinity } });
    const stop = made.connection.on('open', () => {
      stop();
      made.connection.close();
    });
    made.connection.acquire();
    made.transport.link.bufferedAmount = 2 ** 30;
    for (let index = 0; index < 10_000; index += 1) made.connection.send('x');
    made.transport.link.accept();
    expect(made.recorded('drop')).toHaveLength(10_000);
    expect(made.errorCodes()).toEqual([]);
  });

  test('a url function that reconnects does not hang', () => {
    let calls = 0;
    const made: World = harness<string, string>({
      url() {
        calls += 1;
        made.connection.reconnect();
        return 'ws://server.test/';
      },
    });
    made.connection.open();
    expect(calls).toBeLessThan(10_000);
    made.clock.advance(1);
    expect(made.errorCodes()).toContain('runaway');
    expect(made.transport.live).toBeLessThanOrEqual(1);
  });

  test('come to rest: then a call takes effect at once again', () => {
    const made = openHarness<string, string>();
    const stop = made.connection.on('close', () => {
      made.connection.close();
      made.connection.open();
    });
    made.connection.reconnect();
    for (let task = 0; task < 5; task += 1) made.clock.advance(1);
    stop();
    made.connection.close();
    expect(made.connection.getSnapshot().status).toBe('closed');
    made.connection.open();
    expect(made.connection.getSnapshot().status).toBe('connecting');
  });
});

describe('listeners that answer in a microtask', () => {
  const asynchronous: readonly (readonly [string, (answers: Answers) => World])[] = [
    [
      'by sending again what was dropped',
      (answers) => {
        const made = harness<string, string>();
        made.connection.on('drop', ({ message }) => {
          answers.count += 1;
          if (answers.count < 50_000) queueMicrotask(() => made.connection.send(message));
        });
        made.connection.close();
        made.connection.send('late');
        return made;
      },
    ],
    [
      'by opening what could not be dialled',
      (answers) => {
        const url = (): never => {
          throw new Error('no address');
        };
        const made = harness<string, string>({ url, reconnect: false });
        made.connection.on('close', () => {
          answers.count += 1;
          if (answers.count < 50_000) queueMicrotask(made.connection.open);
        });
        made.connection.open();
        return made;
      },
    ],
  ];

  test.each(asynchronous)('do not hang the thread: %s', async (_, start) => {
    const answers = { count: 0 };
    const made = start(answers);
    await settled();
    expect(answers.count).toBeLessThan(20_000);
    for (let task = 0; task < 20; task += 1) {
      made.clock.advance(1);
      await settled();
    }
    expect(answers.count).toBeLessThan(20_000);
    expect(made.errorCodes().filter((code) => code === 'runaway')).toHaveLength(1);
  });

  test('are no runaway where the application sends ten thousand messages that are dropped', async () => {
    const made = harness<string, string>();
    made.connection.close();
    for (let index = 0; index < 10_000; index += 1) made.connection.send('late');
    await settled();
    expect(made.recorded('drop')).toHaveLength(10_000);
    expect(made.errorCodes()).toEqual([]);
  });

  test('are no runaway where tasks lie between, though virtual time stands still', async () => {
    const made = harness<string, string>();
    made.connection.close();
    for (let index = 0; index < 5_000; index += 1) {
      made.connection.send('late');
      await (index % 500 === 0 ? settled() : Promise.resolve());
    }
    expect(made.recorded('drop')).toHaveLength(5_000);
    expect(made.errorCodes()).toEqual([]);
  });
});

test('what arrives while a run is interrupted is delivered in order, though its opening waits too', () => {
  const made = harness<string, string>();
  made.connection.open();
  const { link } = made.transport;
  let errors = 0;
  made.connection.on('error', () => {
    errors += 1;
    if (errors < 2_500) link.fail(new Error('trouble'));
  });
  link.fail(new Error('trouble'));
  expect(errors).toBeLessThan(2_500);
  link.accept();
  link.receive('first');
  link.receive('second');
  for (let task = 0; task < 5; task += 1) made.clock.advance(1);
  expect(made.recorded('message')).toEqual(['first', 'second']);
});
