import type { Snapshot, Transport, UrlSource } from '@steadysocket/core';
import type { Address, TcpProxy } from '@steadysocket/test-kit';
import { startProxy } from '@steadysocket/test-kit';
import type { Observed, ObserveOptions } from '@steadysocket/test-kit/observing';
import { observe, openConnection } from '@steadysocket/test-kit/observing';
import { expect, onTestFinished } from 'vitest';
import { holdToContract } from './hold-to-contract.js';
import type { ConformanceServer, ConformanceServerOptions, TransportSubject } from './subject.js';

type Options<Frame> = Partial<ObserveOptions<Frame>> & {
  /** What is dialled, where it is not the server itself. */
  readonly via?: Address;
  readonly url?: UrlSource;
};

/** A server, and connections to it over the transport under test. Everything ends with the test. */
export interface Stage<Frame> {
  readonly server: ConformanceServer;
  /** The address as the subject wants it dialled. */
  urlOf(address: Address, query?: string): string;
  /** A proxy in front of the server. */
  proxy(): Promise<TcpProxy>;
  observe(options?: Options<Frame>): Observed<Frame>;
  open(options?: Options<Frame>): Promise<Observed<Frame>>;
}

export async function setStage<Frame>(
  subject: TransportSubject<Frame>,
  options: ConformanceServerOptions = {},
): Promise<Stage<Frame>> {
  const breaches: string[] = [];
  onTestFinished(() => expect(breaches).toEqual([]));
  const server = await subject.startServer(options);
  onTestFinished(() => server.close());
  const urlOf = ({ host, port }: Address, query = ''): string => `ws://${host}:${port}${subject.path ?? '/'}${query}`;
  const complete = ({
    via = server,
    url = urlOf(via),
    ...rest
  }: Options<Frame>): [UrlSource, ObserveOptions<Frame>] => {
    const transport: Transport<Frame> = rest.transport ?? subject.transport();
    return [url, { ...rest, transport: holdToContract(transport, breaches) }];
  };
  return {
    server,
    urlOf,
    async proxy() {
      const proxy = await startProxy({ target: server });
      onTestFinished(() => proxy.close());
      return proxy;
    },
    observe: (chosen = {}) => observe(...complete(chosen)),
    open: (chosen = {}) => openConnection(...complete(chosen)),
  };
}

/** Cuts a link for certain: one that polls has no connection between two polls, which a reset would miss. */
export async function cut<Frame>(link: TcpProxy, when: Observed<Frame>['when']): Promise<Snapshot> {
  const away = when(({ status }) => status !== 'open');
  link.refuse();
  link.reset();
  const snapshot = await away;
  link.restore();
  return snapshot;
}
