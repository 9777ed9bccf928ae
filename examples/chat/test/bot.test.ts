import type { RoomMessage } from '@steadysocket/session';
import { eventually } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';
import type { RoomEvent } from '../protocol/index.js';
import { answerTo, piecesOf } from '../server/bot/answer-text.js';
import { useChat, usePerson } from './use-chat.js';

const startChat = useChat();
const question = 'What happens when my network is lost?';

/** What somebody reads who puts the pieces of an answer one after another. */
const written = (messages: readonly RoomMessage<RoomEvent>[]): string =>
  messages.flatMap(({ message }) => (message.type === 'answer-delta' ? [message.text] : [])).join('');

const count = (messages: readonly RoomMessage<RoomEvent>[], type: RoomEvent['type']): number =>
  messages.filter(({ message }) => message.type === type).length;

test('cuts a text into its words, and loses none', () => {
  for (const text of ['', ' ', 'one', ' one  two\nthree ', answerTo('')])
    for (let from = 0; from <= text.length; from += 1) expect(piecesOf(text, from).join('')).toBe(text.slice(from));
});

test('answers a question once, one word after another', async () => {
  const chat = await startChat();
  const room = (await usePerson(chat, 'Ada')).join('ask-the-bot');
  await room.say(question);
  await eventually(() => count(room.messages, 'answer-ended')).toBe(1);
  expect(written(room.messages)).toBe(answerTo(question));
  expect(room.messages.at(-1)?.message).toMatchObject({ type: 'answer-ended', text: answerTo(question) });
  expect(count(room.messages, 'answer-delta')).toBe(piecesOf(answerTo(question), 0).length);
});

test('answers each of two questions that have the same id', async () => {
  const chat = await startChat();
  const room = (await usePerson(chat, 'Ada')).join('ask-the-bot');
  await Promise.all([room.say('Hello', 'same'), room.say('Hello', 'same')]);
  await eventually(() => count(room.messages, 'answer-ended')).toBe(2);
});

test('goes on where it stopped when the server is started again', async () => {
  const first = await startChat();
  const room = (await usePerson(first, 'Ada')).join('ask-the-bot');
  await room.say(question);
  await eventually(() => count(room.messages, 'answer-delta')).toBeGreaterThan(5);
  await first.close();

  const second = await startChat();
  const later = (await usePerson(second, 'Bob')).join('ask-the-bot');
  await eventually(() => count(later.messages, 'answer-ended')).toBe(1);
  expect(written(later.messages)).toBe(answerTo(question));
  expect(later.messages.flatMap(({ message }) => (message.type === 'answer-begun' ? [message.attempt] : []))).toEqual([
    1, 2,
  ]);
});

test('answers once on several nodes, and all of them when one stops', async () => {
  const nodes = [await startChat(), await startChat(), await startChat()] as const;
  const room = (await usePerson(nodes[0], 'Ada')).join('ask-the-bot');
  const questions = Array.from({ length: 6 }, (_, index) => `${question} ${String(index)}`);
  await Promise.all(questions.map((text) => room.say(text)));
  await eventually(() => count(room.messages, 'answer-delta')).toBeGreaterThan(20);
  await nodes[1].close();
  await eventually(() => count(room.messages, 'answer-ended')).toBe(questions.length);
  expect(written(room.messages)).toHaveLength(questions.length * answerTo(question).length);
});
