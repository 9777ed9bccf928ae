import { eventually } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';
import type { Tokens } from '../protocol/index.js';
import { connect, post } from './person.js';
import { secret, useChat, usePerson } from './use-chat.js';

const startChat = useChat();

test.for([
  ['  Zoe\u0308  ', { status: 200, body: { name: 'Zo\u00eb' } }],
  ['   ', { status: 400, body: { problem: 'name-empty' } }],
  ['x'.repeat(33), { status: 400, body: { problem: 'name-too-long' } }],
  ['<b>', { status: 400, body: { problem: 'name-characters' } }],
  ['a\u0000b', { status: 400, body: { problem: 'name-characters' } }],
  ['bot', { status: 400, body: { problem: 'name-reserved' } }],
  [" Mary-Ann O'Neil ", { status: 200, body: { name: "Mary-Ann O'Neil" } }],
  ['王小明', { status: 200, body: { name: '王小明' } }],
] as const)('answers the name %j', async ([name, answer]) => {
  const chat = await startChat();
  expect(await post(`${chat.url}/api/sign-in`, { name })).toMatchObject(answer);
});

test('refuses what is no sign-in', async () => {
  const chat = await startChat();
  for (const wrong of [null, {}, { name: 1 }, { name: 'x'.repeat(10_000) }])
    expect((await post(`${chat.url}/api/sign-in`, wrong)).status).toBe(400);
  const form = await fetch(`${chat.url}/api/sign-in`, { method: 'POST', body: new URLSearchParams({ name: 'Ada' }) });
  expect(form.status).toBe(400);
});

test('sells new tokens for the refresh token, and for no other', async () => {
  const chat = await startChat();
  const { body: tokens } = await post<Tokens>(`${chat.url}/api/sign-in`, { name: 'Ada' });
  const renewed = await post<Tokens>(`${chat.url}/api/tokens`, { refresh: tokens.refresh });
  expect(renewed).toMatchObject({ status: 200, body: { name: 'Ada' } });
  for (const refresh of [tokens.access, '', `${tokens.refresh}x`])
    expect((await post(`${chat.url}/api/tokens`, { refresh })).status).toBe(401);
});

test('lets nobody in without an access token of its own', async () => {
  const chat = await startChat();
  const { body: tokens } = await post<Tokens>(`${chat.url}/api/sign-in`, { name: 'Ada' });
  for (const wrong of [tokens.refresh, '', 'Ada']) {
    const { connection } = connect(chat.url, wrong);
    await eventually(() => connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { code: 4401 } });
  }
});

test('ends a session whose token has expired, unless a newer one has come', async () => {
  const chat = await startChat({ tokens: { secret, accessMs: 2_000 } });
  const [ada, bob] = [await usePerson(chat, 'Ada'), await usePerson(chat, 'Bob')];
  await eventually(bob.welcome).toBeDefined();
  const { body: newer } = await post<Tokens>(`${(await startChat()).url}/api/sign-in`, { name: 'Bob' });
  expect(await bob.connection.deliver({ type: 'refresh', access: newer.access })).toEqual({
    expiresAt: newer.expiresAt,
  });
  await expect(bob.connection.deliver({ type: 'refresh', access: ada.tokens.access })).rejects.toMatchObject({
    cause: { code: 'expired' },
  });
  await eventually(() => ada.connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { code: 4401 } });
  expect(bob.connection.getSnapshot().status).toBe('open');
});
