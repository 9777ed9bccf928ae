import { SaxesParser } from 'saxes';

/** Elements inside elements. Namespace look-up walks the open elements, so unbounded depth would cost quadratic time. */
const maxDepth = 64;

/**
 * Tells what is wrong with an XML document, or returns `undefined` when it is well-formed, namespaces included.
 *
 * Builds no tree and expands no entity of the document's own: one that it declares counts as undefined. A document nested
 * deeper than 64 elements is refused too.
 */
export function findXmlProblem(text: string): string | undefined {
  const parser = new SaxesParser({ xmlns: true });
  let depth = 0;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentagstart', () => {
    depth += 1;
    if (depth > maxDepth) throw new Error(`elements are nested deeper than ${String(maxDepth)}`);
  });
  parser.on('closetag', () => {
    depth -= 1;
  });
  try {
    parser.write(text).close();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'not well-formed';
  }
}
