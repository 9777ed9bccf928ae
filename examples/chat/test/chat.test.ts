import { eventually } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';
import { useChat, usePerson } from './use-chat.js';

const startChat = useChat();

test('welcomes each session with the rooms that its user knows', async () => {
  const rooms = [
    { name: 'general', kind: 'people' },
    { name: 'secret', kind: 'people', members: new Set(['Ada']) },
  ] as const;
  const chat = await startChat({ rooms });
  const ada = await usePerson(chat, 'Ada');
  const bob = await usePerson(chat, 'Bob');
  await eventually(ada.welcome).toMatchObject({ name: 'Ada', rooms: [{ name: 'general' }, { name: 'secret' }] });
  await eventually(bob.welcome).toMatchObject({ name: 'Bob', rooms: [{ name: 'general', unread: 0 }] });
});

test('writes author and time itself, and shows everybody the same order', async () => {
  const chat = await startChat();
  const [ada, bob] = [await usePerson(chat, 'Ada'), await usePerson(chat, 'Bob')];
  const [here, there] = [ada.join('general'), bob.join('general')];
  const before = Date.now();
  await Promise.all([here.say('one', 'a'), there.say('two', 'a'), here.say('three', 'b')]);
  await eventually(() => there.messages.length).toBe(3);
  await eventually(() => here.messages).toEqual(there.messages);
  const { message } = there.messages.find(({ message }) => message.type === 'said' && message.text === 'one') ?? {};
  expect(message).toMatchObject({ type: 'said', id: 'a', author: 'Ada', text: 'one' });
  expect(message?.type === 'said' ? message.at : 0).toBeGreaterThanOrEqual(before);
});

test.for([
  ['announcements', 'hello', 'forbidden'],
  ['no-such-room', 'hello', 'forbidden'],
  ['general', ' \n ', 'empty'],
  ['general', 'x'.repeat(2_001), 'too-long'],
] as const)('refuses in %s a text like %j with %s', async ([name, text, code]) => {
  const chat = await startChat();
  const ada = await usePerson(chat, 'Ada');
  await expect(ada.join(name).say(text)).rejects.toMatchObject({ code: 'refused', cause: { code } });
  await ada.join('general').say('goes on');
});

test('refuses what is not of the protocol', async () => {
  const chat = await startChat();
  const { connection, join } = await usePerson(chat, 'Ada');
  const general = join('general');
  const malformed = { code: 'refused', cause: { code: 'malformed' } };
  for (const wrong of [
    null,
    'say',
    { type: 'said', id: 'a', text: 'b', author: 'Bob' },
    { type: 'say', id: '', text: 'x' },
  ])
    await expect(general.room.publish(wrong as never)).rejects.toMatchObject(malformed);
  for (const wrong of [null, { type: 'read', room: 'general', offset: -1 }, { type: 'history', room: 'general' }])
    await expect(connection.deliver(wrong as never)).rejects.toMatchObject(malformed);
  await expect(
    connection.deliver({ type: 'history', room: 'no-such-room', before: 1, limit: 10 }),
  ).rejects.toMatchObject({ code: 'refused', cause: { code: 'forbidden' } });
});

test('refuses more than a person writes', async () => {
  const chat = await startChat();
  const general = (await usePerson(chat, 'Ada')).join('general');
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, (_, index) => general.say(String(index))));
  const refused = outcomes.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThan(10);
  for (const outcome of refused) expect(outcome).toMatchObject({ reason: { cause: { code: 'slow-down' } } });
});

test('counts what is unread, for all devices of a user', async () => {
  const chat = await startChat();
  const ada = await usePerson(chat, 'Ada');
  const [phone, desk] = [await usePerson(chat, 'Bob'), await usePerson(chat, 'Bob')];
  await eventually(desk.welcome).toBeDefined();
  await eventually(phone.welcome).toBeDefined();
  const general = ada.join('general');
  for (const text of ['one', 'two', 'three']) await general.say(text);
  for (const device of [phone, desk]) await eventually(() => device.unread('general')?.unread).toBe(3);

  await phone.connection.deliver({ type: 'read', room: 'general', offset: 2 });
  for (const device of [phone, desk])
    await eventually(() => device.unread('general')).toMatchObject({ unread: 1, read: 2, head: 3 });
  // Neither back, nor beyond what there is.
  await desk.connection.deliver({ type: 'read', room: 'general', offset: 1 });
  await desk.connection.deliver({ type: 'read', room: 'general', offset: 1_000 });
  await eventually(() => phone.unread('general')).toMatchObject({ unread: 0, read: 3 });

  const third = await usePerson(chat, 'Bob');
  await eventually(() => third.welcome()?.rooms.find(({ name }) => name === 'general')).toMatchObject({
    unread: 0,
    read: 3,
  });
});

test('shows who is there and who types', async () => {
  const chat = await startChat();
  const [ada, bob] = [await usePerson(chat, 'Ada'), await usePerson(chat, 'Bob')];
  const [here, there] = [ada.join('general'), bob.join('general')];
  here.room.setState({ typing: false });
  const seen = () => there.room.getSnapshot().members.map(({ user, state }) => [user, state]);
  await eventually(seen).toEqual([['Ada', { typing: false }]]);
  here.room.setState({ typing: true });
  await eventually(seen).toEqual([['Ada', { typing: true }]]);
  ada.close();
  await eventually(seen).toEqual([]);
});

test('reads older history in pages', async () => {
  const chat = await startChat();
  const { connection, join } = await usePerson(chat, 'Ada');
  const general = join('general');
  for (let count = 1; count <= 7; count += 1) await general.say(String(count));
  const before = async (offset: number) => {
    const { messages } = (await connection.deliver({ type: 'history', room: 'general', before: offset, limit: 3 })) as {
      messages: { offset: number }[];
    };
    return messages.map(({ offset }) => offset);
  };
  expect(await before(8)).toEqual([5, 6, 7]);
  expect(await before(5)).toEqual([2, 3, 4]);
  expect(await before(2)).toEqual([1]);
  expect(await before(1)).toEqual([]);
});
