import type { CloseInfo, ConnectionErrorLike } from '@steadysocket/core';
import { heartbeat } from '@steadysocket/core';
import { opcodes, startEchoServer, startRawServer } from '@steadysocket/test-kit';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { describe, expect, test } from 'vitest';
import { openConnection } from './observe.js';

expectNoLeak();

const retried = [1000, 1001, 1009, 1011, 1012, 1013, 1014, 4999];
const fatal = [1002, 1003, 1007, 1008, 1010];
const unauthorized = [3000, 3003, 4401];

/** No endpoint may send these: whoever receives one fails the connection (RFC 6455, sections 7.1.7 and 7.4). */
const unlawful = [0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535];

describeEachWebSocket((WebSocket) => {
  describe('a close frame from the server', () => {
    test.each(retried)('with code %i is retried', async (code) => {
      await using server = await startEchoServer();
      const { recorded, when } = await openConnection(server.url, { WebSocket });
      server.closeAll(code, 'the reason');
      const { cause } = await when(() => recorded.open.length === 2);
      expect(cause).toEqual<CloseInfo>({ code, reason: 'the reason', wasClean: true, kind: 'remote' });
      expect(recorded.close).toEqual([cause]);
      expect(recorded.error).toEqual([]);
      expect(server.accepted).toBe(2);
    });

    test.each([
      ...fatal.map((code) => [code, 'fatal-code'] as const),
      ...unauthorized.map((code) => [code, 'unauthorized'] as const),
    ])('with code %i ends the connection as %s', async (code, kind) => {
      await using server = await startEchoServer();
      const { connection, recorded, when } = await openConnection(server.url, { WebSocket });
      server.closeAll(code, 'the reason');
      const snapshot = await when('closed');
      expect(snapshot).toMatchObject({ cause: { code, reason: 'the reason', wasClean: true, kind }, retryAt: null });
      expect(recorded.close).toEqual([snapshot.cause]);
      expect(connection.send('too late')).toBe('dropped');
      // A retry, had there been one, would have come before this.
      const other = await openConnection(server.url, { WebSocket });
      server.terminateAll();
      await other.when(() => other.recorded.open.length === 2);
      expect(server.accepted).toBe(3);
      expect(connection.getSnapshot().status).toBe('closed');
    });

    test('without a code is 1005, and is retried', async () => {
      await using server = await startRawServer();
      const arrival = server.nextConnection();
      const { recorded, when } = await openConnection(server.url, { WebSocket });
      const link = await arrival;
      link.sendClose();
      expect(await link.nextFrame()).toMatchObject({ opcode: opcodes.close, payload: Buffer.alloc(0) });
      link.end();
      const { cause } = await when(() => recorded.open.length === 2);
      expect(cause).toEqual<CloseInfo>({ code: 1005, reason: '', wasClean: true, kind: 'remote' });
      expect(recorded.error).toEqual([]);
    });

    test.each(unlawful)('with code %i, which must not travel, is a loss that is retried', async (code) => {
      await using server = await startRawServer();
      const arrival = server.nextConnection();
      const { recorded, when } = await openConnection(server.url, { WebSocket });
      const link = await arrival;
      link.sendClose(code, 'the reason');
      const { opcode, payload } = await link.nextFrame();
      expect([opcode, payload.readUInt16BE(0)]).toEqual([opcodes.close, 1002]);
      link.end();
      const { cause } = await when(() => recorded.open.length === 2);
      expect(cause).toEqual<CloseInfo>({ code: 1006, reason: '', wasClean: false, kind: 'lost' });
      expect(recorded.close).toEqual([cause]);
      expect(codes(recorded.error)).toEqual(['transport-failed']);
    });

    test('leaves what is sent before the socket reports it for the next link', async () => {
      await using server = await startRawServer();
      const arrival = server.nextConnection();
      const { connection, recorded, when } = await openConnection(server.url, { WebSocket });
      const first = await arrival;
      first.sendClose(1012);
      // The answer to it: from now on the socket discards what it is given.
      await first.nextFrame();
      expect(connection.send('late')).toBe('queued');
      const next = server.nextConnection();
      first.end();
      expect((await (await next).nextFrame()).payload.toString()).toBe('late');
      await when(() => recorded.open.length === 2);
      expect(recorded.drop).toEqual([]);
    });

    test('without the end of the TCP connection leaves the link to the heartbeat', async () => {
      await using server = await startRawServer();
      const arrival = server.nextConnection();
      const { recorded, when } = await openConnection(server.url, {
        WebSocket,
        heartbeat: heartbeat({ message: 'ping', intervalMs: 50, timeoutMs: 50, isReply: () => false }),
      });
      const first = await arrival;
      const next = server.nextConnection();
      first.sendClose(1012);
      await when(() => recorded.close.length === 1);
      expect(recorded.close.map(({ kind }) => kind)).toEqual(['heartbeat-timeout']);
      await next;
    });
  });

  test('closes although the server does not answer the close frame', async () => {
    await using server = await startRawServer();
    const arrival = server.nextConnection();
    const { connection, when } = await openConnection(server.url, { WebSocket });
    connection.close(3001, 'anybody there?');
    const { opcode, payload } = await (await arrival).nextFrame();
    expect([opcode, payload.readUInt16BE(0), payload.toString('utf8', 2)]).toEqual([
      opcodes.close,
      3001,
      'anybody there?',
    ]);
    const { cause } = await when('closed');
    expect(cause).toEqual({ code: 1006, reason: '', wasClean: false, kind: 'client' });
  });

  test('passes a reason of 123 bytes on whole', async () => {
    const reason = 'ž'.repeat(61) + '!';
    await using server = await startEchoServer();
    const { recorded, when } = await openConnection(server.url, { WebSocket });
    server.closeAll(4000, reason);
    await when(() => recorded.close.length === 1);
    expect(recorded.close[0]).toEqual<CloseInfo>({ code: 4000, reason, wasClean: true, kind: 'remote' });
  });

  test.each([
    ['text that is not UTF-8', { opcode: opcodes.text, payload: Uint8Array.of(0xff) }],
    ['a reserved bit', { opcode: opcodes.text, payload: 'x', rsv: 2 }],
    ['an unknown opcode', { opcode: 3 }],
  ])('retries after a frame with %s', async (_, frame) => {
    await using server = await startRawServer();
    const arrival = server.nextConnection();
    const { recorded, when } = await openConnection(server.url, { WebSocket });
    const link = await arrival;
    link.sendFrame(frame);
    expect((await link.nextFrame()).opcode).toBe(opcodes.close);
    link.end();
    const { cause } = await when(() => recorded.open.length === 2);
    expect(cause).toEqual<CloseInfo>({ code: 1006, reason: '', wasClean: false, kind: 'lost' });
    expect(recorded.message).toEqual([]);
    expect(codes(recorded.error)).toEqual(['transport-failed']);
  });
});

function codes(errors: readonly ConnectionErrorLike[]): string[] {
  return errors.map(({ code }) => code);
}
