import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('docs/testing.md shows the example that runs here', () => {
  expect(read('../../../docs/testing.md')).toContain(`\`\`\`ts\n${read('docs-example.test.ts')}\`\`\``);
});
