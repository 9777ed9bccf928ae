import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Benchmark, Figures } from './benchmark.js';
import { markdownTable } from './markdown-table.js';
import { median } from './median.js';

/** Measures every case in every round and lays the medians out as a table. */
export async function runBenchmark(benchmark: Benchmark): Promise<string> {
  const { name, title, cases, rounds } = benchmark;
  const measured = new Map<string, Figures[]>(cases.map((each) => [each, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const each of cases) {
      process.stderr.write(`${name}, round ${round} of ${rounds}: ${each}\n`);
      measured.get(each)?.push(await measureInChild(name, each));
    }
  }
  const rows = benchmark.table((each, figure) =>
    median((measured.get(each) ?? []).map((figures) => figures[figure] ?? NaN)),
  );
  return `### ${title}\n\n${markdownTable(rows)}\n`;
}

/** Runs a case in its own process, so that heap and compiled code of other cases have no effect. */
async function measureInChild(name: string, each: string): Promise<Figures> {
  const child = fork(new URL('./child.ts', import.meta.url), [name, each]);
  const exit = once(child, 'exit').then(([code]): never => {
    throw new Error(`${name}, ${each}: the process ended with ${String(code)} and without figures`);
  });
  // The process exits after its message.
  exit.catch(() => undefined);
  const [figures] = (await Promise.race([once(child, 'message'), exit])) as [Figures];
  return figures;
}
