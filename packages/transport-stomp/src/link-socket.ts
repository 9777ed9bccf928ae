import type { IStompSocket } from '@stomp/stompjs';

const open = 1;
const closed = 3;

/** What the client library wants of its socket. */
export interface LinkSocketHost {
  write(data: string | ArrayBuffer): void;
  /** The library has said goodbye, or does not get on with the broker. */
  closeRequested(): void;
}

/** An open link of any transport, in the shape of a WebSocket. The library does not learn the url, so it cannot tell it. */
export class LinkSocket implements IStompSocket {
  readonly url: string = '';
  binaryType: string = 'arraybuffer';
  readyState: number = open;
  onopen: IStompSocket['onopen'] = null;
  onmessage: IStompSocket['onmessage'] = null;
  onerror: IStompSocket['onerror'] = null;
  onclose: IStompSocket['onclose'] = null;

  constructor(private readonly host: LinkSocketHost) {}

  send(data: string | ArrayBuffer): void {
    if (this.readyState === open) this.host.write(data);
  }

  close(): void {
    this.host.closeRequested();
  }

  terminate(): void {
    this.host.closeRequested();
  }

  /** Makes the library stop its timers. */
  end(): void {
    this.readyState = closed;
    this.onmessage = null;
    this.onclose?.({});
  }
}
