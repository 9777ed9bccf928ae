import { ConnectionError } from '../errors.js';
import type { BatchCodec, Codec, StandardIssue, StandardSchema, WebSocketFrame } from '../types.js';

/** A schema did not accept a message. `issues` are the schema's own; they may quote the message. */
export class SchemaError extends ConnectionError {
  declare readonly issues: readonly StandardIssue[];

  constructor(issues: readonly StandardIssue[]) {
    super('schema-mismatch', 'A message does not match the schema; see the issues property.');
    // Not enumerable, so that a logged error shows no payload.
    Object.defineProperty(this, 'issues', { value: issues });
  }
}

/** What may be sent where no schema says it: what the codec sends, or what is received where the codec sends anything. */
export type SentBeside<Out, In> = unknown extends Out ? In : Out;

/**
 * A codec whose messages a schema has validated: the schema's output is the message. Any Standard Schema that answers at
 * once (zod, valibot, arktype). A message that does not match raises `schema-mismatch`; a schema that answers with a promise
 * raises `schema-async`, because waiting would lose the order.
 *
 * @param sendSchema Validates what is sent, and its output goes out; what does not match throws `schema-mismatch` at the call
 * of `send`. Default: what is sent is not checked.
 */
export function validated<In, Sent, Frame = WebSocketFrame>(
  codec: Codec<unknown, never, Frame>,
  schema: StandardSchema<unknown, In>,
  sendSchema: StandardSchema<Sent, unknown>,
): Codec<In, Sent, Frame>;
export function validated<In, Out, Frame = WebSocketFrame>(
  codec: Codec<unknown, Out, Frame>,
  schema: StandardSchema<unknown, In>,
): Codec<In, SentBeside<Out, In>, Frame>;
export function validated<In, Sent, Frame = WebSocketFrame>(
  codec: BatchCodec<unknown, never, Frame>,
  schema: StandardSchema<unknown, In>,
  sendSchema: StandardSchema<Sent, unknown>,
): BatchCodec<In, Sent, Frame>;
export function validated<In, Out, Frame = WebSocketFrame>(
  codec: BatchCodec<unknown, Out, Frame>,
  schema: StandardSchema<unknown, In>,
): BatchCodec<In, SentBeside<Out, In>, Frame>;
export function validated<In, Frame>(
  codec: Codec<unknown, unknown, Frame> | BatchCodec<unknown, unknown, Frame>,
  schema: StandardSchema<unknown, In>,
  sendSchema?: StandardSchema<unknown, unknown>,
): Codec<In, unknown, Frame> | BatchCodec<In, unknown, Frame> {
  const encode = (message: unknown): Frame =>
    codec.encode(sendSchema === undefined ? message : validate(sendSchema, message));
  return 'decodeAll' in codec
    ? { encode, decodeAll: (frame, emit) => codec.decodeAll(frame, (message) => emit(validate(schema, message))) }
    : { encode, decode: (frame) => validate(schema, codec.decode(frame)) };
}

function validate<Output>(schema: StandardSchema<unknown, Output>, value: unknown): Output {
  const result = schema['~standard'].validate(value);
  if ('then' in result) {
    // Nobody waits for its outcome, so it must not surface as an unhandled rejection.
    result.then(undefined, () => {});
    throw new ConnectionError('schema-async', 'A schema must validate synchronously: waiting would lose the order.');
  }
  if (result.issues !== undefined) throw new SchemaError(result.issues);
  return result.value;
}
