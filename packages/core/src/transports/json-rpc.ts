import { json } from '../codecs/json.js';
import { textOf } from '../codecs/text.js';
import { ConnectionError, rethrowLater } from '../errors.js';
import type { BatchCodec, WebSocketFrame } from '../transport-types.js';
import type { IncomingRequests, RequestId, RequestsOptions } from './requests-options.js';

/** A call of a method: a request of `deliver`, or a notification of `send` or of the server. */
export interface JsonRpcCall {
  readonly method: string;
  /** An array or an object, by the specification. */
  readonly params?: unknown;
}

/** The error of a JSON-RPC answer. */
export interface JsonRpcErrorInfo {
  /** An integer. The specification reserves -32768 to -32000. */
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export interface JsonRpcOptions {
  /**
   * Answers requests of the server, by method: the function returns the result, or throws a `JsonRpcError`, which is the error. Any
   * other error is answered with -32603, without its text, and reported as uncaught. A missing method is answered with -32601.
   *
   * @default none
   */
  readonly methods?: Readonly<Record<string, (params: unknown) => unknown>>;
  /**
   * Creates the notification that cancels a request at the server, because `deliver` was aborted or timed out. JSON-RPC does not
   * define one; a protocol over it may: `(id) => ({ method: '$/cancelRequest', params: { id } })`.
   *
   * @default the server is not notified
   */
  readonly cancel?: (id: number) => JsonRpcCall;
}

/** The server answered a request with an error. Throw it in a function of `methods` to answer with an error. */
export class JsonRpcError extends ConnectionError {
  /** The error of the other side. It may quote the request. */
  declare readonly cause: JsonRpcErrorInfo;

  constructor(cause: JsonRpcErrorInfo) {
    super('refused', 'The other side answered with an error; see the cause.', cause);
  }
}

/** One call, or several that travel as a batch. */
export type JsonRpcMessage = JsonRpcCall | readonly JsonRpcCall[];

/**
 * JSON-RPC 2.0 for `requests`: `deliver({ method, params })` resolves with the result or rejects with a `JsonRpcError`;
 * `send({ method, params })` is a notification. Messages are the server's notifications.
 *
 * A list of calls is a batch: `deliver` resolves with a `PromiseSettledResult` for each, in their order. A received batch is
 * treated like its parts, and its requests are answered in one batch. A frame that is not JSON-RPC raises `decode-failed`. An error
 * without an id means that the server could not read a message: it raises an `error` event.
 */
export function jsonRpc({ methods = {}, cancel }: JsonRpcOptions = {}): RequestsOptions<
  JsonRpcCall,
  JsonRpcMessage,
  WebSocketFrame
> {
  const options: RequestsOptions<Incoming, Outgoing, WebSocketFrame> = {
    codec,
    attach: (call, id) => new Request(call as JsonRpcCall, id),
    idOf: (message) => (isCall(message) ? undefined : message.id),
    resultOf(message) {
      if (isCall(message)) return undefined;
      if (message.error !== undefined) throw new JsonRpcError(message.error);
      return message.result;
    },
    incoming: {
      isRequest: (message) => isCall(message) && message.id !== undefined,
      answer: async (message) => answerTo(message as Call, methods),
    } satisfies IncomingRequests<Incoming, Outgoing>,
    ...(cancel && { cancel }),
    isBatch: (frame) => /^\s*\[/.test(textOf(frame)),
  };
  return options as RequestsOptions<JsonRpcCall, JsonRpcMessage, WebSocketFrame>;
}

interface Call extends JsonRpcCall {
  readonly id?: RequestId;
}

interface Answer {
  readonly id: RequestId;
  readonly result?: unknown;
  readonly error?: JsonRpcErrorInfo;
}

type Incoming = Call | Answer;
type Outgoing = JsonRpcMessage | Reply | readonly Reply[];

const isCall = (message: Incoming): message is Call => 'method' in message;

/** A call as it is sent, without an `id` of the application, which could equal that of another request. */
class Request implements JsonRpcCall {
  readonly jsonrpc = '2.0';
  readonly method: string;
  declare readonly params?: unknown;
  declare readonly id?: number;

  constructor({ method, params }: JsonRpcCall, id?: number) {
    if (typeof method !== 'string') throw new ConnectionError('encode-failed', 'a JSON-RPC call needs a method');
    this.method = method;
    if (params !== undefined) this.params = params;
    if (id !== undefined) this.id = id;
  }
}

/** An answer as it is sent. Encoded early, so that a result that JSON cannot represent affects no other answer of its batch. */
class Reply {
  readonly text: string;

  constructor(id: RequestId, outcome: { readonly result: unknown } | { readonly error: JsonRpcErrorInfo }) {
    this.text = text.encode({ jsonrpc: '2.0', id, ...outcome }) as string;
  }
}

const text = json<unknown, unknown>();

const codec: BatchCodec<Incoming, Outgoing> = {
  encode(message) {
    if (!isList(message)) return encodePart(message);
    if (message.length === 0) throw new ConnectionError('encode-failed', 'a JSON-RPC batch needs a call');
    return `[${message.map(encodePart).join()}]`;
  },
  decodeAll(frame, emit) {
    const value = text.decode(frame);
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (values.length === 0) throw malformed();
    let failure: ConnectionError | undefined;
    for (const each of values) {
      const message = read(each);
      if (message instanceof ConnectionError) failure = message;
      else emit(message);
    }
    // Last, so that the valid parts are delivered.
    if (failure) throw failure;
  },
};

const isList = (message: Outgoing): message is Extract<Outgoing, readonly unknown[]> => Array.isArray(message);

function encodePart(part: JsonRpcCall | Reply): string {
  return part instanceof Reply
    ? part.text
    : (text.encode(part instanceof Request ? part : new Request(part)) as string);
}

/** Returns one part of a frame, or an error. */
function read(value: unknown): Incoming | ConnectionError {
  const { id, method, result, error } = Object(value) as Readonly<Record<string, unknown>>;
  const isId = typeof id === 'string' || typeof id === 'number' || id === null;
  if (typeof method === 'string') return isId || id === undefined ? (value as Call) : malformed();
  if (!isId || (error == null && result === undefined)) return malformed();
  // Version 1 of the protocol has an error of null beside a result.
  if (error == null) return { id, result };
  return id === null ? new JsonRpcError(infoOf(error)) : { id, error: infoOf(error) };
}

function infoOf(error: unknown): JsonRpcErrorInfo {
  const { code, message, data } = Object(error) as Readonly<Record<string, unknown>>;
  return { code: typeof code === 'number' ? code : 0, message: typeof message === 'string' ? message : '', data };
}

function malformed(): ConnectionError {
  return new ConnectionError('decode-failed', 'A frame that is not JSON-RPC was received and skipped.');
}

async function answerTo(
  { id = null, method, params }: Call,
  methods: NonNullable<JsonRpcOptions['methods']>,
): Promise<Reply> {
  const handle = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (handle === undefined) return new Reply(id, { error: { code: -32601, message: 'Method not found' } });
  try {
    // JSON has no undefined, and an answer needs a result.
    return new Reply(id, { result: (await handle(params)) ?? null });
  } catch (error) {
    if (error instanceof JsonRpcError) return new Reply(id, { error: error.cause });
    rethrowLater(error);
    return new Reply(id, { error: { code: -32603, message: 'Internal error' } });
  }
}
