import { beforeAll } from 'vitest';
import type { Spring, SpringOptions } from './start-spring.js';
import { startSpring } from './start-spring.js';

/** One application for the tests of a file: it takes too long to start for each to have its own. */
export function useSpring(options: () => SpringOptions = () => ({})): () => Spring {
  let spring: Spring | undefined;
  beforeAll(async () => {
    const started = await startSpring(options());
    spring = started;
    return () => started.kill();
  });
  return () => {
    if (!spring) throw new Error('The Spring Boot application did not start.');
    return spring;
  };
}
