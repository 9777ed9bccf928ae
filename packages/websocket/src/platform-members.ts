/** Makes the members of a class like those of the platform's `WebSocket`: enumerable, with its constants and its tag. */
export function imitatePlatform(Class: { readonly prototype: object }): void {
  const { prototype } = Class;
  // What is private is no property.
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (name !== 'constructor') Object.defineProperty(prototype, name, { enumerable: true });
  }
  Object.defineProperty(prototype, Symbol.toStringTag, { value: 'WebSocket', configurable: true });
  ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'].forEach((name, value) => {
    for (const owner of [Class, prototype]) Object.defineProperty(owner, name, { value, enumerable: true });
  });
}
