import { eventually, rejection } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';
import { cut, setStage } from '../stage.js';
import type { TransportSubject } from '../subject.js';

/** What `deliver` answers. */
export function describeAcknowledgements<Frame>(subject: TransportSubject<Frame>): void {
  const { frame } = subject;
  const { acks, resends = false } = subject.transport().capabilities;
  if (!acks) {
    test('rejects a delivery as unsupported, and sends nothing', async () => {
      const { server, open } = await setStage(subject);
      const { connection, recorded, when } = await open();
      expect(await rejection(connection.deliver(frame('delivered')))).toBe('unsupported');
      connection.send(frame('sent'));
      await when(() => recorded.message.length === 1);
      expect(server.received).toEqual(['sent']);
    });
    return;
  }

  test('resolves a delivery when the server acknowledges it', async () => {
    const { server, open } = await setStage(subject);
    const { connection } = await open();
    await connection.deliver(frame('delivered'));
    expect(server.received).toEqual(['delivered']);
  });

  test('resolves deliveries that were queued before the opening', async () => {
    const { server, observe } = await setStage(subject);
    const { connection } = observe();
    const deliveries = [connection.deliver(frame('one')), connection.deliver(frame('two'))];
    connection.open();
    await Promise.all(deliveries);
    expect(server.received).toEqual(['one', 'two']);
  });

  test('rejects a delivery that the server does not acknowledge in time', async () => {
    const { server, open } = await setStage(subject);
    const { connection, recorded } = await open();
    expect(await rejection(connection.deliver(frame('silent'), { timeoutMs: 100 }))).toBe('timeout');
    // A server that handles one message after another has not come so far.
    if (!resends) await connection.deliver(frame('next'));
    expect(server.received).toEqual(resends ? ['silent'] : ['silent', 'next']);
    expect(recorded.close).toEqual([]);
  });

  if (resends) describeResending(subject);
  else describeUnknown(subject);

  if (subject.refusesDeliveries === true) {
    test('rejects a delivery that the server refuses, and keeps the link', async () => {
      const { open } = await setStage(subject);
      const { connection, recorded } = await open();
      await expect(connection.deliver(frame('refuse'))).rejects.toBeInstanceOf(Error);
      await connection.deliver(frame('next'));
      expect(recorded.close).toEqual([]);
    });
  }
}

function describeResending<Frame>(subject: TransportSubject<Frame>): void {
  const { frame } = subject;

  test('resolves a delivery whose link is lost after the write, once the server has it', async () => {
    const { server, open, proxy } = await setStage(subject);
    const link = await proxy();
    const { connection, when } = await open({ via: link });
    link.discard();
    const delivery = connection.deliver(frame('delivered'));
    await cut(link, when);
    await delivery;
    expect(server.received).toEqual(['delivered']);
  });
}

function describeUnknown<Frame>(subject: TransportSubject<Frame>): void {
  const { frame } = subject;

  test('rejects a delivery whose link is lost after the write, and does not send it again', async () => {
    const { server, open, proxy } = await setStage(subject);
    const link = await proxy();
    const { connection, when } = await open({ via: link });
    const outcome = rejection(connection.deliver(frame('silent')));
    await eventually(() => server.received).toEqual(['silent']);
    await cut(link, when);
    expect(await outcome).toBe('ack-unknown');
    await connection.deliver(frame('next'));
    expect(server.received).toEqual(['silent', 'next']);
  });
}
