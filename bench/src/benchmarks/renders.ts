import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { CDPSession } from 'playwright';
import type { Benchmark } from '../benchmark.js';
import { openChromium } from '../open-chromium.js';
import type {} from '../page/page.js';

const components = 100;
const messages = 10_000;
const byHand = { react: 'react, one publish a frame by hand', vue: 'vue, one publish a frame by hand' };

/** Each is a script for the page. */
const subjects: Readonly<Record<string, string>> = {
  'steadysocket/react, lastMessage': 'steadysocket-react',
  [byHand.react]: 'by-hand-react',
  'react-use-websocket, share: lastMessage': 'react-use-websocket',
  'steadysocket/react, status': 'steadysocket-react-status',
  'react-use-websocket, share: readyState': 'react-use-websocket-state',
  'steadysocket/vue, lastMessage': 'steadysocket-vue',
  [byHand.vue]: 'by-hand-vue',
  'steadysocket/vue, status': 'steadysocket-vue-status',
  '@vueuse/core, createSharedComposable: data': 'vueuse',
};

/** A burst of messages to components that share one connection, each with a handler, in a browser, over a real socket. */
export const renders: Benchmark = {
  name: 'renders',
  title: `Renders in Chromium: ${messages.toLocaleString('en')} messages to ${components} components with a handler each, on one connection`,
  cases: Object.keys(subjects),
  rounds: 3,

  async measure(name) {
    const server = fork(new URL('../burst-server.ts', import.meta.url), [String(messages), 'message ', 'numbered']);
    const [port] = (await once(server, 'message')) as [number];
    const { page, browser } = await openChromium('page', `subjects/${subjects[name] ?? ''}`);
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
      'times by hand': (of(name, 'ms') / of(name.includes('vue') ? byHand.vue : byHand.react, 'ms')).toFixed(2),
      target: targets[name] ?? '',
    }));
  },
};

const targets: Readonly<Record<string, string>> = {
  'steadysocket/react, lastMessage': 'one a frame; at most 1.25 by hand',
  'steadysocket/react, status': '0 renders',
  'steadysocket/vue, lastMessage': 'one a frame; at most 1.25 by hand',
  'steadysocket/vue, status': '0 renders',
};

/** The time of the page's main thread in tasks so far: scripts, styles, layout, painting. */
async function mainThreadMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000;
}
