import { eventually } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { setStage } from './stage.js';
import type { SessionServerSubject } from './subject.js';

/** Sessions past their links. */
export function describeResuming(subject: SessionServerSubject): void {
  test('goes on: nothing is lost, nothing comes twice', async () => {
    const { server, join } = await setStage(subject);
    const { link, welcome } = await join({ auth: 'alice' });
    const { session } = welcome;
    for (const text of ['one', 'two']) link.send(text);
    for (const text of ['uno', 'due', 'tre']) server.push('alice', text);
    await eventually(() => [server.handled.length, link.payloads.length]).toEqual([2, 3]);
    link.cut();
    server.push('alice', 'quattro');
    const { link: next, welcome: again } = await join({ auth: 'alice', session, generation: 2, received: 2 });
    expect(again).toMatchObject({ session, resumed: true, received: 2 });
    expect(again).not.toHaveProperty('reason');
    expect([await next.data(), await next.data()]).toEqual(['tre', 'quattro']);
    next.send('three');
    await eventually(() => server.handled.map(({ payload }) => payload)).toEqual(['one', 'two', 'three']);
    await eventually(() => next.acked).toBe(3);
    expect(server.ends).toEqual([]);
  });

  test('says what it has received, not what it has handled; acknowledges what it has handled', async () => {
    const { server, join } = await setStage(subject);
    const { link, welcome } = await join();
    for (const text of ['one', 'wait', 'three']) link.send(text);
    await eventually(() => server.handled.length).toBe(2);
    link.cut();
    const { link: next, welcome: again } = await join({ session: welcome['session'], generation: 2 });
    expect(again).toMatchObject({ resumed: true, received: 3 });
    await eventually(() => next.acked).toBe(1);
    server.release();
    await eventually(() => next.acked).toBe(3);
    expect(server.handled.map(({ payload }) => payload)).toEqual(['one', 'wait', 'three']);
  });

  test('repeats an acknowledgement and a result that the lost link took with it', async () => {
    const { server, join } = await setStage(subject);
    const { link, welcome } = await join();
    link.say({ type: 'ask' });
    link.send('wait');
    await eventually(() => server.handled.length).toBe(1);
    link.cut();
    server.release();
    const { link: next } = await join({ session: welcome['session'], generation: 2 });
    expect(await next.control()).toMatchObject({ type: 'result', of: 1 });
    await eventually(() => next.acked).toBe(1);
  });

  test('an ask whose data frame was lost is forgotten', async () => {
    const { join } = await setStage(subject);
    const { link, welcome } = await join();
    link.say({ type: 'ask' });
    link.say({ type: 'ping' });
    await eventually(() => link.count('pong')).toBe(1);
    link.cut();
    const { link: next } = await join({ session: welcome['session'], generation: 2 });
    next.send('value 1');
    next.send('echo last');
    expect(await next.data()).toBe('last');
  });

  test('a later link closes the one before, and nothing that it still says counts', async () => {
    const { server, join } = await setStage(subject);
    const { link, welcome } = await join();
    const { session } = welcome;
    link.socket.pause();
    link.send('before');
    await eventually(() => server.handled.length).toBe(1);
    const { link: next, welcome: again } = await join({ session, generation: 2 });
    expect(again).toMatchObject({ resumed: true, received: 1 });
    link.send('too late');
    link.say({ type: 'bye' });
    next.send('after');
    await eventually(() => server.handled.map(({ payload }) => payload)).toEqual(['before', 'after']);
    link.socket.resume();
    expect((await link.closed).code).toBe(4409);
    expect(server.ends).toEqual([]);
  });

  test.each([
    ['a replayed hello', { generation: 2, received: 0 }],
    ['an older hello that comes late', { generation: 1, received: 0 }],
    ['an older hello whose counts are out of date', { generation: 1, received: 0 }],
    ['an older hello whose counts make no sense', { generation: 1, received: 900 }],
  ])('%s changes nothing', async (_, stale) => {
    const { server, join, greet } = await setStage(subject);
    const { link, welcome } = await join({ auth: 'alice' });
    const { session } = welcome;
    link.cut();
    const { link: next } = await join({ auth: 'alice', session, generation: 2 });
    server.push('alice', 'uno');
    expect(await next.data()).toBe('uno');
    next.say({ type: 'ack', received: 1 });
    next.send('one');
    await eventually(() => server.handled.length).toBe(1);
    expect((await (await greet({ auth: 'alice', session, ...stale })).closed).code).toBe(4409);
    next.send('echo still here');
    expect(await next.data()).toBe('still here');
    expect(server.ends).toEqual([]);
  });

  test('of two resumes that cross the later wins, whichever comes first', async () => {
    const { server, join, greet } = await setStage(subject);
    for (const order of [
      [2, 3],
      [3, 2],
    ]) {
      const { link, welcome } = await join();
      link.cut();
      const links = await Promise.all(
        order.map(async (generation) => ({
          generation,
          link: await greet({ session: welcome['session'], generation }),
        })),
      );
      const winner = links.find(({ generation }) => generation === 3)?.link;
      const loser = links.find(({ generation }) => generation === 2)?.link;
      expect((await loser?.closed)?.code).toBe(4409);
      expect(await winner?.control()).toMatchObject({ resumed: true });
      winner?.send('echo won');
      expect(await winner?.data()).toBe('won');
    }
    expect(server.ends).toEqual([]);
  });

  describe('starts again, with the reason', () => {
    test('for an id that it never gave', async () => {
      const { join } = await setStage(subject);
      for (const session of ['0'.repeat(32), '__proto__', 'constructor', '\ud800', 'x'.repeat(64)])
        expect((await join({ session })).welcome).toMatchObject({ resumed: false, reason: 'unknown', received: 0 });
    });

    test('for the id of another user’s session, which goes on', async () => {
      const { server, join } = await setStage(subject);
      const { link, welcome } = await join({ auth: 'alice' });
      const { session } = welcome;
      const { link: thief, welcome: other } = await join({ auth: 'mallory', session, generation: 900, base: 5 });
      expect(other).toMatchObject({ resumed: false, reason: 'other-user', user: 'mallory', received: 5 });
      expect(other['session']).not.toBe(session);
      server.push('alice', 'secret');
      expect(await link.data()).toBe('secret');
      link.send('echo still here');
      expect(await link.data()).toBe('still here');
      expect(thief.payloads).toEqual([]);
    });

    test('for a session whose time is over', async () => {
      const { server, join } = await setStage(subject, { resumeWindowMs: 100 });
      const { link, welcome } = await join({ auth: 'alice' });
      server.push('alice', 'one');
      server.push('alice', 'two');
      await eventually(() => link.payloads.length).toBe(2);
      link.say({ type: 'ack', received: 1 });
      link.say({ type: 'ping' });
      await eventually(() => link.count('pong')).toBe(1);
      link.cut();
      await eventually(() => server.ends).toEqual([{ reason: 'expired', lost: 1 }]);
      const { welcome: again } = await join({ auth: 'alice', session: welcome['session'], generation: 2, received: 2 });
      expect(again).toMatchObject({ resumed: false, reason: 'expired' });
      const { welcome: other } = await join({ auth: 'bob', session: welcome['session'], generation: 2 });
      expect(other).toMatchObject({ resumed: false, reason: 'other-user' });
    });

    test('for a session that the application ended', async () => {
      const { join } = await setStage(subject);
      const { link, welcome } = await join({ auth: 'alice' });
      link.send('end');
      expect((await link.closed).code).toBe(4410);
      const { welcome: again } = await join({ auth: 'alice', session: welcome['session'], generation: 2, base: 1 });
      expect(again).toMatchObject({ resumed: false, reason: 'ended', received: 1 });
    });

    test.each([
      ['runs backwards', 1],
      ['runs ahead', 4],
    ])('for a count that %s', async (_, received) => {
      const { server, join } = await setStage(subject);
      const { link, welcome } = await join({ auth: 'alice' });
      for (const text of ['uno', 'due', 'tre']) server.push('alice', text);
      await eventually(() => link.payloads.length).toBe(3);
      link.say({ type: 'ack', received: 2 });
      link.say({ type: 'ping' });
      await eventually(() => link.count('pong')).toBe(1);
      link.cut();
      const { welcome: again } = await join({ auth: 'alice', session: welcome['session'], generation: 2, received });
      expect(again).toMatchObject({ resumed: false, reason: 'inconsistent' });
      expect(server.ends).toEqual([{ reason: 'inconsistent', lost: 1 }]);
    });
  });
}
