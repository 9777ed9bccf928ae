import type { WebSocketConstructor } from '@steadysocket/core';

/** Text that was written to each socket, in order. */
export interface RecordedWrites {
  readonly WebSocket: WebSocketConstructor;
  /** One list for each socket that was made. */
  readonly sockets: readonly (readonly string[])[];
}

/** The same WebSocket, with a record of what it is told to send: what became of it is another matter. */
export function recordWrites(WebSocket: WebSocketConstructor): RecordedWrites {
  const sockets: string[][] = [];
  class RecordingWebSocket extends WebSocket {
    readonly written: string[] = [];

    constructor(url: string, protocols?: string[]) {
      super(url, protocols);
      sockets.push(this.written);
    }

    override send(data: never): void {
      this.written.push(data);
      super.send(data);
    }
  }
  return { WebSocket: RecordingWebSocket, sockets };
}
