declare global {
  interface Window {
    /** Mounts a component and resolves with a function that reads six fields of its result. */
    mountReader(): Promise<() => unknown>;
  }
}

/** Never dialled successfully: reading costs the same in every state. */
export const url = 'ws://127.0.0.1:9/';

/** One after another, so that the compiler can drop no read. */
export function sixOf(socket: {
  readonly status: unknown;
  readonly attempt: unknown;
  readonly retryAt: unknown;
  readonly error: unknown;
  readonly queued: unknown;
  readonly latencyMs: unknown;
}): unknown {
  return [socket.status, socket.attempt, socket.retryAt, socket.error, socket.queued, socket.latencyMs];
}
