/** The most events that fall into one window of this length, in the unit of the sorted times. */
export function worstWindow(sorted: readonly number[], length: number): number {
  let from = 0;
  let worst = 0;
  for (const [index, at] of sorted.entries()) {
    while (at - (sorted[from] ?? at) >= length) from += 1;
    worst = Math.max(worst, index - from + 1);
  }
  return worst;
}
