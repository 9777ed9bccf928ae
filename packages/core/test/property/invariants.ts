import type { Snapshot } from '@steadysocket/core';
import { hasEnded, hasOneFate, isAnnounced, isQueued, waitsForAck } from './ledger.js';
import type { World } from './world.js';

const readyStates = { idle: 3, connecting: 0, open: 1, closing: 2, waiting: 3, closed: 3 } as const;

/** What has to hold after every step, by name: the rules that are broken. */
export function brokenRules(world: World): string[] {
  const snapshot = world.look();
  const broken = Object.entries(rules).flatMap(([name, rule]) => (rule(world, snapshot) ? [] : [name]));
  return [...world.violations, ...world.ledger.violations, ...broken];
}

/** What has to hold once everybody has left and everything has come to its end. */
export function brokenEndings(world: World): string[] {
  const broken = Object.entries(endings).flatMap(([name, rule]) => (rule(world) ? [] : [name]));
  return [...world.violations, ...world.ledger.violations, ...broken];
}

type Rule = (world: World, snapshot: Snapshot) => boolean;

const isDown = ({ status }: Snapshot): boolean => status === 'idle' || status === 'closed';
const isUnderWay = ({ status }: Snapshot): boolean =>
  status === 'connecting' || status === 'open' || status === 'closing';
const timers = (world: World): number[] => [...world.clock.due.values()];

const rules: Record<string, Rule> = {
  'there are never two live links': ({ transport }) => transport.live <= 1,

  'there is no live link while idle, waiting or closed': ({ transport }, snapshot) =>
    isUnderWay(snapshot) || transport.live === 0,

  'there is no timer while idle or closed, but those of deliveries and of what expires': (world, snapshot) => {
    const { entries } = world.ledger;
    const expiry = entries.some((entry) => isQueued(entry) && entry.expiresAt !== undefined) ? 1 : 0;
    return !isDown(snapshot) || timers(world).length === entries.filter(waitsForAck).length + expiry;
  },

  'what expires is dropped when it is due': ({ ledger, clock }) =>
    ledger.entries.every((entry) => !isQueued(entry) || (entry.expiresAt ?? Infinity) >= clock.now()),

  'waiting implies a retry timer or hidden suspension': (world, { status, retryAt, suspended }) =>
    status !== 'waiting' ||
    (retryAt === null ? suspended === 'hidden' : retryAt >= world.clock.now() && timers(world).includes(retryAt)),

  'hidden suspension is shown only where it is asked for': ({ setting }, { suspended }) =>
    suspended !== 'hidden' || setting.reconnect === 'suspend',

  'only what waits shows a retry or a suspension': (_, { status, retryAt, suspended }) =>
    status === 'waiting' || (retryAt === null && suspended === null),

  'connecting, closing and waiting do not last for ever': (world, { status, retryAt }) =>
    !(status === 'connecting' || status === 'closing' || (status === 'waiting' && retryAt !== null)) ||
    timers(world).length > 0,

  'no lease implies idle, closed, closing or a linger': (world, snapshot) =>
    world.isWanted ||
    isDown(snapshot) ||
    snapshot.status === 'closing' ||
    (world.lingerUntil !== null && world.lingerUntil >= world.clock.now() && timers(world).includes(world.lingerUntil)),

  'idle implies no lease': (world, { status }) => status !== 'idle' || !world.isWanted,

  'the queue is within its bounds, that of messages only without a link': (world, { status, queued, queuedBytes }) => {
    const { queue } = world.setting;
    if (queue === false) return queued === 0;
    return (
      queuedBytes <= queue.maxBytes && (status === 'open' || queued <= Math.max(queue.maxMessages, world.leftBehind))
    );
  },

  'what is queued is what was accepted and neither written nor dropped': (world, { queued, queuedBytes }) => {
    const waiting = world.ledger.entries.filter(isQueued);
    return queued === waiting.length && queuedBytes === waiting.reduce((sum, { id }) => sum + id.length, 0);
  },

  'nothing is queued while closing or closed': (_, { status, queued }) =>
    (status !== 'closing' && status !== 'closed') || queued === 0,

  'every message has one fate': ({ ledger }) => ledger.entries.every(hasOneFate),

  'what was queued is announced when it is written, and nothing else is': ({ ledger }) =>
    ledger.entries.every(isAnnounced),

  'a delivery waits for its acknowledgement only while its link lives': (world, snapshot) =>
    isUnderWay(snapshot) || !world.ledger.entries.some((entry) => waitsForAck(entry) && entry.writes > 0),

  'each attempt ends with one close event, except one that reconnect() replaced': (world, snapshot) =>
    world.closes.length === world.dials - world.replaced - (isUnderWay(snapshot) ? 1 : 0),

  'the cause is how the last attempt ended': ({ closes }, { status, cause }) =>
    status !== 'waiting' || (cause?.kind === closes.at(-1)?.kind && cause?.code === closes.at(-1)?.code),

  'every message that arrives on an open link reaches its listener once, in order': ({ expected, recorded }) =>
    expected.length === recorded.length && expected.every((message, index) => recorded[index] === message),

  'state listeners have seen the snapshot': ({ told }, snapshot) => told === snapshot,

  'the device is listened to while the connection is wanted': ({ environment }, snapshot) =>
    environment.listeners === (isDown(snapshot) ? 0 : 1),

  'readyState matches status': (_, { status, readyState }) => readyState === readyStates[status],

  'latency and protocol are of an open link': (_, { status, latencyMs, protocol }) =>
    status === 'open' || (latencyMs === null && protocol === ''),
};

const endings: Record<string, (world: World) => boolean> = {
  'it ends closed': ({ status }) => status === 'closed',
  'no timer is left': (world) => timers(world).length === 0,
  'no link is left': ({ transport }) => transport.live === 0,
  'the device is no longer listened to': ({ environment }) => environment.listeners === 0,
  'every delivery has settled': (world) => !world.ledger.entries.some(waitsForAck),
  'everybody who waited for the drain was told': ({ draining }) => draining === 0,
  'every accepted message was written once or dropped with one event': ({ ledger }) => ledger.entries.every(hasEnded),
};
