import type { SocketIoFrame } from './frame.js';

/** The map of an application without types: any events. */
export type AnyEvents = Readonly<Record<string, (...args: unknown[]) => void>>;

/** Received events, by the map of the server's events: a union over `event`. */
export type SocketIoIncoming<Events> = string extends keyof Events
  ? SocketIoFrame
  : { [Name in NameIn<Events>]: SocketIoEvent<Name, ArgumentsOf<Events[Name]>> }[NameIn<Events>];

/**
 * Sent events, by the map of the client's events: a union over `event`, without the function that receives the acknowledgement.
 */
export type SocketIoOutgoing<Events, Names extends NameIn<Events> = NameIn<Events>> = string extends keyof Events
  ? SocketIoFrame
  : { [Name in Names]: SocketIoEvent<Name, SentArgumentsOf<Events[Name]>> }[Names];

/** An event with its name and arguments. */
export interface SocketIoEvent<Name, Arguments extends readonly unknown[]> {
  readonly event: Name;
  readonly args: Readonly<Arguments>;
}

/** Events whose last argument is a function, which receives the acknowledgement; and events with any arguments. */
export type AcknowledgedNames<Events> = {
  [Name in NameIn<Events>]: [AnswerTo<Events[Name]>] extends [never] ? never : Name;
}[NameIn<Events>];

/** Events that may be sent without an acknowledgement: all but those whose function is required. */
export type SentNames<Events> = {
  [Name in NameIn<Events>]: ArgumentsOf<Events[Name]> extends readonly [...unknown[], Listener] ? never : Name;
}[NameIn<Events>];

/** The arguments of an event, without the function that receives the acknowledgement. */
export type SentArgumentsOf<Each> = [AcknowledgerOf<ArgumentsOf<Each>>] extends [never]
  ? ArgumentsOf<Each>
  : BeforeLast<ArgumentsOf<Each>>;

/** The acknowledgement of an event: one value, or an array of several values; `never` for an event without one. */
export type AnswerTo<Each> = [AcknowledgerOf<ArgumentsOf<Each>>] extends [never]
  ? number extends ArgumentsOf<Each>['length']
    ? unknown
    : never
  : AnswerOf<ArgumentsOf<AcknowledgerOf<ArgumentsOf<Each>>>>;

type NameIn<Events> = keyof Events & string;

type Listener = (...args: never[]) => unknown;

type ArgumentsOf<Each> = Each extends (...args: infer Arguments) => unknown ? Arguments : never;

/** The last argument, if it is a function. */
type AcknowledgerOf<Arguments extends readonly unknown[]> =
  Required<Arguments> extends readonly [...unknown[], infer Last]
    ? unknown extends Last
      ? never
      : Extract<Last, Listener>
    : never;

type BeforeLast<Arguments extends readonly unknown[]> = Arguments extends readonly [...infer Before, unknown]
  ? Before
  : Arguments extends readonly [infer First, ...infer Rest]
    ? [First, ...BeforeLast<Rest>]
    : Arguments extends readonly [(infer First)?, ...infer Rest]
      ? number extends Rest['length']
        ? Arguments
        : Rest extends readonly []
          ? []
          : [First?, ...BeforeLast<Rest>]
      : [];

type AnswerOf<Answers extends readonly unknown[]> = Answers extends readonly [unknown?]
  ? Answers[0]
  : Answers extends readonly [unknown, unknown, ...unknown[]]
    ? Answers
    : Answers | Answers[number] | undefined;
