import type { ChatPage } from './chat-page.js';
import type { Clients, OpenOptions } from './start-clients.js';

/** Opens a client and signs in. */
export async function enterAs(site: Clients, name: string, options: OpenOptions = {}): Promise<ChatPage> {
  const opened = await site.open(options);
  await opened.signIn(name);
  return opened;
}

let count = 0;

/** A text that no other test has: names are accounts, and words stay in their room. */
export function fresh(text: string): string {
  count += 1;
  return `${text} ${count}`;
}
