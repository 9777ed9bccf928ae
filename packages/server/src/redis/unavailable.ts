import { Refused } from '../refuse.js';

/** What calls reject with when Redis cannot do what it is asked. */
export function unavailable(cause: unknown): Refused {
  const refused = new Refused('log-unavailable', 'The storage of the rooms does not answer.');
  // The message alone: clients attach the command to their errors, and with it what was to be stored.
  refused.cause = new Error(cause instanceof Error ? cause.message : 'It failed without an error.');
  return refused;
}
