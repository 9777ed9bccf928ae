import type { Talk } from './talk.js';
import type { Verdict } from './verdict.js';

export interface LoadResult {
  readonly people: number;
  readonly cuts: number;
  readonly talk: Talk;
  readonly verdict: Verdict;
  /** How late the schedule itself was, in milliseconds. */
  readonly lags: number[];
  /** Bytes on the server's heap: empty, with everybody connected, and at the end of the talk. */
  readonly memory: readonly number[];
}

const percents = [50, 90, 99, 99.9, 100] as const;

export function printReport(result: LoadResult): void {
  const { talk, verdict, memory, people } = result;
  const [empty = 0, connected = 0, afterTalk = 0] = memory.map((bytes) => bytes / 1024 ** 2);
  console.table({
    'messages said': talk.said,
    acknowledged: verdict.acknowledged,
    'refused or failed': talk.refused,
    'without an answer': talk.unanswered,
    delivered: verdict.delivered,
    'links cut': result.cuts,
    lost: verdict.lost,
    twice: verdict.twice,
    'in another order': verdict.disordered,
    'gaps in a room': verdict.gaps,
  });
  console.table({
    'lag of the schedule': percentilesOf(result.lags),
    'due until acknowledged': percentilesOf(talk.acknowledgements),
    'due until shown': percentilesOf(talk.deliveries),
  });
  console.table({
    'heap, nobody connected, MiB': round(empty),
    'heap, everybody connected, MiB': round(connected),
    'heap, after the talk, MiB': round(afterTalk),
    'heap of one connection, KiB': round(((connected - empty) * 1024) / people),
  });
}

function percentilesOf(samples: number[]): Record<string, number> {
  const sorted = Float64Array.from(samples).sort();
  const at = (percent: number) => sorted[Math.min(Math.floor((sorted.length * percent) / 100), sorted.length - 1)] ?? 0;
  return Object.fromEntries(
    percents.map((percent) => [percent === 100 ? 'max, ms' : `p${String(percent)}, ms`, round(at(percent))]),
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;
