import type { Connection, SendOutcome } from '@steadysocket/vue';
import { useWebSocket } from '@steadysocket/vue';
import type { Ref } from 'vue';
import { computed, shallowRef } from 'vue';
import { explainOutcome } from '../words.js';

interface Outcome<Out> {
  readonly send: (message: Out) => SendOutcome;
  /** What became of the latest message so far, in words; `''` when there is nothing to say. */
  readonly words: Readonly<Ref<string>>;
  readonly forget: () => void;
}

/** Sends, and follows what becomes of the latest message. */
export function useOutcome<In, Out>(connection: () => Connection<In, Out> | null): Outcome<Out> {
  const latest = shallowRef<{ readonly message: Out; readonly outcome: SendOutcome } | null>(null);
  const { send, queued } = useWebSocket(connection, {
    onDrop({ message }) {
      if (latest.value?.message === message) latest.value = { message, outcome: 'dropped' };
    },
  });
  return {
    send(message) {
      const outcome = send(message);
      latest.value = { message, outcome };
      return outcome;
    },
    words: computed(() => (latest.value === null ? '' : explainOutcome(latest.value.outcome, queued.value))),
    forget: () => (latest.value = null),
  };
}
