import { eventually } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { vectors } from '../vectors.js';
import { setStage } from './stage.js';
import type { SessionClientSubject } from './subject.js';

/** What an open link carries. */
export function describeTraffic(subject: SessionClientSubject): void {
  test.each(vectors.text)('carries the text $payload both ways', async ({ payload, frame }) => {
    const { client, welcomed } = await setStage(subject);
    const { link } = await welcomed();
    client.send(payload);
    expect(await link.data()).toBe(payload);
    link.sendRaw(frame);
    await eventually(() => client.received).toEqual([payload]);
  });

  test('carries binary data, a control frame’s bytes as well', async () => {
    const { client, welcomed } = await setStage(subject);
    const { link } = await welcomed();
    const bytes = new Uint8Array(Buffer.from('\u0010{"type":"pong"}'));
    client.send(bytes);
    expect(await link.data()).toEqual(bytes);
    link.send(bytes);
    await eventually(() => client.received.map((payload) => new Uint8Array(payload as Uint8Array))).toEqual([bytes]);
  });

  test('acknowledges what it receives: many at once, and few shortly', async () => {
    const { welcomed } = await setStage(subject);
    const { link } = await welcomed();
    for (let index = 0; index < 640; index += 1) link.send('one of many');
    await eventually(() => link.acked).toBe(640);
    expect(link.count('ack')).toBeGreaterThanOrEqual(10);
    link.send('one more');
    await eventually(() => link.acked).toBe(641);
  });

  test.each([...vectors.ignored, '\u0010{"type":"result","of":7,"value":1}'])('ignores %s', async (frame) => {
    const { client, welcomed } = await setStage(subject);
    const { link } = await welcomed();
    link.sendRaw(frame);
    link.send('next');
    await eventually(() => client.received).toEqual(['next']);
  });

  test.each([
    ...vectors.malformed.map((frame) => ({ name: JSON.stringify(frame), frame })),
    ...vectors.badAcks.map(({ name, frame }) => ({ name: `an acknowledgement ${name}`, frame })),
    ...[-1, 0.5, '1', null, [1]].map((of) => {
      const frame = `\u0010${JSON.stringify({ type: 'result', of, value: 1 })}`;
      return { name: frame, frame };
    }),
    { name: 'a second welcome', frame: `\u0010${JSON.stringify(vectors.welcome)}` },
  ])('leaves a server that says $name, and its session', async ({ frame }) => {
    const { client, greeted, welcomed } = await setStage(subject);
    const { link } = await welcomed();
    await eventually(() => client.opens.length).toBe(1);
    link.sendRaw(frame);
    await link.closed;
    expect((await greeted()).hello).not.toHaveProperty('session');
  });

  test('leaves a server that takes an acknowledgement back', async () => {
    const { client, welcomed } = await setStage(subject);
    const { link } = await welcomed();
    client.send('one');
    await link.data();
    for (const received of [1, 0]) link.say({ type: 'ack', received });
    await link.closed;
  });

  test('asks for a sign of life at the pace of the server', async () => {
    const { welcomed } = await setStage(subject);
    const { link } = await welcomed({ heartbeatMs: 1_000 });
    await eventually(() => link.count('ping')).toBe(1);
    link.say({ type: 'pong' });
    await eventually(() => link.count('ping')).toBe(2);
  });

  test('ends the session with bye', async () => {
    const { server, client, welcomed } = await setStage(subject);
    const { link } = await welcomed();
    client.send('last');
    await eventually(() => client.opens.length).toBe(1);
    client.close();
    expect(await link.data()).toBe('last');
    expect(await link.control()).toEqual({ type: 'bye' });
    await link.closed;
    expect(server.dials).toBe(1);
  });

  test('does not come back before the server asks it to', async () => {
    const { welcomed, greeted } = await setStage(subject);
    const { link } = await welcomed();
    const start = performance.now();
    link.say({ type: 'leave', retryAfterMs: 1_000 });
    link.socket.close(1012);
    await greeted();
    // A timer may be early by a millisecond.
    expect(performance.now() - start).toBeGreaterThan(990);
  });

  describe('results', () => {
    test('settle what was delivered, in any order', async () => {
      const { client, welcomed } = await setStage(subject);
      const { link } = await welcomed();
      await eventually(() => client.opens.length).toBe(1);
      client.send('not asked');
      const outcomes = ['one', 'two', 'three'].map((text) => client.deliver(text));
      outcomes[1]?.catch(() => {});
      expect(await link.data()).toBe('not asked');
      for (const text of ['one', 'two', 'three']) {
        expect(await link.control()).toEqual({ type: 'ask' });
        expect(await link.data()).toBe(text);
      }
      link.say({ type: 'result', of: 4 });
      link.say({ type: 'result', of: 3, refused: { code: 'sold-out' } });
      link.say({ type: 'result', of: 2, value: { a: [1, null] } });
      expect(await outcomes[0]).toEqual({ a: [1, null] });
      await expect(outcomes[1]).rejects.toBeInstanceOf(Error);
      expect(await outcomes[2]).toBeUndefined();
      await eventually(() => link.acked).toBe(3);
    });
  });
}
