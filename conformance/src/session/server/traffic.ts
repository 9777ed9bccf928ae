import { eventually, settled } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { vectors } from '../vectors.js';
import { expectEnd, setStage } from './stage.js';
import type { SessionServerSubject } from './subject.js';

/** What an open link carries. */
export function describeTraffic(subject: SessionServerSubject): void {
  test.each(vectors.text)('carries the text $payload both ways', async ({ payload, frame }) => {
    const { server, join } = await setStage(subject);
    const { link } = await join({ auth: 'alice' });
    link.sendRaw(frame);
    await eventually(() => server.handled.map((handled) => handled.payload)).toEqual([payload]);
    server.push('alice', payload);
    expect(await link.data()).toBe(payload);
  });

  test('carries binary data, a control frame’s bytes as well', async () => {
    const { server, join } = await setStage(subject);
    const { link } = await join();
    const payloads = [new Uint8Array(0), new Uint8Array([0x10]), new Uint8Array(Buffer.from('\u0010{"type":"bye"}'))];
    for (const payload of payloads) link.send(payload);
    await eventually(() => server.handled.length).toBe(3);
    expect(server.handled.map(({ payload }) => new Uint8Array(payload as Uint8Array))).toEqual(payloads);
  });

  test('answers a ping', async () => {
    const { join } = await setStage(subject);
    const { link } = await join();
    link.say({ type: 'ping' });
    await eventually(() => link.count('pong')).toBe(1);
  });

  test.each(vectors.ignored)('ignores %s', async (frame) => {
    const { join } = await setStage(subject);
    const { link } = await join();
    link.sendRaw(frame);
    link.send('echo next');
    expect(await link.data()).toBe('next');
  });

  test.each(vectors.malformed)('ends the link for %j', async (frame) => {
    const stage = await setStage(subject);
    const { link } = await stage.join();
    link.sendRaw(frame);
    await expectEnd(stage, link, 4400);
  });

  test('ends the link for a text that is not UTF-8', async () => {
    const stage = await setStage(subject);
    const { link } = await stage.join();
    link.socket.send(Buffer.from([0xed, 0xa0, 0x80]), { binary: false });
    await expectEnd(stage, link, 1007);
  });

  test('ends the link for a frame that is too large', async () => {
    const stage = await setStage(subject, { frameBytes: 1_000 });
    const { link, welcome } = await stage.join();
    expect(welcome).toMatchObject({ maxFrameBytes: 1_000 });
    link.send('\u0010'.repeat(1_000));
    link.send('x'.repeat(1_000));
    await eventually(() => stage.server.handled.length).toBe(2);
    link.send('x'.repeat(1_002));
    expect([1009, 4413]).toContain((await link.closed).code);
  });

  describe('acknowledges', () => {
    test('what is handled, shortly', async () => {
      const { join } = await setStage(subject);
      const { link } = await join();
      for (const text of ['one', 'two', 'three']) link.send(text);
      await eventually(() => link.acked).toBe(3);
    });

    test('many at once, before a timer could', async () => {
      const { join } = await setStage(subject);
      const { link } = await join();
      for (let index = 0; index < 640; index += 1) link.send('one of many');
      await eventually(() => link.acked).toBe(640);
      expect(link.count('ack')).toBeGreaterThanOrEqual(10);
    });

    test('nothing before its handler has finished, and what is done with each pong', async () => {
      const { server, join } = await setStage(subject);
      const { link } = await join();
      for (const text of ['one', 'wait', 'three']) link.send(text);
      await eventually(() => link.acked).toBe(1);
      link.say({ type: 'ping' });
      await eventually(() => link.count('pong')).toBe(1);
      expect(link.acked).toBe(1);
      expect(server.handled.map(({ payload }) => payload)).toEqual(['one', 'wait']);
      server.release();
      await eventually(() => link.acked).toBe(3);
      expect(server.handled.map(({ payload }) => payload)).toEqual(['one', 'wait', 'three']);
    });
  });

  describe('results', () => {
    test.each([
      ['value {"a":[1,null]}', { value: { a: [1, null] } }],
      ['value null', { value: null }],
      ['nothing', {}],
      ['refuse sold-out', { refused: { code: 'sold-out' } }],
      ['fail', { refused: { code: 'failed' } }],
      ['uncarried', { refused: { code: 'failed' } }],
      ['undecodable', { refused: { code: 'malformed' } }],
    ])('of a message that asks: %s', async (text, outcome) => {
      const { join } = await setStage(subject);
      const { link } = await join();
      link.send('first');
      link.say({ type: 'ask' });
      link.send(text);
      expect(await link.control()).toEqual({ type: 'result', of: 2, ...outcome });
      link.send('echo next');
      expect(await link.data()).toBe('next');
    });

    test('of a message that does not ask, where it is refused', async () => {
      const { join } = await setStage(subject);
      const { link } = await join();
      for (const text of ['value 1', 'refuse no', 'value 2', 'echo last']) link.send(text);
      expect(await link.control()).toEqual({ type: 'result', of: 2, refused: { code: 'no' } });
      expect(await link.data()).toBe('last');
    });

    test('concern the next data frame, whatever comes between', async () => {
      const { join } = await setStage(subject);
      const { link } = await join();
      link.say({ type: 'ask' });
      link.say({ type: 'ping' });
      link.say({ type: 'ask' });
      link.send('value 1');
      link.send('value 2');
      link.send('echo last');
      expect(await link.control()).toMatchObject({ of: 1 });
      expect(await link.data()).toBe('last');
    });
  });

  test('bye ends the session once everything before it is handled', async () => {
    const { server, join } = await setStage(subject);
    const { link, welcome } = await join({ auth: 'alice' });
    for (const text of ['wait', 'last']) link.send(text);
    link.say({ type: 'bye' });
    expect((await link.closed).code).toBe(1000);
    await settled();
    expect(server.ends).toEqual([]);
    server.release();
    await eventually(() => server.ends).toEqual([{ reason: 'ended', lost: 0 }]);
    expect(server.handled.map(({ payload }) => payload)).toEqual(['wait', 'last']);
    const { welcome: again } = await join({ auth: 'alice', session: welcome['session'], generation: 2 });
    expect(again).toMatchObject({ resumed: false, reason: 'ended' });
  });

  test('the server ends: leave, what is handled, and 1012', async () => {
    const { server, join, greet } = await setStage(subject);
    const { link } = await join();
    link.send('wait');
    await eventually(() => server.handled.length).toBe(1);
    const drained = server.drain(5_000);
    expect(await link.control()).toEqual({ type: 'leave', retryAfterMs: 5_000 });
    expect((await (await greet()).closed).code).toBe(1012);
    server.release();
    expect((await link.closed).code).toBe(1012);
    expect(link.acked).toBe(1);
    await drained;
    expect(server.sessions).toBe(0);
  });
}
