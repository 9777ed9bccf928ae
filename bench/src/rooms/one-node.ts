import { setTimeout as pause } from 'node:timers/promises';
import type { Figures } from '../benchmark.js';
import { bytesUsed } from '../heap-used.js';
import { median } from '../median.js';
import type { Crowd } from './crowd.js';
import { startCrowd } from './crowd.js';
import { sharedNow } from './worker.js';

export const subscribers = 10_000;
export const resuming = 1_000;
export const missed = 100;
export const payload = 'x'.repeat(1_000);

const turns = 10;
const warmUpTurns = 3;
/** The number of additional messages that no client acknowledges. */
const further = 50;

/** Longer than clients wait with an acknowledgement. */
const settleMs = 300;

interface Turn {
  readonly medianMs: number;
  readonly lastMs: number;
  /** Of the server. */
  readonly cpuMs: number;
}

/** One message to everybody, turn by turn against a loop over bare sockets. */
export async function publishToAll(): Promise<Figures> {
  const [plain, hub] = [await startCrowd('plain', subscribers), await startCrowd('hub', subscribers)];
  const measured: Record<'plain' | 'hub' | 'sending', Turn[]> = { plain: [], hub: [], sending: [] };
  for (let turn = -warmUpTurns; turn < turns; turn += 1) {
    const plainTurn = await measureTurn(plain);
    const hubTurn = await measureTurn(hub);
    // Acknowledgements arrive while other clients still receive, so the cost of sending is measured without them.
    await hub.ask('hold');
    const sendingTurn = await measureTurn(hub);
    await hub.ask('release');
    if (turn < 0) continue;
    measured.plain.push(plainTurn);
    measured.hub.push(hubTurn);
    measured.sending.push(sendingTurn);
  }
  plain.end();
  const held = await weighUnacknowledged(hub);
  hub.end();
  const of = (who: 'plain' | 'hub' | 'sending', what: keyof Turn): number =>
    median(measured[who].map((turn) => turn[what]));
  const both = (what: keyof Turn): Figures => ({
    [`plain ${what}`]: of('plain', what),
    [`hub ${what}`]: of('hub', what),
  });
  return { ...both('medianMs'), ...both('lastMs'), ...both('cpuMs'), 'sending cpuMs': of('sending', 'cpuMs'), ...held };
}

async function measureTurn(crowd: Crowd): Promise<Turn> {
  await crowd.ask('expect', 1);
  await pause(settleMs);
  const before = await crowd.cpuMs();
  const at = await crowd.server.ask<number>('publish', { text: payload, times: 1 });
  const receipts = await crowd.receipts();
  // Until the last acknowledgement.
  await pause(settleMs);
  const cpuMs = (await crowd.cpuMs()) - before;
  return { medianMs: median(receipts) - at, lastMs: (receipts.at(-1) ?? NaN) - at, cpuMs };
}

/** The server's memory for each client with one unacknowledged message, and for each additional message. */
async function weighUnacknowledged(hub: Crowd): Promise<Figures> {
  await hub.ask('hold');
  const none = await hub.server.ask<number>('memory');
  await receiveAll(hub, 1);
  const one = await hub.server.ask<number>('memory');
  await receiveAll(hub, further);
  const all = await hub.server.ask<number>('memory');
  await hub.ask('release');
  return {
    'held bytes': (one - none - payload.length) / subscribers,
    'further bytes': (all - one - further * payload.length) / further / subscribers,
  };
}

async function receiveAll(crowd: Crowd, messages: number): Promise<void> {
  await crowd.ask('expect', messages);
  await crowd.server.ask('publish', { text: payload, times: messages });
  await crowd.receipts();
}

/** The same without sockets: links that count. */
export async function publishInEngine(): Promise<Figures> {
  const { createHub } = await import('@steadysocket/server');
  const { controlFrame, randomId } = await import('@steadysocket/session/wire');
  const hub = createHub({ rooms: { authorize: () => true }, onMessage: () => {} });
  let remaining = 0;
  let done = (): void => {};
  const send = (frame: string | Uint8Array): void => {
    if (frame.length < payload.length || (remaining -= 1) > 0) return;
    done();
  };
  const receivers = Array.from({ length: subscribers }, () =>
    hub.accept({ send, sendText: send, close: () => {} }, null),
  );
  const window = { messages: 4_096, bytes: 4 * 1024 ** 2 };
  for (const { receive } of receivers) {
    const producer = randomId();
    receive(controlFrame({ type: 'hello', version: 1, producer, generation: 1, received: 0, base: 0, window }));
  }
  await pause(settleMs);
  for (const { receive } of receivers) receive(controlFrame({ type: 'join', room: 'all' }));
  await pause(settleMs);
  let numbered = 1;
  const publish = async (): Promise<number> => {
    remaining = subscribers;
    const received = new Promise<void>((resolve) => (done = resolve));
    const at = sharedNow();
    void hub.room('all').publish(payload);
    await received;
    numbered += 1;
    return sharedNow() - at;
  };
  const acknowledge = (): number => {
    const at = sharedNow();
    for (const { receive } of receivers) receive(controlFrame({ type: 'ack', received: numbered }));
    return sharedNow() - at;
  };
  const [sent, acknowledged]: number[][] = [[], []];
  for (let turn = 0; turn < warmUpTurns + turns; turn += 1) {
    sent?.push(await publish());
    acknowledged?.push(acknowledge());
  }
  const before = await bytesUsed();
  await publish();
  return {
    ms: median(sent?.slice(warmUpTurns) ?? []),
    ackMs: median(acknowledged?.slice(warmUpTurns) ?? []),
    bytes: ((await bytesUsed()) - before - payload.length) / subscribers,
  };
}

/** Everybody comes back at one moment, and has missed as much. */
export async function comeBack(how: 'resume' | 'forget'): Promise<Figures> {
  const crowd = await startCrowd('hub', resuming);
  const figures: Record<'lastMs' | 'cpuMs' | 'delayMs', number>[] = [];
  for (let turn = 0; turn < 3; turn += 1) figures.push(await measureReturn(crowd, how));
  crowd.end();
  // The first one taught the compiler.
  const of = (what: 'lastMs' | 'cpuMs' | 'delayMs'): number => median(figures.slice(1).map((each) => each[what]));
  return { lastMs: of('lastMs'), cpuMs: of('cpuMs'), delayMs: of('delayMs') };
}

async function measureReturn(
  crowd: Crowd,
  how: 'resume' | 'forget',
): Promise<Record<'lastMs' | 'cpuMs' | 'delayMs', number>> {
  await pause(settleMs);
  await crowd.ask('cut');
  await pause(settleMs);
  await crowd.ask('expect', missed);
  await crowd.server.ask('publish', { text: payload, times: missed });
  await pause(settleMs);
  await crowd.server.ask('delay');
  const before = await crowd.cpuMs();
  const at = Math.min(...(await crowd.ask<number>('comeBack', how)));
  const receipts = await crowd.receipts();
  const cpuMs = (await crowd.cpuMs()) - before;
  return { lastMs: (receipts.at(-1) ?? NaN) - at, cpuMs, delayMs: await crowd.server.ask<number>('delay') };
}
