import type { Locator } from 'playwright';

/**
 * The markup below an element in a form that can be compared: whatever frameworks write differently, and what differs
 * from moment to moment, left out.
 */
export function outlineOf(root: Locator): Promise<string> {
  return root.evaluate((element) => {
    // Where a framework notes what it was given to begin with.
    const notes = new Set(['value', 'checked', 'data-v-app', 'style']);

    function outline(node: Node, indent: string): string {
      if (node instanceof Text) return textOf(node, indent);
      if (!(node instanceof Element)) return '';
      const attributes = [...node.attributes]
        .filter(({ name }) => !notes.has(name))
        .map(({ name, value }) => `${name}="${settled(value)}"`)
        .sort();
      const own = `${indent}<${[node.localName, ...attributes].join(' ')}>\n`;
      const isLeaf = node.matches('[role=log], textarea');
      return own + (isLeaf ? '' : [...node.childNodes].map((child) => outline(child, `${indent}  `)).join(''));
    }

    function textOf({ data }: Text, indent: string): string {
      const words = settled(data).trim();
      return words === '' ? '' : `${indent}${words}\n`;
    }

    function settled(text: string): string {
      return text
        .replaceAll(/(react|vue)-[\da-f]{4}/g, '$1-id')
        .replaceAll(/\s+/g, ' ')
        .replaceAll(/\d+/g, '0');
    }

    element.normalize();
    return [...element.children].map((child) => outline(child, '')).join('');
  });
}
