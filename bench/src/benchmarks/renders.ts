import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { CDPSession } from 'playwright';
import { chromium } from 'playwright';
import { chromiumLaunchOptions } from '../../../scripts/chromium.mjs';
import type { Benchmark } from '../benchmark.js';
import type {} from '../page/page.js';

const components = 100;
const messages = 10_000;
const byHand = 'one publish a frame, by hand';

/** Each is a script for the page. */
const subjects: Readonly<Record<string, string>> = {
  'steadysocket/react, lastMessage': 'steadysocket-react',
  [byHand]: 'by-hand',
  'react-use-websocket, share: lastMessage': 'react-use-websocket',
  'steadysocket/react, status': 'steadysocket-react-status',
  'react-use-websocket, share: readyState': 'react-use-websocket-state',
  'steadysocket/vue, lastMessage': 'steadysocket-vue',
  '@vueuse/core, createSharedComposable: data': 'vueuse',
};

/** A burst of messages to components that share one connection, in a browser, over a real socket. */
export const renders: Benchmark = {
  name: 'renders',
  title: `Renders in Chromium: ${messages.toLocaleString('en')} messages to ${components} components on one connection`,
  cases: Object.keys(subjects),
  rounds: 3,

  async measure(name) {
    const server = fork(new URL('../burst-server.ts', import.meta.url), [String(messages), 'message ', 'numbered']);
    const [port] = (await once(server, 'message')) as [number];
    const browser = await chromium.launch(await chromiumLaunchOptions());
    const page = await browser.newPage();
    await page.addScriptTag({ content: await scriptOf('page') });
    await page.addScriptTag({ content: await scriptOf(`subjects/${subjects[name] ?? ''}`) });
    await page.evaluate(([url, count]) => window.openPage(url, count), [
      `ws://127.0.0.1:${port}/`,
      components,
    ] as const);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');

    const before = await mainThreadMs(session);
    const rendered = await page.evaluate((count) => window.takeBurst(count), messages);
    const after = await mainThreadMs(session);
    await browser.close();
    server.kill();
    return { renders: rendered, ms: after - before };
  },

  table(of) {
    return renders.cases.map((name) => ({
      'what components read': name,
      renders: of(name, 'renders').toLocaleString('en'),
      'main thread, ms': of(name, 'ms').toFixed(0),
      'times by hand': (of(name, 'ms') / of(byHand, 'ms')).toFixed(2),
      target: targets[name] ?? '',
    }));
  },
};

const targets: Readonly<Record<string, string>> = {
  'steadysocket/react, lastMessage': 'one a frame; at most 2.00 by hand',
  'steadysocket/react, status': '0 renders',
  'steadysocket/vue, lastMessage': 'one a frame; at most 2.00 by hand',
};

async function scriptOf(name: string): Promise<string> {
  const file = fileURLToPath(new URL(`../page/${name}.ts`, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    minify: true,
    // The built packages, as an application gets them.
    tsconfig: fileURLToPath(new URL('../../tsconfig.run.json', import.meta.url)),
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  });
  return outputFiles[0]?.text ?? '';
}

/** What the page's main thread has spent in tasks so far: scripts, styles, layout, painting. */
async function mainThreadMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000;
}
