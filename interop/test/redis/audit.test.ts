import type { Cursor } from '@steadysocket/session';
import { expect, test } from 'vitest';
import type { AuditOptions } from '../../src/nodes/audit.js';
import { audit } from '../../src/nodes/audit.js';
import type { Outcome, Shown } from '../../src/nodes/people.js';

const epoch = 'now';
const at = (offset: number, id: string): Shown => ({ kind: 'message', epoch, offset, id });
const notRecovered: Shown = { kind: 'not recovered', epoch, reason: 'epoch-changed' };
const whole = [at(1, 'a'), at(2, 'b'), at(3, 'c')];

/** Problems of one room whose log has `log`, with a client who was shown `shown` and one who was shown everything. */
function problems(
  shown: readonly Shown[],
  {
    log = ['a', 'b', 'c'],
    outcome = { epoch, offset: 2 },
    cursor = { epoch, offset: log.length },
    hasLost = false,
  }: { log?: readonly string[]; outcome?: Outcome | null; cursor?: Cursor } & Partial<AuditOptions> = {},
): string[] {
  const messages = log.map((message, index) => ({ offset: index + 1, message }));
  const logs = new Map([['room', { epoch, head: log.length, messages }]]);
  const room = { name: 'room', cursor };
  const published = [{ room: 'room', id: 'b', outcome }];
  const people = [
    { published, seats: [{ person: 'ann', shown, room }] },
    { published: [], seats: [{ person: 'bob', shown: log.map((id, index) => at(index + 1, id)), room }] },
  ];
  return audit(people, { logs, hasLost });
}

test('a room in which all is well has no problems', () => {
  expect(problems(whole)).toEqual([]);
  expect(problems(whole, { outcome: 'refused: log-unavailable' })).toEqual([]);
});

test.each<[string, string[], string]>([
  ['a message that is missing', problems([at(1, 'a'), at(3, 'c')]), 'ann got c at 3 of now, not 2, and was not told'],
  ['a message that nobody missed', problems([at(1, 'a'), at(3, 'c')]), 'ann never got b'],
  ['a message that comes twice', problems([...whole, at(3, 'c')]), 'ann got c twice'],
  ['another order', problems([at(1, 'b'), at(2, 'a'), at(3, 'c')]), 'some had b at 1 of now, and some a'],
  [
    'something else than the log has',
    problems([...whole.slice(0, 2), at(3, 'd')]),
    'ann got d at 3 of now, where the log has something else',
  ],
  [
    'a warning without a loss',
    problems([notRecovered, ...whole]),
    'ann was told epoch-changed although nothing was lost',
  ],
  ['a message that the log has twice', problems(whole, { log: ['a', 'b', 'b'] }), 'the log has b twice'],
  [
    'an acknowledgement of nothing',
    problems(whole, { log: ['a', 'x', 'c'] }),
    'b was acknowledged at 2 of now, and is not there',
  ],
  ['a publication without an answer', problems(whole, { outcome: null }), 'b was never answered'],
  ['a publication that is given up', problems(whole, { outcome: 'ack-unknown' }), 'b was rejected with ack-unknown'],
  ['a client that is behind', problems(whole, { cursor: { epoch, offset: 2 } }), 'ann is at 2 of now, not 3 of now'],
])('reports %s', (_, found, problem) => {
  expect(found).toContain(`room: ${problem}`);
});

test('after a loss, a client who was told may miss what is gone', () => {
  const gone: Shown = { kind: 'message', epoch: 'before', offset: 1, id: 'b' };
  const shown = [gone, notRecovered, ...whole.slice(1)];
  expect(problems(shown, { hasLost: true, outcome: { epoch: 'before', offset: 1 } })).toEqual([]);
  expect(problems([gone, ...whole.slice(1)], { hasLost: true }).join()).not.toBe('');
});

test('after a loss, what a client has of an earlier epoch is what the log has, or the client was told', () => {
  const before = (offset: number, id: string): Shown => ({ kind: 'message', epoch: 'before', offset, id });
  const kept = [before(1, 'a'), before(2, 'b'), at(3, 'c')];
  expect(problems(kept, { hasLost: true })).toEqual([]);
  const replaced = [before(1, 'a'), before(2, 'lost'), at(3, 'c')];
  const problem = 'room: ann got lost at 2 of before, which is lost, and was not told';
  expect(problems(replaced, { hasLost: true })).toContain(problem);
  expect(problems([...replaced, notRecovered], { hasLost: true })).not.toContain(problem);
});

test('what was lost before a client had it is not missed, and what is kept is', () => {
  const outcome = { epoch: 'before', offset: 2 };
  const shown = [at(1, 'a'), at(2, 'c')];
  expect(problems(shown, { log: ['a', 'c'], outcome, hasLost: true })).toEqual([]);
  expect(problems(shown, { log: ['a', 'c'], outcome })).toContain('room: ann never got b');
  expect(problems([at(1, 'a')], { log: ['a', 'b'], outcome, hasLost: true })).toContain('room: ann never got b');
});
