import type { Connection, Leasable, MessageSource, Readable } from '@steadysocket/core';
import type { ServerEvent, Words } from './protocol.js';

/** Sends words and resolves with the server's acknowledgement. */
export type Deliver = (words: Words) => Promise<unknown>;

/** What every stack gives the components, which therefore do not know which it is. */
export type ChatConnection = Connection<ServerEvent, Words> & { readonly deliver?: Deliver };

/** A room: one is in it while a component uses it. */
export type Room = MessageSource<ServerEvent> & Leasable & Readable<{ readonly status: string }>;

/** What one panel talks over. */
export interface Chat {
  readonly connection: ChatConnection;
  /** Missing where the stack has no rooms. */
  readonly roomOf?: (name: string) => Room;
}

/** Makes the chat of one panel. Its connection opens when a component first uses it. */
export type Connect = (to: { readonly server: string; readonly name: string }) => Chat;

/** What a panel is about, whatever it is drawn with. */
export interface Panel {
  readonly framework: 'React' | 'Vue';
  /** Makes ids in the page unique. */
  readonly id: string;
  /** What the server calls this panel. */
  readonly name: string;
  /** What both panels of this page are called. */
  readonly names: readonly string[];
  readonly connection: ChatConnection;
  readonly roomOf: Chat['roomOf'];
  /** Missing where the stack has no acknowledgements. */
  readonly deliver: Deliver | undefined;
  /** Whether the stack can resume a session. */
  readonly resumes: boolean;
  /** Asks the server to cut the connection; `null` where the server cannot. */
  readonly cut: (() => void) | null;
}
