import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak, uncaughtDuring } from '@steadysocket/test-kit/process';
import type { StompMessage } from '@steadysocket/transport-stomp';
import { topics } from '@steadysocket/transport-stomp';
import { describe, expect, test } from 'vitest';
import { openStage } from './stage.js';
import { openTopics, received, settled } from './topic-stage.js';

expectNoLeak();

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

  test('has leases and listeners that `using` ends', async () => {
    const { dispose } = Symbol as unknown as { readonly dispose: symbol };
    const topic = (await openTopics()).topic('/topic/a');
    for (const end of [topic.acquire(), topic.subscribe(() => {}), topic.on('message', () => {})]) {
      expect(Reflect.get(end, dispose)).toBe(end);
      end();
    }
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

  test('lingers as long as the connection does', async () => {
    const stage = await openTopics({ connection: { lingerMs: 3_000 } });
    stage.topic('/topic/a').acquire()();
    stage.clock.advance(2_999);
    await settled(stage);
    expect(stage.commands()).toEqual(['SUBSCRIBE topic-1', 'SEND /topic/settled']);
    stage.clock.advance(1);
    await settled(stage);
    expect(stage.commands().slice(2)).toEqual(['UNSUBSCRIBE topic-1', 'SEND /topic/settled']);
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

  test('is the same whatever the order in which its options are written, and with a default written out', async () => {
    const { topic } = await openTopics();
    const one = topic('/topic/a', { ack: 'client', headers: { selector: 'x', priority: '1' } });
    expect(topic('/topic/a', { headers: { priority: '1', selector: 'x' }, ack: 'client' })).toBe(one);
    expect(topic('/topic/a', { ack: 'auto', confirm: false, subscribe: true, headers: {} })).toBe(topic('/topic/a'));
    expect(topic('/topic/a', { ack: undefined as never })).toBe(topic('/topic/a'));
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

  test('has nothing to acknowledge of what came before it was subscribed to again', async () => {
    const stage = await openTopics();
    const messages: StompMessage[] = [];
    const queue = stage.topic('/queue/work', { ack: 'client-individual' });
    queue.on('message', (message) => messages.push(message));
    const release = queue.acquire();
    stage.connection.send({ destination: '/queue/work', body: '1' });
    await eventually(() => messages.length).toBe(1);
    release();
    stage.clock.advance(1_000);
    queue.acquire();
    stage.connection.send({ destination: '/queue/work', body: '2' });
    await eventually(() => messages.length).toBe(2);
    expect(messages.map((message) => message.ack())).toEqual([false, true]);
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

test('lingers for as long as configured', async () => {
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
    await stage.when(() => stage.recorded.open.length === 2);
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

test('shows the headers of CONNECTED as the session', async () => {
  const { connection, recorded } = await openTopics();
  expect(recorded.open[0]?.session).toMatchObject({ version: '1.2', 'heart-beat': '0,0' });
  expect(connection.getSnapshot().session).toBe(recorded.open[0]?.session);
});
