import type { Kind, Probes } from '@steadysocket/conformance/binding';
import type { Connection } from '@steadysocket/core';
import { useFold, useMessage, useMessages, useWebSocket } from '@steadysocket/vue';
import type { FunctionalComponent } from 'vue';
import { defineComponent, h } from 'vue';

interface Given {
  readonly connection: Connection<string, string>;
  /** Receives what the handlers receive. */
  readonly messages: string[];
}

const probes = {
  status({ connection }: Given) {
    const { status } = useWebSocket(connection);
    return () => status.value;
  },
  lastMessage({ connection }: Given) {
    const { lastMessage } = useWebSocket(connection);
    return () => lastMessage.value;
  },
  messages({ connection }: Given) {
    const messages = useMessages(connection, { limit: 1 });
    return () => messages.value.join();
  },
  fold({ connection }: Given) {
    const count = useFold(connection, (before: number) => before + 1, 0);
    return () => count.value;
  },
  handler({ connection, messages }: Given) {
    useMessage(connection, (message) => messages.push(message));
    return () => '';
  },
};

/** Components that use one connection, `each` of a kind. */
export function probesOn<Stamp>(
  connection: Connection<string, string>,
  { each, stamp }: { readonly each: number; readonly stamp: () => Stamp },
): Probes<Stamp> & { readonly page: FunctionalComponent } {
  const renders: Record<Kind, Stamp[][]> = { status: [], lastMessage: [], messages: [], fold: [], handler: [] };
  const received: string[][] = [];
  const components = (Object.keys(probes) as Kind[]).flatMap((kind) =>
    Array.from({ length: each }, () => {
      const stamps: Stamp[] = [];
      const messages: string[] = [];
      renders[kind].push(stamps);
      if (kind === 'handler') received.push(messages);
      return defineComponent({
        setup() {
          const read = probes[kind]({ connection, messages });
          return () => {
            stamps.push(stamp());
            return String(read());
          };
        },
      });
    }),
  );
  return { page: () => components.map((component) => h(component)), renders, received };
}
