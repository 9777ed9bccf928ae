import type { Row } from './benchmark.js';

/** A Markdown table that is aligned as plain text, too. The first column and `target` are text, the others numbers. */
export function markdownTable(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {}).filter((column) => rows.some((row) => row[column] !== ''));
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0), 3));
  const isText = (index: number): boolean => index === 0 || columns[index] === 'target';
  const pad = (text: string, index: number): string =>
    isText(index) ? text.padEnd(widths[index] ?? 0) : text.padStart(widths[index] ?? 0);
  const [header = '', ...body] = lines.map((line) => `| ${line.map(pad).join(' | ')} |`);
  const rule = `| ${widths.map((width, index) => (isText(index) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [header, rule, ...body].join('\n');
}
