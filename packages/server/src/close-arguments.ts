/** A close frame holds no more (RFC 6455 section 5.5). */
const maxReasonBytes = 123;

export function fitsReason(reason: string): boolean {
  return new TextEncoder().encode(reason).length <= maxReasonBytes;
}

/** Throws a RangeError for a code or reason that a close frame cannot carry. */
export function checkClose(code: number, reason: string): void {
  const isCode = code === 1000 || (Number.isInteger(code) && code >= 3_000 && code <= 4_999);
  if (!isCode || !fitsReason(reason))
    throw new RangeError('close takes 1000 or 3000 to 4999, and a reason of at most 123 UTF-8 bytes');
}
