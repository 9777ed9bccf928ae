import { expect, test } from 'vitest';
import { emptyTextOf, layOutConversation } from '../conversation.js';
import type { RoomState } from '../room-state.js';
import { textsOf } from '../texts.js';
import { noon, roomWith, said, written } from './events.js';

const minute = 60_000;

function outline(state: RoomState, newMessages = { after: 0, upTo: 0 }): string[] {
  return layOutConversation(state, { me: 'Ann', newMessages }).map((item) =>
    item.type === 'message' ? `${item.beginsGroup ? item.message.author : ''}: ${item.message.text}` : item.type,
  );
}

test('messages of one author within minutes are a group', () => {
  const state = roomWith([
    said('Bob', 'one'),
    said('Bob', 'two', { at: noon + minute }),
    said('Ann', 'three', { at: noon + 2 * minute }),
    said('Ann', 'four', { at: noon + 20 * minute }),
  ]);
  expect(outline(state)).toEqual(['day', 'Bob: one', ': two', 'Ann: three', 'Ann: four']);
});

test('days are separated', () => {
  const state = roomWith([said('Bob', 'one'), said('Bob', 'two', { at: noon + 24 * 60 * minute })]);
  expect(outline(state)).toEqual(['day', 'Bob: one', 'day', 'Bob: two']);
});

test('what is new has one mark, before the first message of somebody else', () => {
  const state = roomWith([said('Bob', 'read'), said('Ann', 'own'), said('Bob', 'new'), said('Bob', 'newer')]);
  expect(outline(state, { after: 1, upTo: 4 })).toEqual(['day', 'Bob: read', 'Ann: own', 'new', 'Bob: new', ': newer']);
  expect(outline(state, { after: 4, upTo: 4 })).not.toContain('new');
});

test('what arrives while one looks is not marked', () => {
  const state = roomWith([said('Bob', 'read'), said('Bob', 'arrives')]);
  expect(outline(state, { after: 1, upTo: 1 })).not.toContain('new');
});

test('a gap is marked where it is', () => {
  const state = roomWith([said('Bob', 'after')], { first: 7, state: roomWith([said('Bob', 'before')]) });
  expect(outline(state)).toEqual(['day', 'Bob: before', 'gap', 'Bob: after']);
});

test('messages that are not delivered stand last, in the order of writing', () => {
  const state = written(written(roomWith([said('Bob', 'one')]), 'two'), 'three');
  expect(outline(state)).toEqual(['day', 'Bob: one', 'Ann: two', ': three']);
});

test('each item has a key of its own', () => {
  const state = written(roomWith([said('Bob', 'one'), said('Ann', 'two')]), 'three');
  const keys = layOutConversation(state, { me: 'Ann', newMessages: { after: 0, upTo: 3 } }).map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});

test('an empty room says what can be done in it', () => {
  const say = (kind: 'people' | 'bot' | 'read-only') => emptyTextOf({ status: 'joined', kind }, textsOf.en);
  expect(say('people')).toContain('Say something');
  expect(say('bot')).toContain('Ask the bot');
  expect(say('read-only')).toBe('Nothing here yet.');
  expect(emptyTextOf({ status: 'joining', kind: 'people' }, textsOf.en)).toBe('Loading the conversation…');
});
