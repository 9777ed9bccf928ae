import type { Benchmark } from '../benchmark.js';
import { median } from '../median.js';
import { openChromium } from '../open-chromium.js';
import type {} from '../page/fields/reader.js';

const reads = 200_000;
const batches = 7;

/** Each is a script for the page. */
const readers: Readonly<Record<string, string>> = {
  'a snapshot of the core': 'snapshot',
  'steadysocket/react': 'react',
  'steadysocket/vue': 'vue',
};

/** The time that a component needs to read fields of its result, in a browser. */
export const fields: Benchmark = {
  name: 'fields',
  title: 'Six fields of a result read in Chromium',
  cases: Object.keys(readers),
  rounds: 3,

  async measure(name) {
    const { page, browser } = await openChromium(`fields/${readers[name] ?? ''}`);
    const times = await page.evaluate(
      async ([count, rounds]) => {
        const read = await window.mountReader();
        return Array.from({ length: rounds }, () => {
          const start = performance.now();
          for (let index = 0; index < count; index += 1) read();
          return performance.now() - start;
        });
      },
      [reads, batches] as const,
    );
    await browser.close();
    return { us: (median(times) * 1_000) / reads };
  },

  table(of) {
    return fields.cases.map((name) => ({
      'read from': name,
      'us for six fields': of(name, 'us').toFixed(2),
      target: name === 'steadysocket/react' ? 'at most 1.50' : '',
    }));
  },
};
