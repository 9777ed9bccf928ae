import { useOutcome } from '@steadysocket/example-look/react';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { explainDelivery } from '../shared/chat.js';
import type { Panel } from '../shared/panel.js';
import { maxTextLength, rooms } from '../shared/protocol.js';

export function WordsComposer({ panel }: { readonly panel: Panel }) {
  const { id, names, roomOf, deliver } = panel;
  const outcome = useOutcome(panel.connection);
  const [text, setText] = useState('');
  const [to, setTo] = useState('');
  const [delivery, setDelivery] = useState('');

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const words = { text, to };
    setText('');
    if (!deliver || (event.nativeEvent.submitter as HTMLButtonElement).value === 'send') {
      setDelivery('');
      outcome.send(words);
    } else {
      outcome.forget();
      setDelivery('Waiting for the acknowledgement.');
      setDelivery(await explainDelivery(deliver(words)));
    }
  }

  return (
    <form className="composer say" aria-label="Write a message" onSubmit={(event) => void submit(event)}>
      <label htmlFor={`${id}-to`}>To</label>
      <select id={`${id}-to`} value={to} onChange={(event) => setTo(event.target.value)}>
        <option value="">everybody</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
        {roomOf &&
          rooms.map((room) => (
            <option key={room} value={`#${room}`}>
              the {room}
            </option>
          ))}
      </select>
      <input
        type="text"
        aria-label="Message"
        placeholder="Say something"
        autoComplete="off"
        required
        maxLength={maxTextLength}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="say-buttons">
        <button type="submit" className="primary" value="send">
          Send
        </button>
        {deliver && (
          <button type="submit" value="deliver">
            Deliver
          </button>
        )}
      </div>
      <p className="say-outcome" role="status">
        {outcome.words || delivery}
      </p>
    </form>
  );
}
