/**
 * One event, as `socket.emit(event, ...args)` sends it and a listener receives it. Arguments may contain what the client's parser
 * supports: JSON values, and binary data (`ArrayBuffer`, its views, in browsers `Blob`) at any depth.
 *
 * A frame is borrowed: changes to a queued frame are sent, and its binary data may be read even after `sent`.
 */
export interface SocketIoFrame {
  /** Any name that Socket.IO does not reserve (`connect`, `disconnect`, …). */
  readonly event: string;
  /**
   * In a received event, the last argument may be a function: calling it sends the acknowledgement that the server asked for. It
   * does nothing once the link has ended. A server that keeps sessions for recovery adds an offset as the last argument.
   */
  readonly args: readonly unknown[];
}
