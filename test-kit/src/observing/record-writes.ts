import type { Transport } from '@steadysocket/core';
import type { Link } from '@steadysocket/core/transport';

/** Frames that a transport was given to write. */
export interface RecordedWrites<Frame> {
  readonly transport: Transport<Frame>;
  /** The frames that each link accepted without throwing, one list for each link, in order. */
  readonly links: readonly (readonly Frame[])[];
  /** Whether the links tell how full they are. */
  hasBackpressure(): boolean;
}

/** Wraps a transport and records the frames that are passed to its links. They may not have been sent. */
export function recordWrites<Frame>(transport: Transport<Frame>): RecordedWrites<Frame> {
  const links: Frame[][] = [];
  let latest: Link<Frame> | undefined;
  return {
    links,
    hasBackpressure: () => latest?.bufferedAmount !== null,
    transport: {
      ...transport,
      connect(request, events) {
        const written: Frame[] = [];
        links.push(written);
        latest = recorded(transport.connect(request, events), written);
        return latest;
      },
    },
  };
}

function recorded<Frame>(link: Link<Frame>, written: Frame[]): Link<Frame> {
  return {
    get bufferedAmount() {
      return link.bufferedAmount;
    },
    send(frame) {
      link.send(frame);
      written.push(frame);
    },
    close: (code, reason) => link.close(code, reason),
    abandon: () => link.abandon(),
    ...(link.retire && { retire: () => link.retire?.() }),
  };
}
