// What runs in the browser for the renders benchmark: a hundred components and one connection.
import type { PageSubject, Tally } from './subject.js';

declare global {
  interface Window {
    /** Set by the script that brings a subject along. */
    subject: PageSubject;
    /** Shows the components; resolves when the server's greeting has come. */
    openPage(url: string, components: number): Promise<void>;
    /** Asks for the burst; resolves with the number of renders when all of it was handled and shown. */
    takeBurst(messages: number): Promise<number>;
  }
}

const tally: Tally = { renders: 0, messages: 0, last: '' };
let send: (text: string) => void;
let handlers: number;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asked rarely, so that asking costs nothing. */
async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await pause(100);
}

window.openPage = async (url, components) => {
  const root = document.body.appendChild(document.createElement('main'));
  send = window.subject.mount(root, { url, components, tally });
  await until(() => tally.messages > 0);
  await pause(500);
  handlers = tally.messages;
};

window.takeBurst = async (messages) => {
  Object.assign(tally, { renders: 0, messages: 0 });
  send('go');
  await until(() => tally.messages === messages * handlers);
  // The frames that are still to come.
  await pause(500);
  const texts = new Set([...document.querySelectorAll('p')].map((paragraph) => paragraph.textContent));
  const expected = window.subject.shows === 'message' ? tally.last : 'open';
  if (texts.size !== 1 || !texts.has(expected)) throw new Error(`Not all components show ${expected}.`);
  return tally.renders;
};
