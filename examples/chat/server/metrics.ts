import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Log } from '@steadysocket/server';

type Labels = Readonly<Record<string, string>>;

/** Numbers for monitoring, in the text format of Prometheus. */
export class Metrics {
  readonly #counters = new Map<string, number>();
  readonly #gauges = new Map<string, () => number>();
  readonly #loopDelay = monitorEventLoopDelay({ resolution: 20 });

  constructor() {
    this.#loopDelay.enable();
    this.gauge('chat_resident_bytes', () => process.memoryUsage.rss());
    this.gauge('chat_event_loop_delay_seconds{quantile="0.99"}', () => this.#loopDelay.percentile(99) / 1e9);
  }

  count(name: string, labels: Labels = {}, by = 1): void {
    const series = seriesOf(name, labels);
    this.#counters.set(series, (this.#counters.get(series) ?? 0) + by);
  }

  /** Read whenever the numbers are asked for. */
  gauge(series: string, read: () => number): void {
    this.#gauges.set(series, read);
  }

  /** Counts the appends of a log, those that failed, and how long they took together. */
  watch(log: Log): Log {
    return {
      append: async (...publication) => {
        const startedAt = performance.now();
        try {
          const appended = await log.append(...publication);
          this.count('chat_appends_total', { outcome: appended.duplicate ? 'duplicate' : 'appended' });
          return appended;
        } catch (error) {
          this.count('chat_appends_total', { outcome: 'failed' });
          throw error;
        } finally {
          this.count('chat_append_seconds_total', {}, (performance.now() - startedAt) / 1_000);
        }
      },
      read: (...position) => log.read(...position),
      subscribe: (...subscription) => log.subscribe(...subscription),
      close: () => log.close(),
    };
  }

  text(): string {
    const lines = [...this.#counters].map(([series, value]) => `${series} ${String(value)}`);
    for (const [series, read] of this.#gauges) lines.push(`${series} ${String(read())}`);
    return `${lines.join('\n')}\n`;
  }

  stop(): void {
    this.#loopDelay.disable();
  }
}

function seriesOf(name: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}
