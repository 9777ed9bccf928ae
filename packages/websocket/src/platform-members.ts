/** Makes the members enumerable and adds the constants and the tag, as in the platform's `WebSocket`. */
export function imitatePlatform(Class: { readonly prototype: object }): void {
  const { prototype } = Class;
  // Private members are not properties, so they do not appear here.
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (name !== 'constructor') Object.defineProperty(prototype, name, { enumerable: true });
  }
  Object.defineProperty(prototype, Symbol.toStringTag, { value: 'WebSocket', configurable: true });
  ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'].forEach((name, value) => {
    for (const owner of [Class, prototype]) Object.defineProperty(owner, name, { value, enumerable: true });
  });
}
