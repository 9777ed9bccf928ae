import { eventually } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { vectors } from '../vectors.js';
import { setStage } from './stage.js';
import type { SessionClientSubject } from './subject.js';

const { session } = vectors.welcome;

/** Sessions past their links, and windows. */
export function describeResuming(subject: SessionClientSubject): void {
  test('goes on: sends again what the server has not received, and asks again', async () => {
    const { client, welcomed } = await setStage(subject);
    const { link } = await welcomed();
    for (const text of ['one', 'two']) client.send(text);
    const delivery = client.deliver('three');
    for (const text of ['uno', 'due']) link.send(text);
    await eventually(() => client.received.length).toBe(2);
    for (const text of ['one', 'two']) expect(await link.data()).toBe(text);
    link.cut();
    const { link: next, hello } = await welcomed({ resumed: true, received: 1 });
    expect(hello).toMatchObject({ session, received: 2 });
    client.send('four');
    expect(await next.data()).toBe('two');
    expect(await next.control()).toEqual({ type: 'ask' });
    expect([await next.data(), await next.data()]).toEqual(['three', 'four']);
    next.say({ type: 'result', of: 3, value: 'done' });
    next.send('tre');
    expect(await delivery).toBe('done');
    await eventually(() => client.received).toEqual(['uno', 'due', 'tre']);
    await eventually(() => next.acked).toBe(4);
    expect(client.opens).toEqual([{ resumed: false }, { resumed: true }]);
    expect(client.drops).toEqual([]);
  });

  test.each([
    ['another session', { session: '0'.repeat(32), received: 1 }],
    ['a count that runs ahead', { received: 2 }],
    ['a count that runs backwards', { received: 0 }],
  ])('leaves a server that resumes with %s, and its session', async (_, fields) => {
    const { client, welcomed, greeted } = await setStage(subject);
    const { link } = await welcomed();
    client.send('one');
    await link.data();
    link.say({ type: 'ack', received: 1 });
    link.send('uno');
    await eventually(() => client.received.length).toBe(1);
    link.cut();
    const { link: next } = await welcomed({ resumed: true, ...fields });
    await next.closed;
    expect((await greeted()).hello).not.toHaveProperty('session');
  });

  test('starts again, and notifies the application of lost messages', async () => {
    const { client, welcomed } = await setStage(subject);
    const { link } = await welcomed();
    client.send('one');
    const delivery = client.deliver('two').catch(() => 'rejected');
    for (let frames = 0; frames < 3; frames += 1) await link.next();
    link.say({ type: 'ack', received: 1 });
    link.send('uno');
    await eventually(() => client.received.length).toBe(1);
    link.cut();
    const { link: next, hello } = await welcomed({ session: 'another', reason: 'expired' });
    expect(hello).toMatchObject({ session, received: 1, base: 2 });
    expect(await delivery).toBe('rejected');
    await eventually(() => client.drops).toEqual(['two']);
    client.send('three');
    expect(await next.data()).toBe('three');
    next.send('due');
    await eventually(() => next.acked).toBe(1);
    next.cut();
    expect((await welcomed({ session: 'another', resumed: true, received: 3 })).hello).toMatchObject({
      session: 'another',
      received: 1,
    });
  });

  test('starts again, and sends again what was not acknowledged, if requested', async () => {
    const { client, welcomed } = await setStage(subject, { unacknowledged: 'resend' });
    const { link } = await welcomed();
    const handled = client.deliver('one').catch(() => 'rejected');
    client.send('two');
    for (let frames = 0; frames < 3; frames += 1) await link.next();
    link.say({ type: 'ack', received: 1 });
    link.send('to know that it was received');
    await eventually(() => client.received.length).toBe(1);
    link.cut();
    const { link: next, hello } = await welcomed({ session: 'another', reason: 'unknown' });
    expect(hello).toMatchObject({ base: 1 });
    expect(await next.data()).toBe('two');
    // Its result is gone with the session.
    expect(await handled).toBe('rejected');
    expect(client.drops).toEqual([]);
  });

  test('never sends one user’s messages as another', async () => {
    const { client, welcomed } = await setStage(subject, { unacknowledged: 'resend' });
    const { link } = await welcomed();
    client.send('secret');
    await link.data();
    link.cut();
    const { link: next } = await welcomed({ session: 'another', reason: 'unknown', user: 'bob' });
    await eventually(() => client.drops).toEqual(['secret']);
    client.send('public');
    expect(await next.data()).toBe('public');
  });

  test.each([4400, 4413, 1009])('does not send again what a server closed with %i for', async (code) => {
    const { client, welcomed } = await setStage(subject, { unacknowledged: 'resend' });
    const { link } = await welcomed();
    client.send('poison');
    await link.data();
    link.socket.close(code);
    const { link: next, hello } = await welcomed({ session: 'another' });
    expect(hello).not.toHaveProperty('session');
    await eventually(() => client.drops).toEqual(['poison']);
    client.send('next');
    expect(await next.data()).toBe('next');
  });

  test('goes on after its latest number as another user, whose messages have other ids', async () => {
    const { client, welcomed } = await setStage(subject, { unacknowledged: 'resend' });
    const { link } = await welcomed();
    for (const text of ['one', 'two']) client.send(text);
    for (let frames = 0; frames < 2; frames += 1) await link.data();
    link.cut();
    const { link: next, hello } = await welcomed({ session: 'another', user: 'bob', received: 2 });
    expect(hello).toMatchObject({ base: 0, user: vectors.welcome['user'], last: 2 });
    await eventually(() => client.drops).toEqual(['one', 'two']);
    client.send('three');
    expect(await next.data()).toBe('three');
    next.say({ type: 'ack', received: 3 });
    next.send('to know that it was received');
    await eventually(() => client.received.length).toBe(1);
    next.cut();
    expect((await welcomed({ session: 'another', resumed: true, received: 3 })).hello).not.toHaveProperty('last');
  });

  test.each([
    [1000, false],
    [4409, true],
    [1011, false],
    [1012, false],
    [1013, false],
    [4408, false],
    [4410, false],
    [4429, false],
    [4999, false],
  ])('dials again after %i, and has forgotten its session: %s', async (code, isForgotten) => {
    const { welcomed, greeted } = await setStage(subject);
    const { link } = await welcomed();
    link.socket.close(code);
    expect('session' in (await greeted()).hello).toBe(!isForgotten);
  });

  test('stops, where its credentials are refused and it has no others', async () => {
    const { server, greeted } = await setStage(subject, { auth: 'stale' });
    const { link } = await greeted();
    link.socket.close(4401);
    await link.closed;
    // It would have come back within a second.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(server.dials).toBe(1);
  });

  describe('keeps within the window', () => {
    test.each([
      ['messages', { messages: 2, bytes: 1_000 }],
      ['bytes', { messages: 1_000, bytes: 10 }],
    ])('of %s, and goes on as it is acknowledged', async (_, window) => {
      const { client, welcomed } = await setStage(subject);
      const { link } = await welcomed({ window });
      await eventually(() => client.opens.length).toBe(1);
      for (let index = 1; index <= 6; index += 1) client.send(`text ${String(index)}`);
      await link.data();
      await link.data();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(link.payloads).toHaveLength(2);
      link.say({ type: 'ack', received: 2 });
      expect([await link.data(), await link.data()]).toEqual(['text 3', 'text 4']);
      link.say({ type: 'ack', received: 4 });
      expect([await link.data(), await link.data()]).toEqual(['text 5', 'text 6']);
      expect(client.drops).toEqual([]);
    });

    test('of the latest welcome, also with what it sends again', async () => {
      const { client, welcomed } = await setStage(subject);
      const { link } = await welcomed();
      for (const text of ['one', 'two', 'three', 'four']) client.send(text);
      for (let frames = 0; frames < 4; frames += 1) await link.data();
      link.cut();
      const { link: next } = await welcomed({ resumed: true, received: 0, window: { messages: 2, bytes: 1_000 } });
      expect([await next.data(), await next.data()]).toEqual(['one', 'two']);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(next.payloads).toHaveLength(2);
      next.say({ type: 'ack', received: 1 });
      expect(await next.data()).toBe('three');
    });
  });

  test('takes no message that the server would not', async () => {
    const { client, welcomed } = await setStage(subject);
    const { link } = await welcomed({ maxFrameBytes: 10 });
    await eventually(() => client.opens.length).toBe(1);
    expect(() => client.send('x'.repeat(11))).toThrow();
    expect(() => client.send('ж'.repeat(6))).toThrow();
    client.send('x'.repeat(10));
    expect(await link.data()).toBe('x'.repeat(10));
  });
}
