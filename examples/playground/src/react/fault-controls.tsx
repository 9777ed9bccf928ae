import { useState } from 'react';
import type { FaultControl } from '../shared/faults.js';
import { askForFault, explainFault, faultControls, firstChoices } from '../shared/faults.js';
import type { Panel } from '../shared/panel.js';
import { FaultChoice } from './fault-choice.js';
import { SessionCounters } from './session-counters.js';

export function FaultControls({ panel }: { readonly panel: Panel }) {
  const [choices, setChoices] = useState(firstChoices);
  const [answer, setAnswer] = useState('');

  function ask(control: FaultControl) {
    void askForFault({ panel, control, value: choices[control.kind] }, setAnswer);
  }

  return (
    <section className="faults" aria-labelledby={`${panel.id}-faults`}>
      <h3 id={`${panel.id}-faults`}>Break it</h3>
      <ul>
        {faultControls.map((control) => (
          <li key={control.kind} className="fault" data-fault={control.kind}>
            <button type="button" aria-describedby={`${panel.id}-${control.kind}`} onClick={() => ask(control)}>
              {control.label}
            </button>
            <FaultChoice
              control={control}
              value={choices[control.kind]}
              onChange={(value) => setChoices({ ...choices, [control.kind]: value })}
            />
            <small id={`${panel.id}-${control.kind}`}>{explainFault(control, choices[control.kind])}</small>
          </li>
        ))}
      </ul>
      <p className="fault-answer" role="status">
        {answer}
      </p>
      <SessionCounters panel={panel} />
    </section>
  );
}
