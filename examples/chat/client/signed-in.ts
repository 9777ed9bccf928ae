import type { SignInProblem } from '../protocol/index.js';
import type { Chat } from './chat.js';
import { createChat } from './chat.js';
import { clearTab, keepInTab } from './storage.js';
import type { Credentials } from './tokens.js';
import { requestSignIn } from './tokens.js';
import { createValue } from './value.js';

const saved = keepInTab<Credentials>('credentials');

/** The chat of the user, or `null` if nobody is signed in. A reload keeps the user, a new tab begins without one. */
export const signedIn = createValue<Chat | null>(null);
const credentials = saved.load();
if (credentials !== null) start(credentials);

/** Signs in by name. Resolves with what is wrong with the name; `null`: nothing. Rejects if the server does not answer. */
export async function signIn(name: string): Promise<SignInProblem['problem'] | null> {
  const answer = await requestSignIn(name);
  if ('problem' in answer) return answer.problem;
  start(answer);
  return null;
}

/** Signs out, and forgets everything of the user. Asks the question first if messages would be lost. */
export function signOut(question: (count: number) => string): void {
  const chat = signedIn.getSnapshot();
  const lost = chat?.countUndelivered() ?? 0;
  if (lost > 0 && !confirm(question(lost))) return;
  chat?.end();
  signedIn.set(null);
  clearTab();
}

function start(mine: Credentials): void {
  saved.save(mine);
  signedIn.set(createChat(mine, { onRenewed: saved.save }));
}
