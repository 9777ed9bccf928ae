import type { Kind, Probes } from '@steadysocket/conformance/binding';
import type { Connection } from '@steadysocket/core';
import { useFold, useMessage, useMessages, useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { Profiler } from 'react';

interface Given {
  readonly connection: Connection<string, string>;
  /** Receives what the handlers receive. */
  readonly messages: string[];
}

function Status({ connection }: Given): ReactNode {
  return useWebSocket(connection).status;
}

function LastMessage({ connection }: Given): ReactNode {
  return useWebSocket(connection).lastMessage;
}

function Messages({ connection }: Given): ReactNode {
  return useMessages(connection, { limit: 1 });
}

function Count({ connection }: Given): ReactNode {
  return useFold(connection, (count: number) => count + 1, 0);
}

function Handler({ connection, messages }: Given): ReactNode {
  useMessage(connection, (message) => messages.push(message));
  return null;
}

const probes = { status: Status, lastMessage: LastMessage, messages: Messages, fold: Count, handler: Handler };

/** Components that use one connection, `each` of a kind. */
export function probesOn<Stamp>(
  connection: Connection<string, string>,
  { each, stamp }: { readonly each: number; readonly stamp: () => Stamp },
): Probes<Stamp> & { readonly page: ReactNode } {
  const renders: Record<Kind, Stamp[][]> = { status: [], lastMessage: [], messages: [], fold: [], handler: [] };
  const received: string[][] = [];
  const page = (Object.keys(probes) as Kind[]).flatMap((kind) =>
    Array.from({ length: each }, (_, index) => {
      const Probe = probes[kind];
      const stamps: Stamp[] = [];
      const messages: string[] = [];
      renders[kind].push(stamps);
      if (kind === 'handler') received.push(messages);
      return (
        <Profiler key={`${kind} ${index}`} id={kind} onRender={() => stamps.push(stamp())}>
          <Probe connection={connection} messages={messages} />
        </Profiler>
      );
    }),
  );
  return { page, renders, received };
}
