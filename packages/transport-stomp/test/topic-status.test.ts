import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { StompMessage, StompTopic, StompTopicStatus } from '@steadysocket/transport-stomp';
import { describe, expect, test } from 'vitest';
import { openTopics, settled } from './topic-stage.js';

expectNoLeak();

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
    await stage.when(() => stage.recorded.open.length === 2);
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

  test('is refused where the broker says so: the next link goes without, until it is wanted again', async () => {
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
    await stage.when(() => stage.recorded.open.length === 2);
    expect(stage.recorded.close).toMatchObject([{ code: 1011, reason: 'access refused' }]);
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
    expect(stage.recorded.close).toHaveLength(2);
    await eventually(() => used.getSnapshot()).toEqual({ status: 'subscribed' });
    expect(stage.recorded.close).toHaveLength(2);
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
    await stage.when(() => stage.recorded.open.length === 2);
    expect(topic.getSnapshot()).toEqual({ status: 'subscribing' });
  });
});
