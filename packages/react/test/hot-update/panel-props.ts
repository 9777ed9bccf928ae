import type { Connection } from '@steadysocket/react';
import type { World } from '../harness.js';

export interface PanelProps {
  readonly connection: Connection<string, string>;
  /** For a private connection. */
  readonly options: World['options'];
  readonly heard: string[];
}
