import { ConnectionError } from '../errors.js';
import { readBatch } from '../read-batch.js';
import type { BatchCodec, Codec } from '../transport-types.js';
import type { RequestsOptions } from './requests-options.js';

/** How many requests may be in flight on a link, in each direction. */
export const maxInFlight = 16_384;

/** An encoded request, or a batch of them. */
export class EncodedRequest {
  readonly ids: readonly number[];
  readonly isBatch: boolean;
  readonly frame: unknown;

  constructor({ ids, isBatch, frame }: Pick<EncodedRequest, 'ids' | 'isBatch' | 'frame'>) {
    this.ids = ids;
    this.isBatch = isBatch;
    this.frame = frame;
  }
}

/** The codec of the connection: gives requests their ids, and leaves out answers and requests of the server when it decodes. */
export class RequestCodec implements Codec<unknown, unknown, unknown>, BatchCodec<unknown, unknown, unknown> {
  readonly options: RequestsOptions<unknown, unknown, unknown>;
  #lastId = 0;
  /** The messages of the frame that is being received, so that it is not decoded twice. */
  #latest: { readonly frame: unknown; readonly messages: readonly unknown[] } | null = null;

  constructor(options: RequestsOptions<unknown, unknown, unknown>) {
    this.options = options;
  }

  encode(message: unknown): unknown {
    return this.options.codec.encode(message);
  }

  encodeRequest(message: unknown): EncodedRequest {
    const isBatch = this.options.isBatch !== undefined && Array.isArray(message);
    const messages: readonly unknown[] = isBatch ? message : [message];
    if (messages.length < 1 || messages.length > maxInFlight)
      throw new ConnectionError('encode-failed', 'a batch has 1 to 16 384 requests');
    const ids: number[] = [];
    const requests = messages.map((each) => {
      this.#lastId += 1;
      ids.push(this.#lastId);
      return this.options.attach(each, this.#lastId);
    });
    return new EncodedRequest({ ids, isBatch, frame: this.encode(isBatch ? requests : requests[0]) });
  }

  decode(frame: unknown): unknown {
    let latest: unknown;
    this.decodeAll(frame, (message) => (latest = message));
    return latest;
  }

  decodeAll(frame: unknown, emit: (message: unknown) => void): void {
    const filter = (message: unknown): void => {
      if (this.options.idOf(message) === undefined && !this.options.incoming?.isRequest(message)) emit(message);
    };
    if (this.#latest?.frame === frame) this.#latest?.messages.forEach(filter);
    else this.readAll(frame, filter);
  }

  /** Decodes all messages of a frame. */
  readAll(frame: unknown, emit: (message: unknown) => void): void {
    const { codec } = this.options;
    if ('decodeAll' in codec) readBatch(codec, frame, emit);
    else emit(codec.decode(frame));
  }

  /** Calls `receive`. Meanwhile `frame` is not decoded again: its messages are `messages`. */
  during(frame: unknown, messages: readonly unknown[], receive: () => void): void {
    this.#latest = { frame, messages };
    try {
      receive();
    } finally {
      this.#latest = null;
    }
  }
}
