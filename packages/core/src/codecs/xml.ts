import { ConnectionError } from '../errors.js';
import type { Codec } from '../transport-types.js';
import { textOf } from './text.js';

export interface XmlOptions<Tree> {
  /**
   * Parses a text. An error that it throws raises `decode-failed`.
   *
   * @default the platform's DOMParser, whose `<parsererror>` raises `decode-failed`; without one, `no-parser`
   */
  readonly parse?: (text: string) => Tree;
  /**
   * Serializes a tree. If it throws, `send` throws `encode-failed`.
   *
   * @default the platform's XMLSerializer; without one, `no-parser`
   */
  readonly serialize?: (tree: Tree) => string;
}

/** XML documents, with the platform's parser or your own. Node and Workers have no parser. */
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
  // The parser does not throw: it inserts this element at the error.
  if (document.querySelector('parsererror') !== null) {
    throw new ConnectionError('decode-failed', 'A frame that is not well-formed XML was received and skipped.');
  }
  return document;
}

function serializeDocument(tree: Node): string {
  if (typeof XMLSerializer !== 'function') {
    throw new ConnectionError('no-parser', 'This runtime has no XMLSerializer; pass xml({ serialize }).');
  }
  return new XMLSerializer().serializeToString(tree);
}
