import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { acceptHandshake, encodeFrame, Listener, loopback, opcodes } from '@steadysocket/test-kit';
import { onTestFinished } from 'vitest';

/** The packets that one link receives: as the messages of a WebSocket, or each as the answer to a poll. */
export type Script = readonly string[];

export interface Puppet extends AsyncDisposable {
  readonly url: string;
  /** Polls so far. */
  readonly polls: number;
}

/** A server in the hands of a test. Each link plays the next script, the last one for ever; after its end a poll waits. */
export async function startPuppetServer(scripts: readonly Script[]): Promise<Puppet> {
  let links = 0;
  let polls = 0;
  const nextScript = (): string[] => [...(scripts[Math.min(links++, scripts.length - 1)] ?? [])];
  /** Of the link that polls: there is one at a time. */
  let packets: string[] = [];
  const http = createServer(({ method, url = '' }, response) => {
    if (method === 'POST') return response.end('ok');
    polls += 1;
    if (!url.includes('sid=')) packets = nextScript();
    const packet = packets.shift();
    return packet === undefined ? undefined : response.end(packet);
  });
  http.on('upgrade', (request, socket: Socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      if (hasCloseFrame(bytes)) socket.end();
    });
    socket.write(acceptHandshake({ path: '', headers: request.headers as Record<string, string> }));
    for (const packet of nextScript()) socket.write(encodeFrame({ opcode: opcodes.text, payload: packet }));
  });
  const listener = new Listener(http);
  await listener.listen();
  const stop = (): Promise<void> => listener.stop();
  onTestFinished(stop);
  return {
    url: `http://${loopback}:${listener.port}/`,
    get polls() {
      return polls;
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** Looks at whole frames of less than 126 bytes, which is all that the tests make a client send. */
function hasCloseFrame(bytes: Buffer): boolean {
  const [first = 0, second = 0] = bytes;
  // Two bytes, and four of the mask.
  const next = 6 + (second & 0x7f);
  return (first & 0xf) === opcodes.close || (next < bytes.length && hasCloseFrame(bytes.subarray(next)));
}
