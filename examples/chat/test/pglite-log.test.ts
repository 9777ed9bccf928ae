import { PGlite } from '@electric-sql/pglite';
import type { LogBounds } from '@steadysocket/conformance/log';
import { describeLog } from '@steadysocket/conformance/log';
import type { Log } from '@steadysocket/server';
import { afterAll, beforeAll } from 'vitest';
import { pgliteLog } from '../server/storage/pglite-log.js';

let database: PGlite;

// Once, because it takes seconds to begin.
beforeAll(async () => {
  database = await PGlite.create();
});

afterAll(() => database.close());

describeLog('on PGlite', {
  bounds: ['maxMessages', 'producerMs'],
  async open(bounds: LogBounds = {}) {
    await database.exec('drop schema public cascade; create schema public');
    const nodes: Log[] = [];
    return {
      async node() {
        const node = await pgliteLog(database, bounds);
        nodes.push(node);
        return node;
      },
      async close() {
        await Promise.all(nodes.map((node) => node.close()));
      },
    };
  },
});
