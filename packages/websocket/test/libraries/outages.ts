import type { TcpProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';

interface Restartable {
  stop(): Promise<void>;
  restart(): Promise<void>;
}

/** Stops the server until its client has dialled in vain, then starts it on the same port. */
export async function restart(server: Restartable, proxy: TcpProxy, meanwhile?: () => unknown): Promise<void> {
  await server.stop();
  const { accepted } = proxy;
  await eventually(() => proxy.accepted).toBeGreaterThan(accepted);
  await meanwhile?.();
  await server.restart();
}

/** The network falls silent without a word; it works again from the next dial on. */
export async function silenceUntilRedial(proxy: TcpProxy): Promise<void> {
  const redial = proxy.nextConnection();
  proxy.pause();
  await redial;
  proxy.resume();
}

/** `name 1`, `name 2` and so on. */
export function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);
}
