/** Where something listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Something that listens on a loopback port until it is closed. `await using` closes it, too. */
export interface Endpoint extends Address, AsyncDisposable {
  /** Gives everything up: resolves once no socket, timer or process of it is left. */
  close(): Promise<void>;
}
