import { ConnectionError } from '../errors.js';
import type { Codec, StandardIssue, StandardSchema } from '../types.js';
import { textOf } from './text.js';

export interface JsonOptions<In, Out> {
  /**
   * Validates each inbound message; its output is the message. Any Standard Schema that answers at once (zod, valibot,
   * arktype). A frame that does not match raises `schema-mismatch`; a schema that answers with a promise raises
   * `schema-async`, because waiting would lose the order.
   *
   * @default none: messages are not checked
   */
  readonly schema?: StandardSchema<unknown, In>;
  /**
   * Validates each outbound message; what does not match throws `schema-mismatch` at the call of `send`.
   *
   * @default none
   */
  readonly sendSchema?: StandardSchema<Out, unknown>;
}

/** A schema did not accept a message. `issues` are the schema's own; they may quote the message. */
export class SchemaError extends ConnectionError {
  declare readonly issues: readonly StandardIssue[];

  constructor(issues: readonly StandardIssue[]) {
    super('schema-mismatch', 'A message does not match the schema; see the issues property.');
    // Not enumerable, so that a logged error shows no payload.
    Object.defineProperty(this, 'issues', { value: issues });
  }
}

/**
 * JSON text. What is no JSON raises `decode-failed`; what JSON cannot express throws `encode-failed`. A `__proto__` key
 * becomes an ordinary property of the message and changes no prototype.
 */
export function json<In = unknown, Out = In>(options: JsonOptions<In, Out> = {}): Codec<In, Out> {
  const { schema, sendSchema } = options;
  return {
    encode(message) {
      const text = JSON.stringify(sendSchema === undefined ? message : validate(sendSchema, message)) as
        string | undefined;
      if (text !== undefined) return text;
      throw new ConnectionError('encode-failed', 'JSON has no text for undefined, functions and symbols.');
    },
    decode(frame) {
      const value = parse(textOf(frame));
      return schema === undefined ? (value as In) : validate(schema, value);
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The platform's error quotes the text, so it is not passed on as the cause.
    throw new ConnectionError('decode-failed', 'A frame that is no JSON arrived; it was skipped.');
  }
}

function validate<Output>(schema: StandardSchema<unknown, Output>, value: unknown): Output {
  const result = schema['~standard'].validate(value);
  if ('then' in result) {
    // Its outcome interests nobody any more, so that it must not surface as an unhandled rejection.
    result.then(undefined, () => {});
    throw new ConnectionError('schema-async', 'A schema must validate synchronously: waiting would lose the order.');
  }
  if (result.issues !== undefined) throw new SchemaError(result.issues);
  return result.value;
}
