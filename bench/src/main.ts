// Prints tables and judges nothing: times depend on the machine, only ratios within one run mean anything.
import { readFile, writeFile } from 'node:fs/promises';
import { benchmarks } from './benchmarks/index.js';
import { runBenchmark } from './run-benchmark.js';
import { versions } from './versions.js';

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('--'));
const unknown = names.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  console.error(
    `No such benchmark: ${unknown.join(', ')}. There are: ${benchmarks.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(1);
}

const measuredWith = `Measured with ${await versions()}.`;
const sections = new Map<string, string>();
for (const benchmark of benchmarks) {
  if (names.length > 0 && !names.includes(benchmark.name)) continue;
  const section = await runBenchmark(benchmark);
  sections.set(benchmark.title, section);
  console.log(`\n${section}`);
}
console.log(measuredWith);
if (args.includes('--write')) await writeReadme();

/** Replaces the tables in the README that this run measured. The others stay, those of benchmarks that are gone do not. */
async function writeReadme(): Promise<void> {
  const file = new URL('../README.md', import.meta.url);
  const [before = '', latest = ''] = (await readFile(file, 'utf8')).split('<!-- latest run -->');
  const known = new Map(latest.split(/^(?=### )/m).map((section) => [/^### (.*)/.exec(section)?.[1], section.trim()]));
  const tables = benchmarks.map(({ title }) => (sections.get(title) ?? known.get(title) ?? '').trim());
  const parts = [`${before}<!-- latest run -->`, measuredWith, ...tables.filter((table) => table !== '')];
  await writeFile(file, `${parts.join('\n\n')}\n`);
}
