import { ConnectionError } from '../errors.js';
import type { Codec } from '../types.js';
import { textOf } from './text.js';

export interface XmlOptions<Tree> {
  /**
   * Makes a tree of a text; what it throws raises `decode-failed`.
   *
   * @default the platform's DOMParser, whose `<parsererror>` counts as an error; `no-parser` where there is none
   */
  readonly parse?: (text: string) => Tree;
  /**
   * Makes a text of a tree; what it throws, `send` throws as `encode-failed`.
   *
   * @default the platform's XMLSerializer; `no-parser` where there is none
   */
  readonly serialize?: (tree: Tree) => string;
}

/** XML text as documents, by the platform's parser or one of your own (Node and Workers have none). */
export function xml<Tree = XMLDocument>(options: XmlOptions<Tree> = {}): Codec<Tree, Tree> {
  const parse = options.parse ?? (parseDocument as (text: string) => unknown as (text: string) => Tree);
  const serialize = options.serialize ?? (serializeDocument as (tree: never) => string as (tree: Tree) => string);
  return {
    encode: (message) => serialize(message),
    decode: (frame) => parse(textOf(frame)),
  };
}

function parseDocument(text: string): XMLDocument {
  if (typeof DOMParser !== 'function') {
    throw new ConnectionError('no-parser', 'This runtime has no DOMParser; pass xml({ parse }).');
  }
  const document = new DOMParser().parseFromString(text, 'application/xml');
  // The parser does not throw: it puts this element where it failed.
  if (document.querySelector('parsererror') !== null) {
    throw new ConnectionError('decode-failed', 'A frame that is no well-formed XML arrived; it was skipped.');
  }
  return document;
}

function serializeDocument(tree: Node): string {
  if (typeof XMLSerializer !== 'function') {
    throw new ConnectionError('no-parser', 'This runtime has no XMLSerializer; pass xml({ serialize }).');
  }
  return new XMLSerializer().serializeToString(tree);
}
