/** Where a room is in Redis. All keys have one hash tag, so that a cluster keeps them on one node. */
export interface RoomKeys {
  /** Stream, position, producers. */
  readonly log: readonly [string, string, string];
  /** Values, deadlines. */
  readonly presence: readonly [string, string];
  readonly logChannel: string;
  readonly presenceChannel: string;
}

/** Throws a TypeError for a prefix that would spoil the hash tag, and a URIError for a room with half a surrogate pair. */
export function keysOf(prefix: string, room: string): RoomKeys {
  // Percent-encoded, a name has neither braces, which end a hash tag, nor colons.
  const base = `${prefix}:{${encodeURIComponent(room)}}`;
  return {
    log: [`${base}:log`, `${base}:position`, `${base}:producers`],
    presence: [`${base}:values`, `${base}:deadlines`],
    logChannel: `${base}:appended`,
    presenceChannel: `${base}:present`,
  };
}

export function checkPrefix(prefix: unknown): string {
  if (typeof prefix !== 'string' || /[{}]/.test(prefix)) throw new TypeError('prefix must be a string without braces');
  return prefix;
}
