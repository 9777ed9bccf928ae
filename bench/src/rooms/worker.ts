import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';

type Answers = Readonly<Record<string, (argument: never) => unknown>>;

/** A process that answers one question after another. */
export class Worker {
  readonly #child: ChildProcess;
  #latest: Promise<unknown> = Promise.resolve();

  /** `file`: beside this one. */
  constructor(file: string, ...args: readonly string[]) {
    this.#child = fork(new URL(file, import.meta.url), args);
  }

  async ask<Answer = unknown>(question: string, argument?: unknown): Promise<Answer> {
    const asked = this.#latest.then(async () => {
      this.#child.send([question, argument]);
      const [answer] = (await once(this.#child, 'message')) as [Answer];
      return answer;
    });
    this.#latest = asked;
    return asked;
  }

  end(): void {
    this.#child.kill();
  }
}

/** What runs in such a process: each question is the name of a function. */
export function answer(answers: Answers): void {
  process.on('message', (message) => {
    const [question, argument] = message as [string, never];
    // Without an answer the asker would wait for ever: a failure ends the process.
    void Promise.resolve(answers[question]?.(argument)).then((value) => process.send?.(value ?? null));
  });
  process.once('disconnect', () => process.exit());
}

/** Milliseconds by a clock that all processes of the machine share. */
export function sharedNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
