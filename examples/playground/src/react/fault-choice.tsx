import type { FaultControl } from '../shared/faults.js';
import { closeCodes } from '../shared/faults.js';

interface FaultChoiceProps {
  readonly control: FaultControl;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function FaultChoice({ control, value, onChange }: FaultChoiceProps) {
  const { choice } = control;
  if (choice === null) return null;
  if (choice === 'close-code') {
    return (
      <select aria-label="Close code" value={value} onChange={(event) => onChange(event.target.value)}>
        {closeCodes.map((code) => (
          <option key={code} value={code}>
            {code}
          </option>
        ))}
      </select>
    );
  }
  return (
    <span className="fault-number">
      <input
        type="number"
        inputMode="numeric"
        aria-label={choice.label}
        min={1}
        max={choice.max}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <span>{choice.unit}</span>
    </span>
  );
}
