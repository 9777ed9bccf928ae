/** What the members of a room receive. It is kept in the room's log, in this order. */
export type RoomEvent = Said | AnswerBegun | AnswerDelta | AnswerEnded;

/** What a client publishes. The room receives it as {@link Said}. */
export interface Say {
  readonly type: 'say';
  /** Made by the client, 1 to 64 letters, digits, `_` or `-`. It comes back in `said`. */
  readonly id: string;
  /** 1 to `maxTextLength` characters, and not only white space. */
  readonly text: string;
}

/** Somebody has said something. */
export interface Said {
  readonly type: 'said';
  /** As the author's client made it. Another author may use the same: `author` and `id` together name a message. */
  readonly id: string;
  /** The name of the user who is signed in. The server writes it. */
  readonly author: string;
  readonly text: string;
  /** Milliseconds since 1970, by the server's clock. */
  readonly at: number;
}

/**
 * The bot answers. A second one with the same `id` and a higher `attempt`: the server that was answering has died, and another
 * one goes on where the text stopped. The text stays.
 */
export interface AnswerBegun {
  readonly type: 'answer-begun';
  /** Names the answer. */
  readonly id: string;
  /** The question: author and id of what was said. */
  readonly question: { readonly author: string; readonly id: string };
  readonly attempt: number;
  readonly at: number;
}

/** The answer continues. */
export interface AnswerDelta {
  readonly type: 'answer-delta';
  readonly id: string;
  /** Characters of the answer before this piece. More than are known: the history begins within the answer. */
  readonly from: number;
  readonly text: string;
}

/** The answer is complete. */
export interface AnswerEnded {
  readonly type: 'answer-ended';
  readonly id: string;
  readonly question: { readonly author: string; readonly id: string };
  /** The whole answer, for those whose history begins within it. */
  readonly text: string;
  readonly at: number;
}

/** What a client shows of itself in a room. Its name is the `user` of the member, which the server writes. */
export interface MemberState {
  readonly typing: boolean;
}
