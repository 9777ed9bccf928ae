import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { expect, test } from 'vitest';
import { openStage } from './stage.js';

expectNoLeak();

test('proposes what the options say, and the broker decides', async () => {
  const { server } = await openStage({
    broker: { heartbeat: [0, 50] },
    stomp: { heartbeat: { outgoingMs: 20, incomingMs: 5_000 } },
  });
  expect(server.broker.commands('CONNECT')[0]?.headers).toMatchObject({ 'heart-beat': '20,5000' });
  await eventually(() => server.broker.heartbeats).toBeGreaterThan(2);
});

test('proposes 10 s each way by default, and none with false', async () => {
  const standard = await openStage();
  const without = await openStage({ stomp: { heartbeat: false }, broker: { heartbeat: [10, 10] } });
  expect(standard.server.broker.commands('CONNECT')[0]?.headers['heart-beat']).toBe('10000,10000');
  expect(without.server.broker.commands('CONNECT')[0]?.headers['heart-beat']).toBe('0,0');
});

test('abandons a link on which they stay out, without waiting for a close, and dials again', async () => {
  const { server, recorded, when } = await openStage({
    broker: { heartbeat: [30, 0] },
    stomp: { heartbeat: { incomingMs: 30 } },
  });
  server.broker.isSilent = true;
  await when(() => recorded.close.length === 1);
  server.broker.isSilent = false;
  await when(() => recorded.open.length === 2);
  expect(recorded.close).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'heartbeat-timeout' }]);
  expect(recorded.error).toMatchObject([{ code: 'heartbeat-timeout' }]);
});

test('bears as much silence as heartbeatToleranceMultiplier says', async () => {
  const open = (heartbeatToleranceMultiplier: number) =>
    openStage({
      broker: { heartbeat: [30, 0] },
      stomp: { heartbeat: { incomingMs: 30 }, client: { heartbeatToleranceMultiplier } },
    });
  const [patient, strict] = [await open(10), await open(1)];
  const ends: string[] = [];
  patient.connection.on('close', () => ends.push('patient'));
  strict.connection.on('close', () => ends.push('strict'));
  patient.server.broker.isSilent = strict.server.broker.isSilent = true;
  await eventually(() => ends.includes('patient')).toBe(true);
  expect(ends[0]).toBe('strict');
});
