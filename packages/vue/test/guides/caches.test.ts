import { readFileSync } from 'node:fs';
import { stubWebSocket } from '@steadysocket/test-kit/doubles';
import { createPinia, disposePinia } from 'pinia';
import { expect, onTestFinished, test, vi } from 'vitest';
import { useAcme } from './caches/pinia.js';
import { connection } from './caches/quotes.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const sockets = stubWebSocket();

test('docs/caches.md shows pinia.ts, which is tested, with the quotes of the other caches', () => {
  const page = read('../../../../docs/caches.md');
  const quotes = read('caches/quotes.ts').replace('@steadysocket/vue', '@steadysocket/react');
  for (const code of [read('caches/pinia.ts'), quotes]) expect(page).toContain(`\`\`\`ts\n${code}\`\`\``);
});

test('a store of Pinia asks and subscribes with its first use, and unsubscribes when it is disposed of', async () => {
  const fetched = { json: () => Promise.resolve({ symbol: 'ACME', price: 1 }) };
  vi.stubGlobal('fetch', () => Promise.resolve(fetched));
  onTestFinished(() => void vi.unstubAllGlobals());
  const pinia = createPinia();
  const acme = useAcme(pinia);
  expect([acme.price, acme.status]).toEqual([undefined, 'connecting']);
  sockets[0]?.accept();
  expect(sockets[0]?.sent).toEqual(['{"on":"ACME"}']);
  await vi.waitFor(() => expect(acme.price).toBe(1));
  sockets[0]?.receive('{"symbol":"ACME","price":7}');
  await vi.waitFor(() => expect([acme.price, acme.status]).toEqual([7, 'subscribed']));
  expect(useAcme(pinia)).toBe(acme);
  disposePinia(pinia);
  await vi.waitFor(() => expect(sockets[0]?.sent).toEqual(['{"on":"ACME"}', '{"off":"ACME"}']), { timeout: 10_000 });
  await vi.waitFor(() => expect(connection.getSnapshot().status).toBe('idle'), { timeout: 10_000 });
}, 20_000);
