/** Also for a buffer from another realm, such as an iframe or Jest's context: `instanceof` fails there. */
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]';
}
