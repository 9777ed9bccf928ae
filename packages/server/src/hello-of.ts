import type { Hello } from '@steadysocket/session/wire';
import { isCount, protocolVersion } from '@steadysocket/session/wire';

/** Characters of an id. Ours have 32. */
const maxIdLength = 64;

/** What a control frame says, if it is a `hello` that can be answered. */
export function helloOf(control: Partial<Record<string, unknown>>): Hello | null {
  const { type, version, producer, session, generation, received, base, user, last, window, auth } = control;
  const { messages, bytes } = Object(window) as Partial<Record<string, unknown>>;
  if (type !== 'hello' || version !== protocolVersion) return null;
  if (!isId(producer) || !(session === undefined || isId(session))) return null;
  if (!isCount(generation) || !isCount(received) || !isCount(base)) return null;
  if (!isCount(messages) || !isCount(bytes) || messages < 1 || bytes < 1) return null;
  const isNumbered = user === undefined || (typeof user === 'string' && isCount(last) && last >= base);
  if (!isNumbered) return null;
  const asked = session === undefined ? {} : { session };
  const sent = user === undefined ? {} : { user, last: last as number };
  return { type, version, producer, ...asked, generation, received, base, ...sent, window: { messages, bytes }, auth };
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= maxIdLength;
}
