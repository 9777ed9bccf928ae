const longestKind = 72;

/** Objects of one kind. */
export interface Kind {
  count: number;
  bytes: number;
}

/** The used part of the format of `v8.writeHeapSnapshot`. */
interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[]];
      readonly edge_fields: readonly string[];
      readonly edge_types: readonly [readonly string[]];
    };
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}

/**
 * The objects of a heap by kind: a class, a function, the scope that closures share, and of plain objects the properties
 * that are objects themselves.
 */
export function heapKinds(text: string): ReadonlyMap<string, Kind> {
  const { snapshot, nodes, edges, strings } = JSON.parse(text) as HeapSnapshot;
  const { node_fields: nodeFields, edge_fields: edgeFields } = snapshot.meta;
  const [nodeTypes] = snapshot.meta.node_types;
  const [edgeTypes] = snapshot.meta.edge_types;
  const fieldOf = (record: readonly number[], at: number, offset: number): number => record[at + offset] ?? NaN;
  const [type, name, size, edgeCount] = ['type', 'name', 'self_size', 'edge_count'].map((field) =>
    nodeFields.indexOf(field),
  );
  const [edgeType, edgeName] = ['type', 'name_or_index'].map((field) => edgeFields.indexOf(field));

  const kinds = new Map<string, Kind>();
  let edge = 0;
  for (let node = 0; node < nodes.length; node += nodeFields.length) {
    const firstEdge = edge;
    edge += fieldOf(nodes, node, edgeCount ?? NaN) * edgeFields.length;
    const nodeType = nodeTypes[fieldOf(nodes, node, type ?? NaN)] ?? '';
    let kind = strings[fieldOf(nodes, node, name ?? NaN)] ?? '';
    if (nodeType.includes('string')) kind = '';
    else if (kind === 'Object' || kind === 'system / Context') kind += ` { ${properties(firstEdge, edge).join(', ')} }`;
    const key = abbreviate(`${nodeType} ${kind}`);
    const known = kinds.get(key) ?? { count: 0, bytes: 0 };
    kinds.set(key, { count: known.count + 1, bytes: known.bytes + fieldOf(nodes, node, size ?? NaN) });
  }
  return kinds;

  function properties(from: number, to: number): string[] {
    const names: string[] = [];
    for (let at = from; at < to; at += edgeFields.length) {
      const kind = edgeTypes[fieldOf(edges, at, edgeType ?? NaN)];
      if (kind === 'property' || kind === 'context') names.push(strings[fieldOf(edges, at, edgeName ?? NaN)] ?? '');
    }
    return names.filter((each) => each !== '__proto__');
  }
}

function abbreviate(text: string): string {
  return text.length > longestKind ? `${text.slice(0, longestKind - 3)}...` : text;
}
