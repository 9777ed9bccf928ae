// Writes the pictures of the documentation; no test does. `npm run screenshots` in this example's folder.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ChatPage } from './chat-page.js';
import type { OpenOptions } from './start-clients.js';
import { startClients } from './start-clients.js';

const folder = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
const wide = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const;
const phone = { ...wide, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true };

await mkdir(folder, { recursive: true });
const clients = await startClients();
try {
  const bob = await enter('Bob', { client: 'vue', ...wide });
  const zoe = await enter('Zoë', { client: 'react', ...wide });
  await converse(bob, zoe);
  await take('chat-light', { client: 'react', ...wide, colorScheme: 'light' }, (ann) => type(bob, ann));
  await take('chat-dark', { client: 'vue', ...wide, colorScheme: 'dark' }, askTheBot);
  await take('chat-phone', { client: 'vue', ...phone, colorScheme: 'light' }, loseServer);
} finally {
  await clients.stop();
}

async function enter(name: string, options: OpenOptions): Promise<ChatPage> {
  const opened = await clients.open(options);
  await opened.signIn(name);
  return opened;
}

async function take(name: string, options: OpenOptions, prepare: (opened: ChatPage) => Promise<unknown>) {
  const opened = await enter('Ann', options);
  await opened.messages.first().waitFor();
  await prepare(opened);
  await opened.page.mouse.move(0, 0);
  await opened.page.screenshot({ path: `${folder}${name}.png` });
  await opened.close();
}

async function converse(bob: ChatPage, zoe: ChatPage) {
  await bob.deliver('Has anybody seen the harbour master today?');
  await zoe.deliver('He was at the lighthouse this morning, fixing the lamp.');
  await zoe.deliver('It flickers whenever the wind comes from the north.');
  const ann = await enter('Ann', wide);
  await ann.deliver('Then it is the contacts again. I can have a look at them tomorrow.');
  await bob.deliver('Good. Meet at nine?\nBring the long ladder, please.');
  await ann.deliver('Nine it is.');
  await ann.close();
}

async function type(bob: ChatPage, ann: ChatPage) {
  await bob.composer.pressSequentially('Perfect');
  await ann.page.getByText('Bob is typing…').waitFor();
}

async function askTheBot(ann: ChatPage) {
  await ann.enter('Ask the bot');
  await ann.deliver('What happens when I reconnect?');
  await ann.page.locator('.caret').waitFor();
  await ann.message('When the link is back').waitFor();
}

async function loseServer(ann: ChatPage) {
  await clients.stopServer();
  await ann.banner.getByText(/Trying again in [2-9]\ss/).waitFor();
  await ann.say('See you there.');
  await ann.say('If the link comes back, that is.');
  await ann.banner.getByText('2 messages will be sent').waitFor();
}
