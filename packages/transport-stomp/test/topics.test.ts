import type { ManualClock } from '@steadysocket/core/testing';
import { manualClock } from '@steadysocket/core/testing';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak, uncaughtDuring } from '@steadysocket/test-kit/process';
import type { StompMessage, StompTopic, StompTopicStatus, TopicOptions } from '@steadysocket/transport-stomp';
import { topics } from '@steadysocket/transport-stomp';
import { describe, expect, test } from 'vitest';
import type { Stage, StageOptions } from './stage.js';
import { openStage, setStage } from './stage.js';
import { openWire } from './wire.js';

expectNoLeak();

interface TopicStage extends Stage {
  readonly clock: ManualClock;
  readonly topic: (destination: string, options?: TopicOptions) => StompTopic<StompMessage>;
  /** What the broker saw of commands that come and go with topics. */
  commands(): string[];
}

/** An open connection with topics; the linger passes by hand. */
async function openTopics(options: StageOptions = {}, isOpen = true): Promise<TopicStage> {
  const stage = await (isOpen ? openStage(options) : setStage(options));
  const clock = manualClock();
  const topic = topics<StompMessage>(stage.connection as never, { clock });
  const seen = stage.server.broker.seen;
  const commands = () =>
    seen
      .filter(({ command }) => command !== 'CONNECT' && command !== 'DISCONNECT')
      .map(({ command, headers }) => `${command} ${headers['id'] ?? headers['destination'] ?? ''}`);
  return { ...stage, clock, topic, commands };
}

/** Once the broker has seen everything that was written before. */
async function settled({ connection }: Stage): Promise<void> {
  await connection.deliver({ destination: '/topic/settled' });
}

function received(topic: StompTopic<StompMessage>): string[] {
  const bodies: string[] = [];
  topic.on('message', ({ body }) => bodies.push(body));
  return bodies;
}

describe('a topic', () => {
  test('is subscribed to with its first user, and no more after the linger of its last', async () => {
    const stage = await openTopics();
    const users = Array.from({ length: 100 }, (_, user) => stage.topic(`/topic/${String(user % 10)}`).acquire());
    await settled(stage);
    const ids = Array.from({ length: 10 }, (_, index) => `topic-${String(index + 1)}`);
    expect(stage.commands().slice(0, -1)).toEqual(ids.map((id) => `SUBSCRIBE ${id}`));
    for (const release of users) release();
    stage.clock.advance(999);
    await settled(stage);
    expect(stage.server.broker.commands('UNSUBSCRIBE')).toEqual([]);
    stage.clock.advance(1);
    await settled(stage);
    expect(stage.server.broker.commands('UNSUBSCRIBE').map(({ headers }) => headers['id'])).toEqual(ids);
  });

  test('is left alone by a route change', async () => {
    const stage = await openTopics();
    const release = stage.topic('/topic/a').acquire();
    for (let change = 0; change < 5; change += 1) {
      stage.topic('/topic/a').acquire()();
      stage.clock.advance(500);
    }
    release();
    stage.clock.advance(500);
    stage.topic('/topic/a').acquire();
    stage.clock.advance(5_000);
    await settled(stage);
    expect(stage.commands()).toEqual(['SUBSCRIBE topic-1', 'SEND /topic/settled']);
  });

  test('gets the messages of its subscription, and the connection gets them as well', async () => {
    const stage = await openTopics({ stomp: { subscriptions: [{ destination: '/topic/a' }] } });
    const [a, b] = [stage.topic('/topic/a'), stage.topic('/topic/b')];
    const [ofA, ofB] = [received(a), received(b)];
    a.acquire();
    b.acquire();
    for (const name of ['a', 'b']) stage.connection.send({ destination: `/topic/${name}`, body: name });
    await stage.when(() => stage.messages().length === 3);
    expect([ofA, ofB]).toEqual([['a'], ['b']]);
    expect(stage.messages().map(({ subscription }) => subscription)).toEqual(['subscription-1', 'topic-1', 'topic-2']);
  });

  test('is one and the same for the same destination and options', async () => {
    const { topic, connection } = await openTopics();
    expect(topic('/topic/a', { headers: { selector: 'x' } })).toBe(topic('/topic/a', { headers: { selector: 'x' } }));
    expect(topics<StompMessage>(connection as never)('/topic/a')).toBe(topic('/topic/a'));
    expect(topic('/topic/a', { headers: { selector: 'y' } })).not.toBe(topic('/topic/a'));
    expect(topic('/topic/b')).not.toBe(topic('/topic/a'));
    expect(topics<StompMessage>(connection as never, { lingerMs: 0 })('/topic/a')).not.toBe(topic('/topic/a'));
  });

  test('opens the connection, and keeps it open', async () => {
    const { topic, connection, when } = await openTopics({ connection: { lingerMs: 0 } }, false);
    const bodies = received(topic('/topic/a'));
    const release = topic('/topic/a').acquire();
    await when('open');
    connection.send({ destination: '/topic/a', body: 'x' });
    await eventually(() => bodies).toEqual(['x']);
    release();
    await when('idle');
  });

  test('carries its ack mode and its headers, both ways', async () => {
    const stage = await openTopics();
    const { topic, server, connection } = stage;
    const queue = topic('/queue/work', {
      ack: 'client-individual',
      headers: { 'prefetch-count': '1', note: 'one\ntwo: three' },
      unsubscribeHeaders: { durable: 'true' },
    });
    queue.on('message', (message) => expect(message.ack({ note: 'a:b' })).toBe(true));
    const release = queue.acquire();
    connection.send({ destination: '/queue/work', body: 'x' });
    await eventually(() => server.broker.commands('ACK').length).toBe(1);
    expect(server.broker.commands('SUBSCRIBE')[0]?.headers).toMatchObject({
      id: 'topic-1',
      ack: 'client-individual',
      'prefetch-count': '1',
      note: 'one\ntwo: three',
    });
    release();
    stage.clock.advance(1_000);
    await settled(stage);
    expect(server.broker.commands('UNSUBSCRIBE')[0]?.headers).toMatchObject({ id: 'topic-1', durable: 'true' });
  });

  test('has nothing to acknowledge once it is unsubscribed: a broker ends the link over that', async () => {
    const stage = await openTopics();
    const messages: StompMessage[] = [];
    const queue = stage.topic('/queue/work', { ack: 'client' });
    queue.on('message', (message) => messages.push(message));
    const release = queue.acquire();
    stage.connection.send({ destination: '/queue/work', body: 'x' });
    await eventually(() => messages.length).toBe(1);
    release();
    stage.clock.advance(1_000);
    expect(messages[0]?.ack()).toBe(false);
    await settled(stage);
    expect(stage.server.broker.commands('ACK')).toEqual([]);
  });

  test('starves no listener when another throws', async () => {
    const stage = await openTopics();
    const topic = stage.topic('/topic/a');
    topic.on('message', () => {
      throw new Error('a listener');
    });
    const bodies = received(topic);
    topic.acquire();
    const stray = await uncaughtDuring(async () => {
      stage.connection.send({ destination: '/topic/a', body: 'x' });
      await eventually(() => bodies).toEqual(['x']);
    });
    expect(stray).toEqual([new Error('a listener')]);
  });

  test('needs no subscription where the broker makes it by itself', async () => {
    const stage = await openTopics();
    const answers = stage.topic('/temp-queue/answers', { subscribe: false });
    const bodies = received(answers);
    const release = answers.acquire();
    stage.server.write('MESSAGE\nsubscription:/temp-queue/answers\nmessage-id:1\ndestination:/reply-queue/x\n\nyes\0');
    await eventually(() => bodies).toEqual(['yes']);
    expect(answers.getSnapshot()).toEqual({ status: 'subscribed' });
    release();
    stage.clock.advance(1_000);
    await settled(stage);
    expect(stage.commands()).toEqual(['SEND /topic/settled']);
  });
});

test('lingers as long as it is told to', async () => {
  const { connection, server } = await openStage();
  topics<StompMessage>(connection as never, { lingerMs: 0 })('/topic/a').acquire()();
  await eventually(() => server.broker.commands('UNSUBSCRIBE').length).toBe(1);
});

describe('after a lost link', () => {
  test('is subscribed to again by the same id, before the queue goes out', async () => {
    const stage = await openTopics();
    const bodies = received(stage.topic('/topic/a'));
    stage.topic('/topic/a').acquire();
    stage.topic('/topic/b').acquire();
    await settled(stage);
    stage.server.closeAll(4000, '');
    await stage.when('waiting');
    stage.connection.send({ destination: '/topic/a', body: 'kept' });
    await eventually(() => bodies).toEqual(['kept']);
    expect(stage.commands().slice(3)).toEqual(['SUBSCRIBE topic-1', 'SUBSCRIBE topic-2', 'SEND /topic/a']);
  });

  test('leaves nothing over: neither a subscription that nobody wants, nor its end', async () => {
    const stage = await openTopics();
    const release = stage.topic('/topic/a').acquire();
    await settled(stage);
    stage.server.closeAll(4000, '');
    await stage.when('waiting');
    release();
    stage.clock.advance(1_000);
    await stage.when(() => stage.heard.open.length === 2);
    await settled(stage);
    expect(stage.commands()).toEqual(['SUBSCRIBE topic-1', 'SEND /topic/settled', 'SEND /topic/settled']);
  });

  test('is subscribed to before the queue on the first link, too', async () => {
    const stage = await openTopics({}, false);
    stage.connection.send({ destination: '/topic/a', body: 'early' });
    const bodies = received(stage.topic('/topic/a'));
    stage.topic('/topic/a').acquire();
    await eventually(() => bodies).toEqual(['early']);
  });
});

const refuseSecret = ({ headers }: { readonly headers: Readonly<Record<string, string>> }): string | null =>
  headers['destination'] === '/topic/secret' ? 'access refused' : null;

describe('the status', () => {
  function statusesOf(topic: StompTopic<StompMessage>): StompTopicStatus[] {
    const statuses = [topic.getSnapshot().status];
    topic.subscribe(() => statuses.push(topic.getSnapshot().status));
    return statuses;
  }

  test('follows users, connection and subscription, and tells of each change once', async () => {
    const stage = await openTopics({}, false);
    const topic = stage.topic('/topic/a');
    const statuses = statusesOf(topic);
    const release = topic.acquire();
    await stage.when('open');
    expect(topic.getSnapshot()).toBe(topic.getSnapshot());
    stage.server.closeAll(4000, '');
    await stage.when(() => stage.heard.open.length === 2);
    stage.connection.close();
    await stage.when('closed');
    stage.connection.open();
    await stage.when('open');
    release();
    stage.clock.advance(1_000);
    expect(statuses).toEqual([
      'idle',
      'connecting',
      'subscribed',
      'waiting',
      'connecting',
      'subscribed',
      'closing',
      'closed',
      'connecting',
      'subscribed',
      'idle',
    ]);
  });

  test('is subscribing until the broker has confirmed', async () => {
    const stage = await openTopics({ broker: { confirms: ({ headers }) => headers['destination'] !== '/topic/mute' } });
    const [topic, mute] = [stage.topic('/topic/a', { confirm: true }), stage.topic('/topic/mute', { confirm: true })];
    const statuses = statusesOf(topic);
    topic.acquire();
    mute.acquire();
    await eventually(() => statuses).toEqual(['idle', 'subscribing', 'subscribed']);
    await settled(stage);
    expect(mute.getSnapshot()).toEqual({ status: 'subscribing' });
  });

  test('is refused where the broker says so: the next link goes without, until it is wanted anew', async () => {
    let isForbidden = true;
    const stage = await openTopics({
      broker: {
        refuse: ({ command, headers }) =>
          command === 'SUBSCRIBE' && headers['destination'] === '/topic/secret' && isForbidden
            ? 'access refused'
            : null,
      },
    });
    const secret = stage.topic('/topic/secret', { confirm: true });
    stage.topic('/topic/a').acquire();
    const release = secret.acquire();
    await stage.when(() => stage.heard.open.length === 2);
    expect(stage.heard.close).toMatchObject([{ code: 1011, reason: 'access refused' }]);
    expect(secret.getSnapshot()).toEqual({ status: 'refused' });
    await settled(stage);
    expect(stage.commands()).toEqual([
      'SUBSCRIBE topic-2',
      'SUBSCRIBE topic-1',
      'SUBSCRIBE topic-2',
      'SEND /topic/settled',
    ]);
    release();
    stage.clock.advance(1_000);
    isForbidden = false;
    secret.acquire();
    await eventually(() => secret.getSnapshot()).toEqual({ status: 'subscribed' });
    expect(stage.server.broker.commands('UNSUBSCRIBE')).toEqual([]);
  });
});

describe('where the broker does not say what it refuses, the status', () => {
  test('is refused when two links in a row end with it as the next to be confirmed', async () => {
    const stage = await openTopics({ broker: { refusesByName: false, refuse: refuseSecret } });
    const used = stage.topic('/topic/a', { confirm: true });
    const secret = stage.topic('/topic/secret', { confirm: true });
    used.acquire();
    secret.acquire();
    await eventually(() => secret.getSnapshot()).toEqual({ status: 'refused' });
    expect(stage.heard.close).toHaveLength(2);
    await eventually(() => used.getSnapshot()).toEqual({ status: 'subscribed' });
    expect(stage.heard.close).toHaveLength(2);
  });

  test('outlives an ERROR frame about something else', async () => {
    const stage = await openTopics({
      broker: {
        refusesByName: false,
        refuse: ({ command }) => (command === 'SEND' ? 'no' : null),
        confirms: () => false,
      },
    });
    const topic = stage.topic('/topic/a', { confirm: true });
    topic.acquire();
    stage.connection.send({ destination: '/topic/a' });
    await stage.when(() => stage.heard.open.length === 2);
    expect(topic.getSnapshot()).toEqual({ status: 'subscribing' });
  });
});

describe('end()', () => {
  test('ends a subscription for all its users, with headers of its own', async () => {
    const stage = await openTopics();
    const durable = stage.topic('/topic/a', { id: 'mine', headers: { durable: 'true' }, confirm: true });
    const users = [durable.acquire(), durable.acquire()];
    await eventually(() => durable.getSnapshot()).toEqual({ status: 'subscribed' });
    await durable.end({ durable: 'true', 'auto-delete': 'false' });
    expect(stage.server.broker.commands('UNSUBSCRIBE')[0]?.headers).toMatchObject({
      id: 'mine',
      durable: 'true',
      'auto-delete': 'false',
    });
    expect(durable.getSnapshot()).toEqual({ status: 'idle' });
    for (const release of users) release();
    stage.clock.advance(5_000);
    durable.acquire();
    await settled(stage);
    expect(stage.commands()).toEqual(['SUBSCRIBE mine', 'UNSUBSCRIBE mine', 'SUBSCRIBE mine', 'SEND /topic/settled']);
  });

  test('sends nothing and changes nothing while it is not subscribed', async () => {
    const stage = await openTopics();
    const durable = stage.topic('/topic/a', { id: 'mine' });
    await expect(durable.end()).rejects.toMatchObject({ code: 'dropped' });
    durable.acquire();
    await settled(stage);
    stage.server.closeAll(4000, '');
    await stage.when('waiting');
    await expect(durable.end()).rejects.toMatchObject({ code: 'dropped' });
    await stage.when(() => stage.heard.open.length === 2);
    expect(durable.getSnapshot()).toEqual({ status: 'subscribed' });
  });

  test('rejects with ack-unknown when the link ends before the receipt', async () => {
    const stage = await openTopics({ broker: { confirms: ({ command }) => command !== 'UNSUBSCRIBE' } });
    const durable = stage.topic('/topic/a', { confirm: true });
    durable.acquire();
    await eventually(() => durable.getSnapshot()).toEqual({ status: 'subscribed' });
    const ended = durable.end();
    await eventually(() => stage.server.broker.commands('UNSUBSCRIBE').length).toBe(1);
    stage.server.closeAll(4000, '');
    await expect(ended).rejects.toMatchObject({ code: 'ack-unknown' });
  });
});

describe('an id', () => {
  test('is one subscription: a topic that takes it over ends the other', async () => {
    const stage = await openTopics();
    const [before, after] = ['a', 'b'].map((selector) =>
      stage.topic('/topic/a', { id: 'mine', headers: { selector } }),
    );
    before?.acquire()();
    after?.acquire();
    await settled(stage);
    expect(stage.commands()).toEqual(['SUBSCRIBE mine', 'UNSUBSCRIBE mine', 'SUBSCRIBE mine', 'SEND /topic/settled']);
    expect([before, after].map((topic) => topic?.getSnapshot().status)).toEqual(['idle', 'subscribed']);
    stage.clock.advance(5_000);
    await settled(stage);
    expect(after?.getSnapshot().status).toBe('subscribed');
  });

  test('that the fixed list has as well is an error of the attempt', async () => {
    const { topic, when } = await openTopics(
      { stomp: { subscriptions: [{ destination: '/topic/a', id: 'mine' }] } },
      false,
    );
    topic('/topic/b', { id: 'mine' }).acquire();
    const { error } = await when('waiting');
    expect(error).toMatchObject({ code: 'invalid-option', message: 'two subscriptions have the same id' });
  });
});

describe('what cannot be', () => {
  test.each<[string, string, TopicOptions]>([
    ['a destination with a null byte', '/topic/a\0', {}],
    ['an id with a null byte', '/topic/a', { id: '\0' }],
    ['a header with a null byte', '/topic/a', { headers: { a: '\0' } }],
    ['a header of UNSUBSCRIBE with a null byte', '/topic/a', { unsubscribeHeaders: { a: '\0' } }],
    ['an unknown ack mode', '/topic/a', { ack: 'never' as never }],
  ])('throws at the call: %s', async (_, destination, options) => {
    const { topic } = await openTopics();
    expect(() => topic(destination, options)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });

  test('throws at the call: a linger that is no duration, and a connection that is none', async () => {
    const { connection } = await openTopics();
    for (const make of [() => topics(connection as never, { lingerMs: NaN }), () => topics({} as never)])
      expect(make).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });

  test('ends the link where the version of the broker cannot carry it', async () => {
    const wire = await openWire({ connected: 'CONNECTED\nversion:1.0\n\n\0', connection: { reconnect: false } });
    topics<StompMessage>(wire.connection as never)('/topic/a', { headers: { note: 'two\nlines' } }).acquire();
    await wire.when('closed');
    expect(wire.heard.error).toMatchObject([{ code: 'invalid-frame' }]);
  });
});

test('shows the headers of CONNECTED as the session', async () => {
  const { connection, heard } = await openTopics();
  expect(heard.open[0]?.session).toMatchObject({ version: '1.2', 'heart-beat': '0,0' });
  expect(connection.getSnapshot().session).toBe(heard.open[0]?.session);
});
