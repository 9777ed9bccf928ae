import type { StompHeaders, StompVersion } from './headers.js';
import { unescape } from './headers.js';
import { decode } from './utf8.js';

/** A received frame. */
export interface ReceivedFrame {
  readonly command: string;
  readonly headers: StompHeaders;
  readonly body: Uint8Array;
}

/** The frame whose body is being read. Positions count from the start of the frame. */
interface Head {
  readonly command: string;
  readonly headers: StompHeaders;
  readonly bodyAt: number;
  /** `null`: the body ends at the first null byte. */
  readonly bodyLength: number | null;
}

const nul = 0;
const lf = 10;
const cr = 13;
const commands = ['CONNECTED', 'MESSAGE', 'RECEIPT', 'ERROR'];
/** What a broker sends after a complete frame: another frame, or a heartbeat. */
const beginsAnew = /^(?:(?:CONNECTED|MESSAGE|RECEIPT|ERROR)\r?\n|[\r\n]+$)/;

/**
 * Splits received data into frames. A piece of data may hold several frames, or a part of one. The client library's own reader
 * trusts `content-length`, so one wrong number makes it swallow all frames that follow.
 */
export class FrameReader {
  /** Set by CONNECTED. */
  version: StompVersion = '1.2';
  #buffer = new Uint8Array(0);
  #start = 0;
  #end = 0;
  /** How much of the frame has been scanned, and where its current line starts, from the start of the frame. */
  #scanned = 0;
  #lineAt = 0;
  #head: Head | null = null;
  /** Whether everything received has been read, up to an incomplete frame. */
  #isStarved = false;
  #isCut = false;
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(bytes: Uint8Array<ArrayBuffer>): void {
    const pending = this.#end - this.#start;
    if (pending === 0) {
      this.#buffer = bytes;
      this.#start = 0;
      this.#end = bytes.byteLength;
      return;
    }
    // The broker has begun another frame, so the length was wrong. Waiting for more bytes would swallow that frame.
    this.#isCut ||=
      this.#isStarved && this.#buffer[this.#end - 1] === nul && beginsAnew.test(decode(bytes.subarray(0, 12)));
    if (this.#end + bytes.byteLength > this.#buffer.byteLength) {
      // Twice the needed size, so that many small pieces cost few copies.
      const larger = new Uint8Array(2 * (pending + bytes.byteLength));
      larger.set(this.#buffer.subarray(this.#start, this.#end));
      this.#buffer = larger;
      this.#start = 0;
      this.#end = pending;
    }
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.byteLength;
  }

  /** The next frame; `null` until it is complete. After `malformed` or `too-big` the link cannot be used any more. */
  next(): ReceivedFrame | 'malformed' | 'too-big' | null {
    const frame = this.#isCut ? 'malformed' : this.#read();
    this.#isStarved = frame === null;
    return frame;
  }

  #read(): ReceivedFrame | 'malformed' | 'too-big' | null {
    if (this.#head === null) {
      const problem = this.#readHead();
      if (problem !== undefined) return problem;
    }
    return this.#readBody(this.#head as unknown as Head);
  }

  /** `undefined` once the head is complete. */
  #readHead(): 'malformed' | 'too-big' | null | undefined {
    if (this.#scanned === 0) this.#skipLineEnds();
    const buffer = this.#buffer;
    const start = this.#start;
    const end = this.#end;
    for (let at = start + this.#scanned; at < end; at += 1) {
      if (buffer[at] === nul) return 'malformed';
      if (buffer[at] !== lf) continue;
      const line = start + this.#lineAt;
      this.#lineAt = at + 1 - start;
      if (at === line || (at === line + 1 && buffer[line] === cr)) return this.#parseHead(line);
    }
    this.#scanned = end - start;
    if (!this.#mayBeCommand()) return 'malformed';
    return this.#scanned > this.#maxBytes ? 'too-big' : null;
  }

  /** Skips heartbeats, and the line ends that may follow a frame. */
  #skipLineEnds(): void {
    const buffer = this.#buffer;
    const end = this.#end;
    while (this.#start < end && [nul, lf, cr].includes(buffer[this.#start] ?? nul)) this.#start += 1;
  }

  #mayBeCommand(): boolean {
    const [line = '', rest] = decode(this.#buffer.subarray(this.#start, Math.min(this.#end, this.#start + 12))).split(
      '\n',
    );
    const text = line.replace(/\r$/, '');
    return commands.some((command) => (rest === undefined ? command.startsWith(text) : command === text));
  }

  #parseHead(end: number): 'malformed' | 'too-big' | undefined {
    const [command = '', ...lines] = decode(this.#buffer.subarray(this.#start, end))
      .split('\n')
      .map((line) => line.replace(/\r$/, ''));
    if (!commands.includes(command)) return 'malformed';
    const headers = parseHeaders(lines, command === 'CONNECTED' ? '1.0' : this.version);
    const length = headers['content-length'];
    if (length !== undefined && !/^\d+$/.test(length)) return 'malformed';
    const bodyLength = length === undefined ? null : Number(length);
    if (this.#lineAt + (bodyLength ?? 0) > this.#maxBytes) return 'too-big';
    this.#head = { command, headers, bodyAt: this.#lineAt, bodyLength };
    this.#scanned = this.#lineAt;
    return undefined;
  }

  #readBody({ command, headers, bodyAt, bodyLength }: Head): ReceivedFrame | 'malformed' | 'too-big' | null {
    const buffer = this.#buffer;
    const start = this.#start;
    const from = start + bodyAt;
    const to =
      bodyLength === null ? buffer.subarray(0, this.#end).indexOf(nul, start + this.#scanned) : from + bodyLength;
    if (to < 0 || to >= this.#end) {
      this.#scanned = this.#end - start;
      return this.#scanned > this.#maxBytes ? 'too-big' : null;
    }
    if (buffer[to] !== nul) return 'malformed';
    if (to - start > this.#maxBytes) return 'too-big';
    this.#start = to + 1;
    this.#scanned = this.#lineAt = 0;
    this.#head = null;
    // A copy, because the application keeps it and may read its `buffer`.
    return { command, headers, body: buffer.slice(from, to) };
  }
}

/** The first of repeated headers counts. A line without a colon is skipped: brokers of STOMP 1.0 escape no line break. */
function parseHeaders(lines: readonly string[], version: StompVersion): StompHeaders {
  const headers = Object.create(null) as Record<string, string>;
  const read = version === '1.0' ? (text: string) => text.trim() : unescape;
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = read(line.slice(0, Math.max(colon, 0)));
    if (name !== '') headers[name] ??= read(line.slice(colon + 1));
  }
  return headers;
}
