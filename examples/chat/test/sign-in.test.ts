import { randomBytes } from 'node:crypto';
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
  ['B\u043et', { status: 400, body: { problem: 'name-mixed' } }],
  ['\u0412\u041e\u0422', { status: 400, body: { problem: 'name-reserved' } }],
  ['\u0392\u039f\u03a4', { status: 400, body: { problem: 'name-reserved' } }],
  ['B0t', { status: 400, body: { problem: 'name-reserved' } }],
  ['B\u00f6.t', { status: 400, body: { problem: 'name-reserved' } }],
  ['\uff22\uff4f\uff54', { status: 400, body: { problem: 'name-reserved' } }],
  ['Bot\ufe0f', { status: 400, body: { problem: 'name-characters' } }],
  ['B\u034fot', { status: 400, body: { problem: 'name-characters' } }],
  ['\u3164', { status: 400, body: { problem: 'name-characters' } }],
  ['A\u0334\u0335\u0336\u0337', { status: 400, body: { problem: 'name-characters' } }],
  ['Mary  \t Ann', { status: 200, body: { name: 'Mary Ann' } }],
  ['\u0418\u0432\u0430\u043d', { status: 200, body: { name: '\u0418\u0432\u0430\u043d' } }],
  ['\u5c0f\u660e Li', { status: 200, body: { name: '\u5c0f\u660e Li' } }],
  ['\u0928\u092e\u0938\u094d\u0924\u0947', { status: 200, body: { name: '\u0928\u092e\u0938\u094d\u0924\u0947' } }],
  [" Mary-Ann O'Neil ", { status: 200, body: { name: "Mary-Ann O'Neil" } }],
  ['王小明', { status: 200, body: { name: '王小明' } }],
] as const)('answers the name %j', async ([name, answer]) => {
  const chat = await startChat();
  expect(await post(`${chat.url}/api/sign-in`, { name })).toMatchObject(answer);
});

test('refuses what is no sign-in', async () => {
  const chat = await startChat();
  for (const wrong of [null, {}, { name: 1 }]) expect((await post(`${chat.url}/api/sign-in`, wrong)).status).toBe(400);
  const form = await fetch(`${chat.url}/api/sign-in`, { method: 'POST', body: new URLSearchParams({ name: 'Ada' }) });
  expect(form.status).toBe(415);
});

test.for([
  ['is a form', 415, { 'content-type': 'text/plain' }, '{"name":"Ada"}'],
  ['is too large', 413, {}, `{"name":"Ada"${' '.repeat(3 * 1024 ** 2)}}`],
  ['is no JSON', 400, {}, '{'],
  ['says its encoding', 200, { 'content-type': 'application/json; charset=utf-8' }, '{"name":"Ada"}'],
] as const)('answers a body that %s with %i', async ([, status, headers, body]) => {
  const chat = await startChat();
  const response = await fetch(`${chat.url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  expect(response.status).toBe(status);
});

test('lets one address sign in so many times a minute', async () => {
  const chat = await startChat({ signInsPerMinute: 3 });
  const signIn = (name: string) => post<Tokens>(`${chat.url}/api/sign-in`, { name });
  const [{ body: tokens }] = [await signIn('Ada'), await signIn('Bob'), await signIn('Cleo')];
  expect(await signIn('Dan')).toEqual({ status: 429, body: { problem: 'too-many' } });
  expect((await post(`${chat.url}/api/tokens`, { refresh: tokens.refresh })).status).toBe(200);
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
  const [, claims = ''] = tokens.access.split('.');
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
  const past = { tokens: { secret, accessMs: -1_000 } };
  const { body: expired } = await post<Tokens>(`${(await startChat(past)).url}/api/sign-in`, { name: 'Ada' });
  const foreign = { tokens: { secret: randomBytes(32) } };
  const { body: forged } = await post<Tokens>(`${(await startChat(foreign)).url}/api/sign-in`, { name: 'Ada' });
  for (const [wrong, reason] of [
    [tokens.refresh, 'invalid-token'],
    [forged.access, 'invalid-token'],
    [unsigned, 'invalid-token'],
    ['', 'invalid-token'],
    [expired.access, 'expired'],
  ] as const) {
    const { connection } = connect(chat.url, wrong);
    await eventually(() => connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { code: 4401, reason } });
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
    cause: { code: 'invalid-token' },
  });
  await eventually(() => ada.connection.getSnapshot()).toMatchObject({
    status: 'closed',
    cause: { code: 4401, reason: 'expired' },
  });
  expect(bob.connection.getSnapshot().status).toBe('open');
});
