import { eventually, settled } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';
import { controlText } from '../frames.js';
import { vectors } from '../vectors.js';
import { expectEnd, expectServed, flood, honestClient, ping, setStage } from './stage.js';
import type { SessionServerSubject } from './subject.js';

/** Windows and limits: each violation ends in its close code, while another client goes on. */
export function describeBounds(subject: SessionServerSubject): void {
  test('sends no more than the client’s window takes, and goes on as it is acknowledged', async () => {
    const { server, join } = await setStage(subject);
    const { link, welcome } = await join({ auth: 'alice', window: { messages: 2, bytes: 100 } });
    for (const text of ['1', '2', '3', '4', '5', '6']) server.push('alice', text);
    link.say({ type: 'ping' });
    await eventually(() => link.count('pong')).toBe(1);
    expect(link.payloads).toEqual(['1', '2']);
    link.say({ type: 'ack', received: 1 });
    await eventually(() => link.payloads).toEqual(['1', '2', '3']);
    link.cut();
    const { session } = welcome;
    const window = { messages: 100, bytes: 2 };
    const { link: next } = await join({ auth: 'alice', session, generation: 2, received: 3, window });
    await eventually(() => next.payloads).toEqual(['4', '5']);
    next.say({ type: 'ack', received: 5 });
    await eventually(() => next.payloads).toEqual(['4', '5', '6']);
  });

  test.each([
    ['messages', { messages: 3, bytes: 1_000 }, 3],
    ['bytes', { messages: 1_000, bytes: 12 }, 3],
  ])('takes what its own window says, and no more %s', async (_, window, count) => {
    const stage = await setStage(subject, { window });
    const honest = await honestClient(stage);
    const { link, welcome } = await stage.join();
    expect(welcome).toMatchObject({ window });
    link.send('wait');
    for (let sent = 1; sent < count; sent += 1) link.send('text');
    link.say({ type: 'ping' });
    await eventually(() => link.count('pong')).toBe(1);
    link.send('text');
    expect((await link.closed).code).toBe(4400);
    stage.server.release();
    await honest();
  });

  test('counts payloads, and not their escapes', async () => {
    const { server, join } = await setStage(subject, { window: { messages: 1_000, bytes: 20 } });
    const { link } = await join();
    link.send('wait');
    for (let sent = 0; sent < 16; sent += 1) link.send('\u0010');
    await eventually(() => server.handled.length).toBe(1);
    server.release();
    await eventually(() => link.acked).toBe(17);
  });

  test.each([...vectors.badAcks, { name: 'that runs backwards', frame: controlText({ type: 'ack', received: 0 }) }])(
    'ends the link for an acknowledgement $name',
    async ({ name, frame }) => {
      const stage = await setStage(subject);
      const honest = await honestClient(stage);
      const { link, welcome } = await stage.join({ auth: 'alice' });
      const received = name.includes('backwards') ? 1 : 0;
      if (received > 0) {
        stage.server.push('alice', 'uno');
        await link.data();
        link.say({ type: 'ack', received });
      }
      link.sendRaw(frame);
      await expectEnd(stage, link, 4400);
      const { welcome: again } = await stage.join({
        auth: 'alice',
        session: welcome['session'],
        generation: 2,
        received,
      });
      expect(again).toMatchObject({ resumed: true });
      await honest();
    },
  );

  test.each([
    ['data', 'text'],
    ['pings', ping],
    ['acknowledgements', controlText({ type: 'ack', received: 0 })],
    ['frames that it does not know', controlText({ type: 'unknown' })],
  ])('ends the link for a flood of %s', async (_, frame) => {
    const stage = await setStage(subject, { framesPerSecond: 2_000 });
    const honest = await honestClient(stage);
    const { link } = await stage.join();
    await flood(link, frame, 100_000);
    expect((await link.closed).code).toBe(4429);
    await honest();
  });

  test('ends the session of a client that takes less than it is sent, and gives the reason when it returns', async () => {
    const stage = await setStage(subject, { waitingMessages: 100 });
    const honest = await honestClient(stage);
    const { link, welcome } = await stage.join({ auth: 'alice', window: { messages: 10, bytes: 100_000 } });
    for (let sent = 0; sent <= 100; sent += 1) stage.server.push('alice', `message ${String(sent)}`);
    expect(await link.closed).toEqual({ code: 4410, reason: 'overflow' });
    expect(link.payloads).toHaveLength(10);
    await eventually(() => stage.server.ends).toEqual([{ reason: 'overflow', lost: 100 }]);
    const { welcome: again } = await stage.join({
      auth: 'alice',
      session: welcome['session'],
      generation: 2,
      received: 10,
    });
    expect(again).toMatchObject({ resumed: false, reason: 'overflow' });
    await honest();
  });

  test('ends the session of a client that reads nothing', async () => {
    const stage = await setStage(subject, { waitingBytes: 1024 ** 2 });
    const honest = await honestClient(stage);
    const { link } = await stage.join({ auth: 'alice', window: { messages: 2 ** 50, bytes: 2 ** 50 } });
    link.socket.pause();
    for (let sent = 0; sent < 20; sent += 1) {
      stage.server.push('alice', 'x'.repeat(100_000));
      await settled();
    }
    await eventually(() => stage.server.ends).toMatchObject([{ reason: 'overflow' }]);
    await honest();
  });

  test('ends the session of a client that reads nothing and asks for answers', async () => {
    const stage = await setStage(subject, { waitingBytes: 1_000 });
    const honest = await honestClient(stage);
    const { link } = await stage.join({ auth: 'alice' });
    link.socket.pause();
    await flood(link, ping, 3_000_000);
    await eventually(() => stage.server.ends).toMatchObject([{ reason: 'overflow' }]);
    await honest();
  }, 60_000);

  test('a handler that never finishes holds up its own session alone', async () => {
    const stage = await setStage(subject);
    const honest = await honestClient(stage);
    const { link } = await stage.join();
    for (const text of ['one', 'wait', 'echo never']) link.send(text);
    await eventually(() => link.acked).toBe(1);
    await honest();
    expect(link.payloads).toEqual([]);
    link.say({ type: 'ping' });
    await eventually(() => link.count('pong')).toBe(1);
    stage.server.release();
    expect(await link.data()).toBe('never');
  });

  test('keeps a few sessions for one user, and everybody else’s', async () => {
    const stage = await setStage(subject, { detachedPerUser: 4 });
    const { link, welcome } = await stage.join({ auth: 'alice' });
    link.cut();
    await eventually(() => stage.server.sessions).toBe(1);
    for (let asked = 0; asked < 60; asked += 1) (await stage.join({ auth: 'mallory' })).link.cut();
    await eventually(() => stage.server.sessions).toBe(5);
    expect(stage.server.ends).toHaveLength(56);
    const { welcome: again } = await stage.join({ auth: 'alice', session: welcome['session'], generation: 2 });
    expect(again).toMatchObject({ resumed: true });
    await expectServed(stage);
  });

  test('closes a link that is silent', async () => {
    const stage = await setStage(subject, { heartbeatMs: 50 });
    const { link, welcome } = await stage.join();
    expect(welcome).toMatchObject({ heartbeatMs: 50 });
    await expectEnd(stage, link, 4408);
  });

  test('lets the answers of an application through in the order in which it gave them', async () => {
    const { join } = await setStage(subject);
    const { link } = await join();
    const texts = Array.from({ length: 2_000 }, (_, index) => String(index));
    for (const text of texts) link.send(`echo ${text}`);
    await eventually(() => link.payloads.length).toBe(texts.length);
    expect(link.payloads).toEqual(texts);
  });
}
