import { useOutcome } from '@steadysocket/example-look/react';
import { useState } from 'react';
import type { Draft, Format } from '../shared/compose.js';
import { ComposeProblem, composeText, firstDrafts, formats } from '../shared/compose.js';
import type { Panel, PanelConnection } from '../shared/panel.js';
import { ImageComposer } from './image-composer.js';
import { TextComposer } from './text-composer.js';

interface MessageComposerProps {
  readonly panel: Panel;
  readonly connection: PanelConnection;
}

export function MessageComposer({ panel, connection }: MessageComposerProps) {
  const { send, words, forget } = useOutcome(connection);
  const [format, setFormat] = useState<Format>('text');
  const [drafts, setDrafts] = useState(firstDrafts);
  const [problem, setProblem] = useState('');

  async function submit(compose: () => Draft | Promise<Draft>) {
    try {
      const draft = await compose();
      panel.messages.submit(draft, send);
      setProblem('');
      setDrafts((current) => ({ ...current, text: format === 'text' ? '' : current.text }));
    } catch (error) {
      if (!(error instanceof ComposeProblem)) throw error;
      forget();
      setProblem(error.message);
    }
  }

  function chooseFormat(chosen: Format) {
    setFormat(chosen);
    setProblem('');
    forget();
  }

  return (
    <section className="composer" aria-label="Write a message">
      <fieldset className="segments">
        <legend className="hidden">Format</legend>
        {formats.map((choice) => (
          <label key={choice.format}>
            <input
              type="radio"
              name={`${panel.id}-format`}
              value={choice.format}
              checked={choice.format === format}
              onChange={() => chooseFormat(choice.format)}
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </fieldset>
      {format === 'image' ? (
        <ImageComposer panelId={panel.id} problem={problem} onSubmit={(compose) => void submit(compose)} />
      ) : (
        <TextComposer
          panelId={panel.id}
          format={format}
          text={drafts[format]}
          problem={problem}
          onChange={(text) => setDrafts({ ...drafts, [format]: text })}
          onSubmit={() => void submit(() => composeText(format, drafts[format], panel.clientId))}
        />
      )}
      <div className="verdict">
        <p className="problem" id={`${panel.id}-problem`} role="alert">
          {problem}
        </p>
        <p role="status">{words}</p>
      </div>
    </section>
  );
}
