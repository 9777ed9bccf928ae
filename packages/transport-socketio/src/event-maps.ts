import type { SocketIoFrame } from './frame.js';

/** Any events: the map of an application that has none. */
export type AnyEvents = Readonly<Record<string, (...args: unknown[]) => void>>;

/** What arrives, by the map of the events that the server sends: a union over the name of the event. */
export type SocketIoIncoming<Events> = string extends keyof Events
  ? SocketIoFrame
  : { [Name in NameIn<Events>]: SocketIoEvent<Name, ArgumentsOf<Events[Name]>> }[NameIn<Events>];

/**
 * What is sent, by the map of the events that the client sends: a union over the name of the event, without the function
 * that takes the acknowledgement.
 */
export type SocketIoOutgoing<Events, Names extends NameIn<Events> = NameIn<Events>> = string extends keyof Events
  ? SocketIoFrame
  : { [Name in Names]: SocketIoEvent<Name, SentArgumentsOf<Events[Name]>> }[Names];

/** An event by its name, with its arguments. */
export interface SocketIoEvent<Name, Arguments extends readonly unknown[]> {
  readonly event: Name;
  readonly args: Readonly<Arguments>;
}

/** The events that are acknowledged: by a function as the last argument, or maybe, where the map does not say. */
export type AcknowledgedNames<Events> = {
  [Name in NameIn<Events>]: [AnswerTo<Events[Name]>] extends [never] ? never : Name;
}[NameIn<Events>];

/** The events that are sent without asking for an acknowledgement: all but those that always ask. */
export type SentNames<Events> = {
  [Name in NameIn<Events>]: ArgumentsOf<Events[Name]> extends readonly [...unknown[], Listener] ? never : Name;
}[NameIn<Events>];

/** What is sent of an event. */
export type SentArgumentsOf<Each> = [AcknowledgerOf<ArgumentsOf<Each>>] extends [never]
  ? ArgumentsOf<Each>
  : BeforeLast<ArgumentsOf<Each>>;

/** What an event is acknowledged with: one value as it is, several as an array; `never` where it is not. */
export type AnswerTo<Each> = [AcknowledgerOf<ArgumentsOf<Each>>] extends [never]
  ? number extends ArgumentsOf<Each>['length']
    ? unknown
    : never
  : AnswerOf<ArgumentsOf<AcknowledgerOf<ArgumentsOf<Each>>>>;

type NameIn<Events> = keyof Events & string;

type Listener = (...args: never[]) => unknown;

type ArgumentsOf<Each> = Each extends (...args: infer Arguments) => unknown ? Arguments : never;

/** The last argument, where it is a function: no other function travels. */
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
