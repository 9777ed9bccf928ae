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

const sections = [`Measured with ${await versions()}.\n`];
for (const benchmark of benchmarks) {
  if (names.length > 0 && !names.includes(benchmark.name)) continue;
  const section = await runBenchmark(benchmark);
  sections.push(section);
  console.log(`\n${section}`);
}
console.log(sections[0]);
if (args.includes('--write')) await writeReadme(sections.join('\n'));

/** Replaces what the README shows as the latest run. */
async function writeReadme(text: string): Promise<void> {
  const file = new URL('../README.md', import.meta.url);
  const readme = await readFile(file, 'utf8');
  const [before] = readme.split('<!-- latest run -->');
  await writeFile(file, `${before ?? ''}<!-- latest run -->\n\n${text}`);
}
