import type { NodeState } from './server-process.js';
import type { Talk } from './talk.js';
import type { Verdict } from './verdict.js';

export interface LoadResult {
  readonly cuts: number;
  readonly talk: Talk;
  readonly verdict: Verdict;
  /** How late the schedule itself was, in milliseconds. */
  readonly lags: number[];
  /** Of each node: empty, with everybody connected, and at the end of the talk. */
  readonly states: readonly (readonly NodeState[])[];
}

const percents = [50, 90, 99, 99.9, 100] as const;

export function printReport(result: LoadResult): void {
  const { talk, verdict } = result;
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
    'due until acknowledged, links there': percentilesOf(talk.acknowledgements.steady),
    'due until shown, links there': percentilesOf(talk.deliveries.steady),
    'due until acknowledged, a link cut': percentilesOf(talk.acknowledgements.interrupted),
    'due until shown, a link cut': percentilesOf(talk.deliveries.interrupted),
  });
  console.table(memoryOf(result.states));
}

function memoryOf([empty = [], connected = [], afterTalk = []]: LoadResult['states']): Record<string, number>[] {
  return connected.map(({ sessions, heapBytes }, node) => {
    const before = empty[node]?.heapBytes ?? NaN;
    return {
      connections: sessions,
      'heap before, MiB': round(before / 1024 ** 2),
      'heap connected, MiB': round(heapBytes / 1024 ** 2),
      'heap after the talk, MiB': round((afterTalk[node]?.heapBytes ?? NaN) / 1024 ** 2),
      'heap of one connection, KiB': round((heapBytes - before) / 1024 / sessions),
    };
  });
}

function percentilesOf(samples: number[]): Record<string, number> {
  const sorted = Float64Array.from(samples).sort();
  const at = (percent: number) => sorted[Math.min(Math.floor((sorted.length * percent) / 100), sorted.length - 1)] ?? 0;
  const columns = percents.map((percent): [string, number] => [
    percent === 100 ? 'max, ms' : `p${String(percent)}, ms`,
    round(at(percent)),
  ]);
  return { messages: sorted.length, ...Object.fromEntries(columns) };
}

const round = (value: number): number => Math.round(value * 10) / 10;
