interface SegmentsProps<Choice extends string> {
  /** Names the radio buttons in the page. */
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: Choice; readonly label: string }[];
  readonly chosen: Choice;
  readonly onChoose: (choice: Choice) => void;
}

/** A row of radio buttons that looks like one switch. */
export function Segments<Choice extends string>({ name, label, options, chosen, onChoose }: SegmentsProps<Choice>) {
  return (
    <fieldset className="segments">
      <legend className="hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === chosen}
            onChange={() => onChoose(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
