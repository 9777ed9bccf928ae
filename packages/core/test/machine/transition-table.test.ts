import { heartbeat } from '@steadysocket/core';
import { describe, expect, test } from 'vitest';
import { ConnectionError } from '../../src/errors.js';
import { settingsOf } from '../../src/options/settings.js';
import { transition } from '../../src/policy/machine.js';
import type { Effect, Event, Phase, Sample, State } from '../../src/policy/state.js';
import { initialState } from '../../src/policy/state.js';
import type { Status } from '../../src/snapshot-types.js';

const pace = { message: 'ping', intervalMs: 20_000, timeoutMs: 10_000 };
const policy = settingsOf('ws://test', { heartbeat: heartbeat(pace) });
const sample: Sample = { now: 1_000, random: 0.5, inbound: 0, online: true, visible: true };
const error = new ConnectionError('transport-failed', 'a failure');
const resting = { due: 21_000, sentAt: null, inbound: 0, woken: false };

const phases: Readonly<Record<Status, Phase>> = {
  idle: { status: 'idle', deadline: null },
  connecting: { status: 'connecting', deadline: 11_000 },
  open: { status: 'open', deadline: null, protocol: '', session: null, latencyMs: null, liveness: resting },
  closing: { status: 'closing', deadline: 3_000, kind: 'client' },
  waiting: { status: 'waiting', deadline: 3_500, suspended: null, notBefore: 0 },
  closed: { status: 'closed', deadline: null },
};

/** A state in which one user holds a lease, except while idle. */
function stateIn(status: Status): State {
  return {
    ...initialState,
    phase: phases[status],
    leases: status === 'idle' ? 0 : 1,
    id: 1,
    closedWhileLeased: status.startsWith('clos'),
  };
}

const end = (code: number): Event => ({ type: 'linkEnded', id: 1, end: { code, reason: '', wasClean: code !== 1006 } });
const timer = (name: 'phase' | 'heartbeat' | 'linger'): Event => ({ type: 'timerFired', timer: name });

const events: Readonly<Record<string, Event>> = {
  acquired: { type: 'acquired' },
  released: { type: 'released' },
  openRequested: { type: 'openRequested' },
  closeRequested: { type: 'closeRequested', code: 1000, reason: '' },
  reconnectRequested: { type: 'reconnectRequested' },
  pauseRequested: { type: 'pauseRequested' },
  lossReported: { type: 'lossReported' },
  linkOpened: { type: 'linkOpened', id: 1, info: { protocol: '', resumed: false } },
  linkFailed: { type: 'linkFailed', id: 1, error },
  'linkEnded 1006': end(1006),
  'linkEnded 1000': end(1000),
  'linkEnded 1008': end(1008),
  heartbeatAnswered: { type: 'heartbeatAnswered', id: 1 },
  'timerFired phase': timer('phase'),
  'timerFired linger': timer('linger'),
  'signalled online': { type: 'signalled', signal: 'online' },
  'signalled hidden': { type: 'signalled', signal: 'hidden' },
};

function eventNamed(name: string): Event {
  const event = events[name];
  if (event === undefined) throw new Error(`There is no event ${name}.`);
  return event;
}

/** Where each event leads from each status: a dash stays, a dot cannot be (nothing to release, no such timer armed). */
const table = `
                                idle        connecting  open        closing     waiting     closed
acquired                        connecting  -           -           -           -           -
released                        .           -           -           -           -           -
openRequested                   connecting  -           -           connecting  -           connecting
closeRequested                  closed      closed      closing     -           closed      -
reconnectRequested              connecting  connecting  connecting  connecting  connecting  connecting
pauseRequested                  -           idle        idle        -           idle        -
lossReported                    -           waiting     waiting     -           -           -
linkOpened                      -           open        -           -           -           -
linkFailed                      -           -           -           -           -           -
linkEnded 1006                  -           waiting     waiting     closed      -           -
linkEnded 1000                  -           waiting     waiting     closed      -           -
linkEnded 1008                  -           waiting     closed      closed      -           -
heartbeatAnswered               -           -           -           -           -           -
timerFired phase                .           waiting     -           closed      connecting  .
timerFired linger               .           idle        closing     .           idle        .
signalled online                -           waiting     -           -           -           -
signalled hidden                -           -           -           -           -           -
`;

const [header = '', ...lines] = table.trim().split('\n');
const statuses = header.trim().split(/\s+/) as Status[];
const rows = lines.map((line) => {
  const name = line.slice(0, 32).trim();
  return { name, cells: line.slice(32).trim().split(/\s+/) };
});

describe('the transition table', () => {
  test('has a row for every event', () => {
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(events));
  });

  const cases = rows.flatMap(({ name, cells }) =>
    statuses
      .map((status, column) => ({ name, status, next: cells[column] === '-' ? status : cells[column] }))
      .filter(({ next }) => next !== '.'),
  );

  test.each(cases)('$status, $name: $next', ({ name, status, next }) => {
    const [after] = transition(stateIn(status), eventNamed(name), policy, sample);
    expect(after.phase.status).toBe(next);
  });
});

describe('transition', () => {
  const types = (effects: readonly Effect[]): string[] =>
    effects.map((effect) => (effect.type === 'emit' ? `emit ${effect.event}` : effect.type));

  test('leaves the state that it is given as it was', () => {
    for (const status of statuses) {
      for (const event of Object.values(events)) {
        const before = stateIn(status);
        const copy = structuredClone(before);
        transition(before, event, policy, sample);
        expect(before).toEqual(copy);
      }
    }
  });

  test.each(['linkOpened', 'linkFailed', 'linkEnded 1006', 'heartbeatAnswered'])(
    'ignores %s of an older attempt',
    (name) => {
      for (const status of statuses) {
        const before = { ...stateIn(status), id: 2 };
        const [after, effects] = transition(before, eventNamed(name), policy, sample);
        expect(after).toEqual(before);
        expect(effects).toEqual([]);
      }
    },
  );

  test('tells that a link opened before it hands over what is queued', () => {
    const [, effects] = transition(stateIn('connecting'), eventNamed('linkOpened'), policy, sample);
    expect(types(effects)).toEqual(['emit open', 'use']);
  });

  test('gives a dead link up, tells its end, and only then waits', () => {
    const phase: Phase = { ...phases.open, liveness: { ...resting, sentAt: 500, due: 1_000 } } as Phase;
    const [after, effects] = transition({ ...stateIn('open'), phase }, timer('heartbeat'), policy, sample);
    expect(types(effects)).toEqual(['emit error', 'abandon', 'emit close']);
    expect(after.phase).toMatchObject({ status: 'waiting', deadline: 1_150 });
    expect(after.cause).toMatchObject({ code: 1006, kind: 'heartbeat-timeout' });
  });

  test('closes the link before it drops what waits', () => {
    const [, effects] = transition(stateIn('open'), eventNamed('closeRequested'), policy, sample);
    expect(types(effects)).toEqual(['close', 'discard']);
  });
});
