import { namePattern } from '../src/shared/protocol.js';

/** The name that a url brings as `?name=`, or `null`. A real application would check who it is. */
export function nameIn(url: string | undefined): string | null {
  const query = /\?(.*)/.exec(url ?? '')?.[1];
  const name = new URLSearchParams(query).get('name');
  return name !== null && namePattern.test(name) ? name : null;
}
