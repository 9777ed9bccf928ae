import type { Link, LinkClose, Transport } from '@steadysocket/core/transport';
import { lost, utf8Length } from '@steadysocket/core/transport';

/** Server-Sent Events from the server, and a POST for each message to it. Frames are text. */
export function serverSentEvents(): Transport<string> {
  return {
    capabilities: { acks: false, binary: false },
    codec: { encode: (message) => message, decode: (frame) => frame },
    sizeOf: utf8Length,
    connect({ url }, events): Link<string> {
      const address = url.replace(/^ws/, 'http');
      const source = new EventSource(address);
      let isOver = false;
      let posted: Promise<unknown> = Promise.resolve();

      function abandon(): void {
        isOver = true;
        source.close();
      }
      function end(info: LinkClose): void {
        if (isOver) return;
        abandon();
        events.close(info);
      }
      async function post(body: string): Promise<void> {
        const { ok } = await fetch(address, { method: 'POST', body });
        if (!ok) throw new Error('the server refused a message');
      }

      source.onopen = () => events.open({ protocol: '' });
      source.onmessage = ({ data }) => events.frame(String(data));
      source.onerror = () => end(lost); // an EventSource reconnects by itself: the connection decides instead
      return {
        bufferedAmount: null,
        send(frame) {
          posted = posted.then(() => post(frame));
          posted.catch((error: unknown) => {
            events.error(error);
            end(lost);
          });
        },
        close: (code = 1000, reason = '') => end({ code, reason, wasClean: true }),
        abandon,
      };
    },
  };
}
