import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { serveSite } from './serve-site.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the examples are served, as built for production, to all test files. */
    readonly builtSites: Readonly<Record<'playground' | 'stacks' | 'chat', string>>;
  }
}

const serve = (name: string) => serveSite(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'built');

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const playground = await serve('playground');
  const stacks = await serve('stacks');
  const chat = await serve('chat');
  project.provide('builtSites', { playground: playground.origin, stacks: stacks.origin, chat: chat.origin });
  return async () => {
    await playground.close();
    await stacks.close();
    await chat.close();
  };
}
