import { ConnectionError } from '../errors.js';
import type { StandardIssue, StandardSchema } from '../standard-schema.js';
import type { BatchCodec, Codec, WebSocketFrame } from '../transport-types.js';

/** A schema rejected a message. `issues` come from the schema and may quote the message. */
export class SchemaError extends ConnectionError {
  declare readonly issues: readonly StandardIssue[];

  constructor(issues: readonly StandardIssue[]) {
    super('schema-mismatch', 'A message does not match the schema; see the issues property.');
    // Not enumerable, so that a logged error shows no payload.
    Object.defineProperty(this, 'issues', { value: issues });
  }
}

/**
 * Adds validation to a codec. Each received message is the output of the schema. It accepts every Standard Schema that
 * validates synchronously (zod, valibot, arktype). A message that does not match raises `schema-mismatch` and is skipped. A
 * schema that returns a promise raises `schema-async`, because waiting for it would change the order of messages.
 *
 * The type of sent messages is that of the codec. If the codec takes `unknown`, it is that of received messages.
 *
 * @param sendSchema Validates sent messages; its output is sent. A message that does not match makes `send` throw
 * `schema-mismatch`. Default: sent messages are not validated.
 */
export function validated<In, Sent, Frame = WebSocketFrame>(
  codec: Codec<unknown, never, Frame>,
  schema: StandardSchema<unknown, In>,
  sendSchema: StandardSchema<Sent, unknown>,
): Codec<In, Sent, Frame>;
export function validated<In, Out, Frame = WebSocketFrame>(
  codec: Codec<unknown, Out, Frame>,
  schema: StandardSchema<unknown, In>,
): Codec<In, unknown extends Out ? In : Out, Frame>;
export function validated<In, Sent, Frame = WebSocketFrame>(
  codec: BatchCodec<unknown, never, Frame>,
  schema: StandardSchema<unknown, In>,
  sendSchema: StandardSchema<Sent, unknown>,
): BatchCodec<In, Sent, Frame>;
export function validated<In, Out, Frame = WebSocketFrame>(
  codec: BatchCodec<unknown, Out, Frame>,
  schema: StandardSchema<unknown, In>,
): BatchCodec<In, unknown extends Out ? In : Out, Frame>;
export function validated<In, Frame>(
  codec: Codec<unknown, unknown, Frame> | BatchCodec<unknown, unknown, Frame>,
  schema: StandardSchema<unknown, In>,
  sendSchema?: StandardSchema<unknown, unknown>,
): Codec<In, unknown, Frame> | BatchCodec<In, unknown, Frame> {
  const checked = (message: unknown): unknown => (sendSchema === undefined ? message : validate(sendSchema, message));
  const encoding = {
    encode: (message: unknown): Frame => codec.encode(checked(message)),
    ...(codec.encodeRequest && {
      encodeRequest: (message: unknown): Frame => (codec as Required<typeof codec>).encodeRequest(checked(message)),
    }),
  };
  return 'decodeAll' in codec
    ? { ...encoding, decodeAll: (frame, emit) => codec.decodeAll(frame, (message) => emit(validate(schema, message))) }
    : { ...encoding, decode: (frame) => validate(schema, codec.decode(frame)) };
}

function validate<Output>(schema: StandardSchema<unknown, Output>, value: unknown): Output {
  const result = schema['~standard'].validate(value);
  if ('then' in result) {
    // Ignores the result, and swallows a rejection.
    result.then(undefined, () => {});
    throw new ConnectionError(
      'schema-async',
      'A schema must validate synchronously: waiting would change the order of messages.',
    );
  }
  if (result.issues !== undefined) throw new SchemaError(result.issues);
  return result.value;
}
