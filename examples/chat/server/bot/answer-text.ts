/** What is said for which words of a question. The first that fits. */
const answers: readonly (readonly [RegExp, string])[] = [
  [
    /exactly once|twice|duplicate|重复/i,
    'Every message that you publish has a number. The log checks the number and appends the message in one step, so a message that your page sends again after a lost link is dropped there. On the way back your page counts offsets: what it has, it does not show twice.',
  ],
  [
    /reconnect|offline|network|lost|断线|离线/i,
    'When a link is lost, your page waits a random moment and tries again. It keeps what you wrote. When the link is back it says up to which offset it knows the room, and the server sends what came after. Try it: take the network away while I am writing.',
  ],
  [
    /redis|node|scale|cluster|节点/i,
    'With several nodes the rooms live in Redis Streams. Each node follows the rooms of its own clients and no others. If the node that writes this answer dies, another one reads in the log how far it came, and goes on from there.',
  ],
  [
    /order|sequence|offset|顺序/i,
    'The log gives each message of a room the next whole number. Everybody receives them in that order, whichever node they are connected to, so two people never see a conversation in two orders.',
  ],
  [
    /^\s*(hi|hello|hey|你好)/i,
    'Hello! Ask me about reconnecting, about order, about messages that arrive exactly once, or about running several nodes. I am a small program that knows a few answers by heart, and writes them one word at a time.',
  ],
];

const otherwise =
  'I know a few answers by heart, and this question is not among them. I can still show you how an answer travels: each word is one message in the log of this room. Reload the page while I write, or cut the network, or stop the server and start it again. The answer goes on where it stopped, and no word is missing or comes twice.';

/** The whole answer. The same question always has the same one. */
export function answerTo(question: string): string {
  return answers.find(([words]) => words.test(question))?.[1] ?? otherwise;
}

/** The pieces of a text from a position on, one word each. */
export function piecesOf(text: string, from: number): string[] {
  return text.slice(from).match(/\s*\S+\s*$|\s*\S+|\s+/g) ?? [];
}
