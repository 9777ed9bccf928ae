/** The opcodes of RFC 6455, section 5.2. */
export const opcodes = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

/** A frame to be written as it is: nothing in it is checked, so that it can be as wrong as a test needs. */
export interface OutgoingFrame {
  readonly opcode: number;
  /** Text is written as UTF-8. @default empty */
  readonly payload?: string | Uint8Array;
  /** @default true */
  readonly fin?: boolean;
  /** The three reserved bits as one number: RSV1 is 4, RSV2 is 2, RSV3 is 1. @default 0 */
  readonly rsv?: number;
  /** Masks the payload, which only clients may do. @default false */
  readonly masked?: boolean;
  /** The length that the header claims, whatever the payload's. @default the payload's */
  readonly declaredLength?: number | bigint;
}

/** A frame as it arrived, unmasked. */
export interface ReceivedFrame {
  readonly opcode: number;
  readonly payload: Buffer;
  readonly fin: boolean;
  readonly rsv: number;
  readonly masked: boolean;
}

const maskingKey = Buffer.of(0x37, 0xfa, 0x21, 0x3d);

/** The bytes of a frame. */
export function encodeFrame(frame: OutgoingFrame): Buffer {
  const payload = Buffer.from(frame.payload ?? []);
  const first = ((frame.fin ?? true) ? 0x80 : 0) | ((frame.rsv ?? 0) << 4) | frame.opcode;
  const length = encodeLength(BigInt(frame.declaredLength ?? payload.length));
  if (!frame.masked) return Buffer.concat([Buffer.of(first), length, payload]);
  length.writeUInt8(length.readUInt8(0) | 0x80, 0);
  return Buffer.concat([Buffer.of(first), length, maskingKey, applyMask(payload, maskingKey)]);
}

/** The payload of a close frame. */
export function encodeClose(code: number, reason = ''): Buffer {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code, 0);
  payload.write(reason, 2);
  return payload;
}

function encodeLength(length: bigint): Buffer {
  if (length < 126n) return Buffer.of(Number(length));
  if (length <= 0xffffn) {
    const bytes = Buffer.of(126, 0, 0);
    bytes.writeUInt16BE(Number(length), 1);
    return bytes;
  }
  const bytes = Buffer.alloc(9, 127);
  bytes.writeBigUInt64BE(length, 1);
  return bytes;
}

function applyMask(payload: Buffer, key: Buffer): Buffer {
  return payload.map((byte, index) => byte ^ (key[index % 4] ?? 0)) as Buffer;
}

/** Splits a stream of bytes into frames. Does not validate them, so use it only with trusted clients. */
export class FrameReader {
  #unread: Buffer = Buffer.alloc(0);

  /** The frames that these bytes complete. */
  read(bytes: Buffer): ReceivedFrame[] {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    const frames: ReceivedFrame[] = [];
    for (let frame = this.#shift(); frame; frame = this.#shift()) frames.push(frame);
    return frames;
  }

  #shift(): ReceivedFrame | undefined {
    const header = readHeader(this.#unread);
    if (!header || this.#unread.length < header.end) return undefined;
    const { start, end, key, ...frame } = header;
    const payload = applyMask(this.#unread.subarray(start, end), key);
    this.#unread = this.#unread.subarray(end);
    return { ...frame, payload };
  }
}

interface Header extends Omit<ReceivedFrame, 'payload'> {
  readonly key: Buffer;
  /** Where the payload starts and ends. */
  readonly start: number;
  readonly end: number;
}

function readHeader(bytes: Buffer): Header | undefined {
  if (bytes.length < 2) return undefined;
  const [first, second] = [bytes.readUInt8(0), bytes.readUInt8(1)];
  const shortLength = second & 0x7f;
  const masked = second >= 0x80;
  const keyAt = 2 + (shortLength === 126 ? 2 : shortLength === 127 ? 8 : 0);
  const start = keyAt + (masked ? 4 : 0);
  if (bytes.length < start) return undefined;
  const length =
    shortLength === 126 ? bytes.readUInt16BE(2) : shortLength === 127 ? Number(bytes.readBigUInt64BE(2)) : shortLength;
  return {
    opcode: first & 0x0f,
    fin: first >= 0x80,
    rsv: (first >> 4) & 0x7,
    masked,
    key: bytes.subarray(keyAt, start),
    start,
    end: start + length,
  };
}
