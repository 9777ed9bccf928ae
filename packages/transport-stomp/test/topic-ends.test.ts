import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { StompMessage, TopicOptions } from '@steadysocket/transport-stomp';
import { topics } from '@steadysocket/transport-stomp';
import { describe, expect, test } from 'vitest';
import { openTopics, settled } from './topic-stage.js';
import { openWire } from './wire.js';

expectNoLeak();

describe('end()', () => {
  test('ends a subscription for all its users, with its own headers', async () => {
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
    await stage.when(() => stage.recorded.open.length === 2);
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

describe('end()', () => {
  test('rejects with timeout when no receipt comes', async () => {
    const stage = await openTopics({ broker: { confirms: ({ command }) => command !== 'UNSUBSCRIBE' } });
    const durable = stage.topic('/topic/a', { confirm: true });
    durable.acquire();
    await eventually(() => durable.getSnapshot()).toEqual({ status: 'subscribed' });
    const ended = durable.end({}, { timeoutMs: 2_000 });
    await settled(stage);
    stage.clock.advance(2_000);
    await expect(ended).rejects.toMatchObject({ code: 'timeout' });
    expect(durable.getSnapshot()).toEqual({ status: 'idle' });
  });

  test('refuses a timeout that no timer holds, and changes nothing', async () => {
    const { topic } = await openTopics();
    const durable = topic('/topic/a');
    durable.acquire();
    await expect(durable.end({}, { timeoutMs: Infinity })).rejects.toMatchObject({ code: 'invalid-option' });
    expect(durable.getSnapshot()).toEqual({ status: 'subscribed' });
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

  test('that the fixed list has as well ends the open link with an error', async () => {
    const stage = await openTopics({
      stomp: { subscriptions: [{ destination: '/topic/a', id: 'mine' }] },
      connection: { reconnect: false },
    });
    stage.topic('/topic/b', { id: 'mine' }).acquire();
    const { error } = await stage.when('closed');
    expect(error).toMatchObject({ code: 'invalid-option', message: 'two subscriptions have the same id' });
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

  test('throws at the call: an invalid linger, and an invalid connection', async () => {
    const { connection } = await openTopics();
    for (const make of [() => topics(connection as never, { lingerMs: NaN }), () => topics({} as never)])
      expect(make).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });

  test('ends the link where the version of the broker cannot carry it', async () => {
    const wire = await openWire({ connected: 'CONNECTED\nversion:1.0\n\n\0', connection: { reconnect: false } });
    topics<StompMessage>(wire.connection as never)('/topic/a', { headers: { note: 'two\nlines' } }).acquire();
    await wire.when('closed');
    expect(wire.recorded.error).toMatchObject([{ code: 'invalid-frame' }]);
  });
});
