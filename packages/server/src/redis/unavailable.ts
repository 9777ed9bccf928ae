import { Refused } from '../refuse.js';

/** The error of calls that Redis cannot execute. */
export function unavailable(cause: unknown): Refused {
  const refused = new Refused('log-unavailable', 'The storage of the rooms does not answer.');
  // Only the message, because clients attach the command, and so the payload, to their errors.
  refused.cause = new Error(cause instanceof Error ? cause.message : 'It failed without an error.');
  return refused;
}
