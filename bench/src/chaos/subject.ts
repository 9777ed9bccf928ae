/** One end of a duplex channel whose messages are numbers. */
export interface ChaosSubject {
  /** Where the proxy leads. */
  readonly port: number;
  /** Connects the client through the proxy, and resolves when it is open. */
  connect(url: string, received: Received): Promise<void>;
  sendToServer(number: number): void;
  sendToClient(number: number): void;
}

/** What each end has received, in order. */
export interface Received {
  readonly byServer: number[];
  readonly byClient: number[];
}

export type StartSubject = () => Promise<ChaosSubject>;
