import type { Benchmark, Figures } from '../benchmark.js';
import { moderateRate, nodes, publishThroughRedis, talkBytes } from '../rooms/many-nodes.js';
import { comeBack, missed, payload, publishInEngine, publishToAll, resuming, subscribers } from '../rooms/one-node.js';

const cases: Readonly<Record<string, () => Promise<Figures>>> = {
  publish: publishToAll,
  'publish, without sockets': publishInEngine,
  'come back to the session': () => comeBack('resume'),
  'come back with a cursor': () => comeBack('forget'),
  'through Redis': publishThroughRedis,
};

const many = (value: number): string => Math.round(value).toLocaleString('en');

/** The cost of a room compared with a loop over bare sockets, and the cost of returning clients. */
export const rooms: Benchmark = {
  name: 'rooms',
  title: `Rooms: messages of ${many(payload.length)} bytes over loopback`,
  cases: Object.keys(cases),
  rounds: 1,

  measure(name) {
    const run = cases[name];
    if (run === undefined) throw new Error(`No such case: ${name}`);
    return run();
  },

  table(of) {
    const compared = (what: string, figure: string, hub = `hub ${figure}`): Record<string, string> => ({
      '': what,
      'bare sockets': many(of('publish', `plain ${figure}`)),
      room: many(of('publish', hub)),
      ratio: (of('publish', hub) / of('publish', `plain ${figure}`)).toFixed(2),
    });
    const alone = (what: string, value: string): Record<string, string> => ({ '': what, room: value });
    const back = (how: string): Record<string, string>[] =>
      [
        ['until the last message of the last client, ms', 'lastMs'] as const,
        ['CPU of the server, ms', 'cpuMs'] as const,
        ['worst delay of its event loop, ms', 'delayMs'] as const,
      ].map(([what, figure]) => alone(`… ${what}`, many(of(how, figure))));
    return [
      compared(`one message to ${many(subscribers)} on one node: median receipt, ms`, 'medianMs'),
      compared('… last receipt, ms', 'lastMs'),
      compared('… CPU of the server, sending, ms', 'cpuMs', 'sending cpuMs'),
      compared('… CPU of the server with the acknowledgements, ms', 'cpuMs'),
      alone('… held for each that has not acknowledged it, bytes', many(of('publish', 'held bytes'))),
      alone('… held for each further message, bytes', many(of('publish', 'further bytes'))),
      alone('… without sockets, ms', of('publish, without sockets', 'ms').toFixed(1)),
      alone('… all acknowledgements without sockets, ms', of('publish, without sockets', 'ackMs').toFixed(1)),
      alone(`${many(resuming)} clients resume, ${many(missed)} missed each`, ''),
      ...back('come back to the session'),
      alone(`${many(resuming)} clients with nothing but a cursor, ${many(missed)} missed each`, ''),
      ...back('come back with a cursor'),
      ...throughRedis((figure) => of('through Redis', figure)),
    ];
  },
};

function throughRedis(of: (figure: string) => number): Record<string, string>[] {
  const title = `${String(nodes)} nodes and Redis, publications of ${many(talkBytes)} bytes`;
  if (Number.isNaN(of('saturated perSecond')))
    return [{ '': title, room: 'not measured: redis-server is not installed' }];
  const delays = (when: string): string => `${of(`${when} p50`).toFixed(1)} / ${of(`${when} p99`).toFixed(1)}`;
  return [
    { '': `${title}, ${many(moderateRate)} a second`, room: '' },
    { '': '… to a client on another node, p50 / p99, ms', room: delays('open') },
    { '': '… as many a second as there is CPU for', room: many(of('saturated perSecond')) },
    { '': '… then to a client on another node, p50 / p99, ms', room: delays('saturated') },
  ];
}
