/** Enough of TypeScript, Vue and Java to tell comments, strings and keywords from the rest. */
const tokens =
  /(?<comment>\/\*[^]*?\*\/|\/\/.*|<!--[^]*?-->)|(?<string>'[^'\n]*'|"[^"\n]*"|`[^`]*`)|(?<keyword>\b(?:import|export|from|type|interface|const|let|function|return|if|else|for|of|new|null|true|false|async|await|switch|case|default|readonly|class|record|void|private|final|static|package|throw|throws|try|catch|satisfies|as)\b)/g;

const kinds = ['comment', 'string', 'keyword'];

/** A text with its comments, strings and keywords in elements of those classes. */
export function highlight(text: string): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(tokens)) {
    nodes.push(text.slice(end, match.index), span(match));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)];
}

function span(match: RegExpMatchArray): HTMLElement {
  const element = document.createElement('span');
  element.className = kinds.find((kind) => match.groups?.[kind] !== undefined) ?? '';
  element.textContent = match[0];
  return element;
}
