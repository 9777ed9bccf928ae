import { describe, expect, test } from 'vitest';
import { emptyRoom, isNewMessage, maxMessages, readableHead, reduceRoom, roomWithOutbox } from '../room-state.js';
import { begun, delta, ended, noon, roomWith, said, textsIn, written } from './events.js';

describe('messages', () => {
  test('stand in the order of the history', () => {
    const state = roomWith([said('Ann', 'one'), said('Bob', 'two')]);
    expect(textsIn(state)).toEqual(['one', 'two']);
    expect(state).toMatchObject({ head: 2, tail: 1, isComplete: true });
  });

  test('keep their identity while others arrive', () => {
    const before = roomWith([said('Ann', 'one')]);
    const after = roomWith([said('Bob', 'two')], { first: 2, state: before });
    expect(after.messages[0]).toBe(before.messages[0]);
  });

  test('are shown once if they were published twice', () => {
    const state = roomWith([said('Ann', 'one'), said('Bob', 'two'), said('Ann', 'one')]);
    expect(textsIn(state)).toEqual(['one', 'two']);
    expect(state.head).toBe(3);
  });

  test('of two authors may have one id', () => {
    const state = roomWith([said('Ann', 'mine', { id: 'x' }), said('Bob', 'his', { id: 'x' })]);
    expect(textsIn(state)).toEqual(['mine', 'his']);
  });

  test('leave the page beyond a limit, the oldest first', () => {
    const state = roomWith(Array.from({ length: maxMessages + 2 }, (_, index) => said('Ann', String(index))));
    expect(state.messages).toHaveLength(maxMessages);
    expect(state.messages[0]?.text).toBe('2');
    expect(state).toMatchObject({ tail: 3, isComplete: false });
  });

  test('that follow missing ones say so', () => {
    const state = roomWith([said('Ann', 'after')], { first: 9, state: roomWith([said('Ann', 'before')]) });
    expect(state.messages.map(({ followsGap }) => followsGap)).toEqual([false, true]);
  });

  test('that the server has lost leave, and the history goes on from there', () => {
    const before = roomWith(['one', 'two', 'three'].map((text) => said('Ann', text)));
    const state = roomWith([said('Bob', 'anew')], { first: 2, state: before });
    expect(textsIn(state)).toEqual(['one', 'anew']);
    expect(state).toMatchObject({ head: 2, messages: [{}, { followsGap: false }] });
  });
});

describe('own messages', () => {
  test('wait in the outbox, are sent, and move to the history under the same key', () => {
    const waiting = written(emptyRoom, 'hello');
    expect(waiting.outbox).toMatchObject([{ text: 'hello', delivery: 'sending', offset: null }]);
    const sent = reduceRoom(waiting, { type: 'sent', id: 'hello' });
    expect(sent.outbox).toMatchObject([{ delivery: 'sent' }]);
    const delivered = roomWith([said('Ann', 'hello')], { state: sent });
    expect(delivered.outbox).toEqual([]);
    expect(delivered.messages).toMatchObject([{ delivery: 'delivered', key: waiting.outbox[0]?.key }]);
  });

  test('that a reload has interrupted can be tried again, unless the history has them', () => {
    const { outbox } = written(written(emptyRoom, 'one'), 'two');
    const reloaded = roomWithOutbox(outbox);
    expect(reloaded.outbox).toMatchObject([{ delivery: 'failed', failure: 'interrupted' }, { id: 'two' }]);
    expect(roomWith([said('Ann', 'one')], { state: reloaded }).outbox).toMatchObject([{ id: 'two' }]);
  });

  test('of somebody else with the same id leave the outbox alone', () => {
    const state = roomWith([said('Bob', 'his', { id: 'hello' })], { state: written(emptyRoom, 'hello') });
    expect(state.outbox).toHaveLength(1);
  });

  test('that failed can be tried again', () => {
    const failed = reduceRoom(written(emptyRoom, 'hello'), { type: 'failed', id: 'hello', failure: 'slow-down' });
    expect(failed.outbox).toMatchObject([{ delivery: 'failed', failure: 'slow-down' }]);
    expect(reduceRoom(failed, { type: 'sent', id: 'hello' }).outbox[0]?.delivery).toBe('failed');
    const retried = reduceRoom(failed, { type: 'retried', id: 'hello' });
    expect(retried.outbox).toMatchObject([{ delivery: 'sending', failure: null }]);
  });

  test('that failed can be discarded, and the others stay', () => {
    const state = written(written(emptyRoom, 'one'), 'two');
    expect(reduceRoom(state, { type: 'discarded', id: 'one' }).outbox).toMatchObject([{ id: 'two' }]);
  });

  test('that are in the history already change nothing', () => {
    const delivered = roomWith([said('Ann', 'hello')], { state: written(emptyRoom, 'hello') });
    expect(reduceRoom(delivered, { type: 'failed', id: 'hello', failure: 'ack-unknown' })).toBe(delivered);
  });
});

describe('an answer', () => {
  test('grows piece by piece and ends', () => {
    const growing = roomWith([begun('a'), delta('a', 0, 'High '), delta('a', 5, 'tide')]);
    expect(growing.messages).toMatchObject([{ text: 'High tide', isGrowing: true, at: noon }]);
    const complete = roomWith([ended('a', 'High tide.')], { first: 4, state: growing });
    expect(complete.messages).toMatchObject([{ text: 'High tide.', isGrowing: false }]);
  });

  test('goes on when another server has taken over', () => {
    const state = roomWith([begun('a'), delta('a', 0, 'High '), begun('a', 2), delta('a', 5, 'tide')]);
    expect(textsIn(state)).toEqual(['High tide']);
  });

  test('never has a piece twice', () => {
    const pieces = [delta('a', 0, 'High '), delta('a', 0, 'High '), delta('a', 2, 'gh tide')];
    expect(textsIn(roomWith([begun('a'), ...pieces]))).toEqual(['High tide']);
  });

  test('whose beginning is missing says so until it is complete', () => {
    const growing = roomWith([delta('a', 5, 'tide'), delta('a', 9, ' at noon')], { first: 40 });
    expect(growing.messages).toMatchObject([{ text: 'tide at noon', missing: 5, at: null, isGrowing: true }]);
    const complete = roomWith([ended('a', 'High tide at noon')], { first: 42, state: growing });
    expect(complete.messages).toMatchObject([{ text: 'High tide at noon', missing: 0, at: noon }]);
  });

  test('counts as one new message, and as read when it is complete', () => {
    const growing = roomWith([said('Ann', 'one'), begun('a'), delta('a', 0, 'High')]);
    expect(readableHead(growing)).toBe(0);
    expect(readableHead(roomWith([ended('a', 'High')], { first: 4, state: growing }))).toBe(4);
    expect([begun('a'), delta('a', 0, 'x'), ended('a', 'x')].map((event) => isNewMessage(event, 'Ann'))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

test('own messages are no news, those of others are', () => {
  expect(isNewMessage(said('Ann', 'x'), 'Ann')).toBe(false);
  expect(isNewMessage(said('Bob', 'x'), 'Ann')).toBe(true);
});

describe('earlier messages', () => {
  const history = (first: number, events: readonly Parameters<typeof said>[]) => ({
    type: 'earlier' as const,
    history: {
      epoch: 'e',
      messages: events.map((each, index) => ({ offset: first + index, message: said(...each) })),
    },
  });

  test('stand before those that are known', () => {
    const state = roomWith([said('Ann', 'late')], { first: 3 });
    const earlier = reduceRoom(
      state,
      history(1, [
        ['Bob', 'one'],
        ['Bob', 'two'],
      ]),
    );
    expect(textsIn(earlier)).toEqual(['one', 'two', 'late']);
    expect(earlier).toMatchObject({ head: 3, tail: 1, isComplete: true });
  });

  test('come once, however often they are asked for', () => {
    const state = roomWith([said('Ann', 'late')], { first: 3 });
    const answer = history(2, [
      ['Bob', 'two'],
      ['Ann', 'late'],
    ]);
    expect(textsIn(reduceRoom(reduceRoom(state, answer), answer))).toEqual(['two', 'late']);
  });

  test('complete the history if there are none', () => {
    const state = roomWith([said('Ann', 'late')], { first: 3 });
    expect(state.isComplete).toBe(false);
    expect(reduceRoom(state, history(1, [])).isComplete).toBe(true);
  });

  test('bring the beginning of an answer', () => {
    const state = roomWith([delta('a', 5, 'tide')], { first: 3 });
    const earlier = reduceRoom(state, {
      type: 'earlier',
      history: {
        epoch: 'e',
        messages: [
          { offset: 1, message: begun('a') },
          { offset: 2, message: delta('a', 0, 'High ') },
        ],
      },
    });
    expect(earlier.messages).toMatchObject([{ text: 'High tide', missing: 0, at: noon, isGrowing: true }]);
  });
});
