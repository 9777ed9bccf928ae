import { randomBytes } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest';
import type { ChatOptions, RunningChat } from '../server/start-chat.js';
import { startChat } from '../server/start-chat.js';
import { pgliteStorage } from '../server/storage/pglite-storage.js';
import type { Person } from './person.js';
import { enter } from './person.js';

export const secret = randomBytes(32);

/** Starts a server in this process. It stops after the test, if it has not before. */
export type StartChat = (options?: Partial<ChatOptions>) => Promise<RunningChat>;

/** Servers for the tests of one file: those of one test share a database. */
export function useChat(): StartChat {
  let database: PGlite;

  // One, because each takes seconds to begin.
  beforeAll(async () => {
    database = await PGlite.create();
  });
  beforeEach(async () => {
    await database.exec('drop schema public cascade; create schema public');
  });
  afterAll(() => database.close());

  return async (options) => {
    const chat = await startChat({
      tokens: { secret },
      storage: (moved) => pgliteStorage(database, moved),
      bot: { wordMs: 5, stalledMs: 200 },
      ...options,
    });
    onTestFinished(() => chat.close());
    return chat;
  };
}

/** Somebody who leaves after the test. */
export async function usePerson(chat: RunningChat, name: string): Promise<Person> {
  const person = await enter(chat.url, name);
  onTestFinished(() => person.close());
  return person;
}
