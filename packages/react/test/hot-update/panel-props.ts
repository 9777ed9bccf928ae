import type { World } from '@steadysocket/conformance/binding';
import type { Connection } from '@steadysocket/react';

export interface PanelProps {
  readonly connection: Connection<string, string>;
  /** For a private connection. */
  readonly options: World['options'];
  readonly heard: string[];
}
