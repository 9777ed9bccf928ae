import type { SubmitEvent } from 'react';
import { useRef } from 'react';
import type { Draft } from '../shared/compose.js';
import { composeImage } from '../shared/compose.js';
import { drawSampleImage } from '../shared/sample-image.js';

interface ImageComposerProps {
  readonly panelId: string;
  readonly problem: string;
  readonly onSubmit: (compose: () => Promise<Draft>) => void;
}

export function ImageComposer({ panelId, problem, onSubmit }: ImageComposerProps) {
  const file = useRef<HTMLInputElement>(null);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    onSubmit(() => composeImage(file.current?.files?.[0]));
  }

  return (
    <form className="compose" onSubmit={submit}>
      <label className="hidden" htmlFor={`${panelId}-image`}>
        Image file
      </label>
      <input
        id={`${panelId}-image`}
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp"
        aria-invalid={problem !== ''}
        aria-describedby={`${panelId}-problem ${panelId}-limit`}
        ref={file}
      />
      <button type="submit" className="primary">
        Send
      </button>
      <button type="button" onClick={() => onSubmit(async () => composeImage(await drawSampleImage()))}>
        Send a sample
      </button>
      <small id={`${panelId}-limit`}>At most 1 MiB, sent as an ArrayBuffer.</small>
    </form>
  );
}
