/** What one person has received. */
export interface Witness {
  readonly room: string;
  readonly received: readonly { readonly offset: number; readonly id: string }[];
  readonly gaps: number;
}

export interface Verdict {
  readonly acknowledged: number;
  readonly delivered: number;
  /** Acknowledged messages that somebody in the room did not get, counted for each of them. */
  readonly lost: number;
  readonly twice: number;
  /** Messages that somebody got in another order than the others, or at another offset. */
  readonly disordered: number;
  readonly gaps: number;
}

/** Compares what all people have received with what was acknowledged in their rooms, and with each other. */
export function verdictOf(
  witnesses: readonly Witness[],
  acknowledged: ReadonlyMap<string, ReadonlySet<string>>,
): Verdict {
  const idAt = new Map<string, string>();
  const total = { acknowledged: 0, delivered: 0, lost: 0, twice: 0, disordered: 0, gaps: 0 };
  for (const ids of acknowledged.values()) total.acknowledged += ids.size;
  for (const { room, received, gaps } of witnesses) {
    const ids = new Set(received.map(({ id }) => id));
    total.delivered += received.length;
    total.gaps += gaps;
    total.twice += received.length - ids.size;
    for (const id of acknowledged.get(room) ?? []) if (!ids.has(id)) total.lost += 1;
    for (const [place, { offset, id }] of received.entries()) {
      const at = `${room}/${String(offset)}`;
      if (!idAt.has(at)) idAt.set(at, id);
      const isLater = offset > (received[place - 1]?.offset ?? 0);
      if (idAt.get(at) !== id || !isLater) total.disordered += 1;
    }
  }
  return total;
}

export function faultsOf({ lost, twice, disordered, gaps }: Verdict): number {
  return lost + twice + disordered + gaps;
}
