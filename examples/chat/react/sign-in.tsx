import type { SubmitEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import { urlOfClient } from '../client/other-client.js';
import { signIn } from '../client/signed-in.js';
import { maxNameLength } from '../protocol/index.js';
import { Mark } from './mark.js';
import { Preferences } from './preferences.js';
import { useTexts } from './use-texts.js';

export function SignIn() {
  const texts = useTexts();
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<keyof typeof texts.nameProblems | 'no-answer' | null>(null);
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    document.title = texts.appName;
  }, [texts]);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setProblem(await signIn(name).catch(() => 'no-answer' as const));
    setBusy(false);
    field.current?.focus();
  }

  return (
    <main className="sign-in">
      <form className="sign-in-card" noValidate onSubmit={(event) => void submit(event)}>
        <Mark />
        <h1>{texts.appName}</h1>
        <p className="tagline">{texts.tagline}</p>
        <label htmlFor="name">{texts.nameLabel}</label>
        <input
          id="name"
          ref={field}
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoComplete="nickname"
          maxLength={maxNameLength}
          autoFocus
          aria-invalid={problem !== null}
          aria-describedby="name-hint name-problem"
        />
        <p id="name-problem" className="problem" role="alert">
          {problem === 'no-answer' ? texts.noAnswer : problem !== null && texts.nameProblems[problem]}
        </p>
        <button type="submit" className="primary" aria-disabled={isBusy}>
          {isBusy ? texts.signingIn : texts.signIn}
        </button>
        <p id="name-hint" className="hint">
          {texts.nameHint}
        </p>
      </form>
      <Preferences />
      <p className="made-with">
        {texts.madeWith('React')} <a href={urlOfClient('Vue')}>{texts.openIn('Vue')}</a>
      </p>
    </main>
  );
}
