import type { Manager } from 'socket.io-client';
import { Carrier } from './carrier.js';

/** The carriers that links of other namespaces may join, by the key that these links share. */
export class Carriers {
  readonly #shared = new Map<string, Carrier>();

  /** @param key The server and the other parts of its handshake; `null` shares nothing. */
  carrierOf(key: string | null, namespace: string, makeManager: () => Manager): Carrier {
    if (key === null) return new Carrier(makeManager(), () => {});
    const known = this.#shared.get(key);
    if (known?.canTake(namespace)) return known;
    const carrier: Carrier = new Carrier(makeManager(), () => {
      if (this.#shared.get(key) === carrier) this.#shared.delete(key);
    });
    this.#shared.set(key, carrier);
    return carrier;
  }
}
