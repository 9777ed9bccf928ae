import type { KeyboardEvent, SubmitEvent } from 'react';
import type { TextFormat } from '../shared/compose.js';
import { explainSendKey, isSendKey } from '../shared/send-key.js';

interface TextComposerProps {
  readonly panelId: string;
  readonly format: TextFormat;
  readonly text: string;
  readonly problem: string;
  readonly onChange: (text: string) => void;
  readonly onSubmit: () => void;
}

export function TextComposer({ panelId, format, text, problem, onChange, onSubmit }: TextComposerProps) {
  function submit(event: SubmitEvent) {
    event.preventDefault();
    onSubmit();
  }

  function submitOnKey(event: KeyboardEvent) {
    if (!isSendKey(event.nativeEvent, format)) return;
    event.preventDefault();
    onSubmit();
  }

  return (
    <form className="compose" onSubmit={submit}>
      <label className="hidden" htmlFor={`${panelId}-text`}>
        Message
      </label>
      <textarea
        id={`${panelId}-text`}
        data-format={format}
        rows={2}
        value={text}
        placeholder="Say something to everybody"
        spellCheck={format === 'text'}
        aria-invalid={problem !== ''}
        aria-describedby={`${panelId}-problem ${panelId}-keys`}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={submitOnKey}
      />
      <button type="submit" className="primary">
        Send
      </button>
      <small id={`${panelId}-keys`}>{explainSendKey(format)}</small>
    </form>
  );
}
