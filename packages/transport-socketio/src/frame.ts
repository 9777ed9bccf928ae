/**
 * One event, as `socket.emit(event, ...args)` sends it and a listener receives it. Arguments are what the client's parser
 * carries: what JSON carries, and binary data (`ArrayBuffer`, its views, in browsers `Blob`) at any depth.
 *
 * A frame is borrowed: what is changed in it while it waits in the queue is sent changed, and binary data in it may be read
 * later still, after `sent`.
 */
export interface SocketIoFrame {
  /** Any name that Socket.IO does not keep for itself (`connect`, `disconnect`, …). */
  readonly event: string;
  /**
   * On receipt: where the server asks for an acknowledgement, the last one is the function to call, which does nothing once the link has ended; where it keeps sessions
   * for recovery, the last one is the offset that it adds to every event.
   */
  readonly args: readonly unknown[];
}
