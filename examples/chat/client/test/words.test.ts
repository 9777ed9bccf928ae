import { describe, expect, test } from 'vitest';
import { formatCount, formatDay, formatTime, hueOf, initialsOf } from '../format.js';
import { isSendKey } from '../keys.js';
import { pageTitleOf } from '../page-title.js';
import { peopleIn, typistsOf } from '../people.js';
import { noRooms, reduceRoomList } from '../room-list.js';
import { textsOf } from '../texts.js';
import { noon } from './events.js';

const { en, zh } = textsOf;
const day = 24 * 60 * 60_000;

test('days are said as people say them', () => {
  expect([0, 1, 2].map((ago) => formatDay(noon - ago * day, en, noon))).toEqual([
    'Today',
    'Yesterday',
    'Thursday, May 30',
  ]);
  expect(formatDay(noon - 2 * day, zh, noon)).toBe('5月30日星期四');
});

test('midnight is 00:00', () => {
  expect(formatTime(new Date(2030, 5, 1).getTime(), en)).toBe('00:00');
});

test('a name has initials, and always the same hue', () => {
  expect(['ann', 'Maximiliane von Hohenstein', '李雷', '42'].map(initialsOf)).toEqual(['A', 'MV', '李', '4']);
  expect(hueOf('Ann')).toBe(hueOf('Ann'));
});

test('a count at its limit says that there may be more', () => {
  expect([formatCount(99, 100), formatCount(100, 100)]).toEqual(['99', '99+']);
});

test('both languages say who is typing', () => {
  expect([['Ann'], ['Ann', 'Bob'], ['Ann', 'Bob', 'Cy']].map(en.typing)).toEqual([
    'Ann is typing…',
    'Ann and Bob are typing…',
    'Several people are typing…',
  ]);
  expect(zh.typing(['Ann', 'Bob'])).toBe('Ann、Bob 正在输入…');
});

describe('Enter', () => {
  const enter = { key: 'Enter', shiftKey: false, isComposing: false, keyCode: 13 };

  test('sends', () => expect(isSendKey(enter)).toBe(true));
  test('starts a line with Shift', () => expect(isSendKey({ ...enter, shiftKey: true })).toBe(false));
  test('belongs to an input method that composes', () => {
    expect(isSendKey({ ...enter, isComposing: true })).toBe(false);
    expect(isSendKey({ ...enter, keyCode: 229 })).toBe(false);
  });
});

test('several tabs of a person are one, and oneself comes first', () => {
  const people = peopleIn(
    [
      { id: '1', user: 'Bob', state: { typing: false } },
      { id: '2', user: 'Ann', state: { typing: true } },
      { id: '3', user: 'Bob', state: { typing: true } },
      { id: '4', user: 'Abe', state: null },
    ],
    'Ann',
  );
  expect(people.map(({ name }) => name)).toEqual(['Ann', 'Abe', 'Bob']);
  expect(typistsOf(people, 'Ann')).toEqual(['Bob']);
});

test('the list of rooms is what the server says', () => {
  const room = { name: 'general', kind: 'people', head: 3, read: 1, unread: 2 } as const;
  const welcomed = reduceRoomList(noRooms, { type: 'welcome', name: 'Ann', rooms: [room] });
  expect(welcomed).toEqual([room]);
  const read = reduceRoomList(welcomed, { type: 'activity', room: 'general', head: 3, read: 3, unread: 0 });
  expect(read).toEqual([{ ...room, read: 3, unread: 0 }]);
});

test('the title counts what is unread: in the other rooms, and in this one while nobody sees it', () => {
  const general = { name: 'general', kind: 'people', head: 3, read: 1, unread: 2 } as const;
  const rooms = [general, { ...general, name: 'attic', unread: 3 }];
  expect(pageTitleOf({ rooms, shown: general, isVisible: true }, en)).toBe('(3) General · Harbour');
  expect(pageTitleOf({ rooms, shown: general, isVisible: false }, en)).toBe('(5) General · Harbour');
  expect(pageTitleOf({ rooms: [general], shown: general, isVisible: true }, zh)).toBe('大厅 · 港湾');
  expect(pageTitleOf({ rooms: [], shown: undefined, isVisible: true }, en)).toBe('Harbour');
});
