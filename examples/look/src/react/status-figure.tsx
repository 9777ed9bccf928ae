interface StatusFigureProps {
  readonly id: string;
  readonly label: string;
  readonly value: string | number;
}

/** One figure of a status board. */
export function StatusFigure({ id, label, value }: StatusFigureProps) {
  return (
    <div data-figure={id}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
