/** What a test of stores works on: nodes that share what they keep. */
export interface Storage<Store> {
  node(): Promise<Store>;
  close(): Promise<void>;
}

/** `open` makes the store of one node. What it keeps in Redis goes with the server. */
export function openStorage<Store extends { close(): Promise<void> }>(open: () => Store): Promise<Storage<Store>> {
  const nodes: Store[] = [];
  return Promise.resolve({
    node() {
      const node = open();
      nodes.push(node);
      return Promise.resolve(node);
    },
    async close() {
      await Promise.all(nodes.map((node) => node.close()));
    },
  });
}
