import { ConnectionError } from '@steadysocket/core';
import type { Act, Step } from './actions.js';
import type { Entry } from './ledger.js';
import { unmeasurable } from './ledger.js';
import type { World } from './world.js';

/** Does what a step says, and keeps the model of leases in step with it. */
export function perform(world: World, step: Step): void {
  if (step.do === 'advance') world.clock.manual.advance(step.ms);
  else if (step.do === 'sleep') world.clock.manual.sleep(step.ms);
  else if (step.do === 'on next') {
    (world.inListener[step.event] ??= []).push(() => {
      for (const each of step.acts) act(world, each);
    });
  } else act(world, step);
}

function act(world: World, step: Act): void {
  // The application's own lease ends with the connection.
  if (world.status === 'closed') world.ownLease = false;
  const { connection, environment } = world;
  switch (step.do) {
    case 'open':
    case 'reconnect':
      claim(world);
      if (step.do === 'reconnect' && world.status === 'connecting') world.replaced += 1;
      connection[step.do]();
      return;
    case 'pause':
      pause(world);
      return;
    case 'mark lost':
      connection.markLost();
      return;
    case 'close':
      world.ownLease = world.isPaused = false;
      world.lingerUntil = null;
      connection.close(step.code, 'enough');
      return;
    case 'acquire':
      acquire(world);
      return;
    case 'release':
      release(world, step.which);
      return;
    case 'send':
      send(world, world.ledger.give(step.size), step.ttlMs, step.volatile);
      return;
    case 'send unmeasurable':
      send(world, world.ledger.give(6, unmeasurable), null, false);
      return;
    case 'send garbage':
      sendGarbage(world);
      return;
    case 'deliver':
      deliver(world, world.ledger.give(step.size), step.timeoutMs);
      return;
    case 'drained':
      world.draining += 1;
      void connection.drained().then(() => (world.draining -= 1));
      return;
    case 'listen and stop':
      connection.subscribe(() => {})();
      connection.on('message', () => {})();
      return;
    case 'break next connect':
      world.transport.failNext(new Error('cannot connect'));
      return;
    case 'on next connect':
      world.onConnect.push(step.reaction);
      return;
    case 'on next write':
      world.onWrite.push(step.reaction);
      return;
    case 'settle url':
      settleUrl(world, step.how);
      return;
    case 'go online':
      environment.goOnline();
      return;
    case 'go offline':
      environment.goOffline();
      return;
    case 'show':
    case 'hide':
    case 'wake':
      environment[step.do]();
      return;
    default:
      actOnLink(world, step);
  }
}

/** It has no effect after `close()`, and nobody can see whether a handshake is that of `close()`. */
function pause(world: World): void {
  if (world.status === 'closing') return;
  if (world.status !== 'closed') {
    world.isPaused = true;
    world.lingerUntil = null;
  }
  world.connection.pause();
}

function claim(world: World): void {
  world.isPaused = false;
  if (world.leases.length > 0) return;
  world.ownLease = true;
  world.lingerUntil = null;
}

function acquire(world: World): void {
  world.lingerUntil = null;
  // It counts from now on, for listeners that are called meanwhile.
  const lease: World['leases'][number] = { release: null };
  world.leases.push(lease);
  lease.release = world.connection.acquire();
}

function release(world: World, which: number): void {
  const held = world.leases.filter((lease) => lease.release !== null);
  const lease = held[which % Math.max(1, held.length)];
  if (lease === undefined) return;
  world.leases.splice(world.leases.indexOf(lease), 1);
  if (!world.isWanted && ['connecting', 'open', 'waiting'].includes(world.status)) {
    world.lingerUntil = world.clock.now() + world.setting.lingerMs;
  }
  lease.release?.();
  // Again, which does nothing.
  lease.release?.();
}

function send(world: World, entry: Entry, ttlMs: number | null, volatile: boolean): void {
  try {
    const { queue } = world.setting;
    const ttl = ttlMs ?? (queue === false ? Infinity : queue.ttlMs);
    if (ttl < Infinity) entry.expiresAt = world.clock.now() + ttl;
    entry.outcome = world.connection.send(entry.id, { volatile, ...(ttlMs !== null && { ttlMs }) });
    // Then nobody is notified of it again.
    if (entry.outcome === 'dropped' && world.isInDropListener) entry.drops += 1;
  } catch (error) {
    entry.outcome = 'thrown';
    if (!(error instanceof ConnectionError)) world.violations.push(`send threw ${String(error)}`);
  }
}

function sendGarbage(world: World): void {
  try {
    world.connection.send('garbage');
    world.violations.push('accepted what does not encode');
  } catch {
    // As it should.
  }
}

function deliver(world: World, entry: Entry, timeoutMs: number): void {
  // What is given up there raises no event, and its promise says so too late for a rule that looks now.
  if (world.isInDropListener) {
    entry.outcome = 'thrown';
    return;
  }
  entry.outcome = 'delivering';
  world.connection.deliver(entry.id, { timeoutMs }).then(
    () => (entry.outcome = 'acknowledged'),
    (error: unknown) => (entry.outcome = error instanceof ConnectionError ? error.code : 'acknowledged'),
  );
}

function settleUrl(world: World, how: 'resolve' | 'reject' | 'garbage'): void {
  const url = world.urls.shift();
  if (how === 'reject') url?.reject(new Error('no token'));
  else url?.resolve(how === 'resolve' ? 'ws://server.test/' : 'garbage');
}

function actOnLink(world: World, step: Extract<Act, { back: number } | { do: 'buffer' | 'break writes' }>): void {
  const { links } = world.transport;
  const link = links[links.length - 1 - ('back' in step ? step.back : 0)];
  if (link === undefined) return;
  switch (step.do) {
    case 'accept':
    case 'drop':
    case 'alive':
      link[step.do]();
      return;
    case 'receive':
      world.receive(link);
      return;
    case 'reply':
      if (world.setting.heartbeat) link.receive('pong');
      return;
    case 'end':
      link.end({ code: step.code, ...(step.retryAfterMs !== null && { retryAfterMs: step.retryAfterMs }) });
      return;
    case 'fail':
    case 'refuse':
      link[step.do](new Error('trouble'));
      return;
    case 'acknowledge':
      link.acknowledge('ack');
      return;
    case 'buffer':
      link.bufferedAmount = step.bytes;
      return;
    case 'break writes':
      link.sendError = writeErrors[step.how];
  }
}

const writeErrors = {
  not: null,
  link: new Error('broken pipe'),
  frame: new ConnectionError('invalid-frame', 'Not this frame.'),
};

/** Promises take a few turns each; nothing here takes more. */
export async function promisesSettle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/**
 * From now on everything goes well: says whether the connection finds its way back, if somebody wants it, and whether what
 * waits goes out.
 */
export async function recovers(world: World): Promise<boolean> {
  calmDown(world);
  for (let round = 0; round < 8; round += 1) {
    for (const url of world.urls.splice(0)) url.resolve('ws://server.test/');
    await promisesSettle();
    const link = world.transport.links.at(-1);
    if (link?.state === 'pending') link.accept();
    if (link !== undefined) Object.assign(link, { sendError: null, bufferedAmount: 0 });
    if (await isSettled(world)) return true;
    const { retryAt } = world.look();
    world.clock.manual.advance(retryAt === null ? 1_000 : Math.max(0, retryAt - world.clock.now()));
  }
  return false;
}

function calmDown(world: World): void {
  for (const acts of Object.values(world.inListener)) acts.length = 0;
  world.onConnect.length = world.onWrite.length = 0;
  world.environment.goOnline();
  world.environment.show();
}

async function isSettled(world: World): Promise<boolean> {
  if (world.status !== 'open') return !world.isWanted || world.status === 'closed' || world.status === 'closing';
  world.clock.manual.advance(200);
  await promisesSettle();
  const { status, queued } = world.look();
  return status === 'open' && queued === 0;
}

/** Everybody leaves, and whatever was under way comes to its end. */
export async function windUp(world: World): Promise<void> {
  calmDown(world);
  for (const { release } of world.leases.splice(0)) release?.();
  world.connection.close();
  world.clock.manual.advance(60_000);
  await promisesSettle();
}
