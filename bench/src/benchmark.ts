/** The result of one process. */
export type Figures = Readonly<Record<string, number>>;

/** A line of a table: column names with text. */
export type Row = Readonly<Record<string, string>>;

/** The median of a figure of one case over all rounds. */
export type Median = (name: string, figure: string) => number;

export interface Benchmark {
  readonly name: string;
  readonly title: string;
  /** The compared cases. A round measures each once, in its own process, in this order. */
  readonly cases: readonly string[];
  readonly rounds: number;
  /** Runs in the case's own process. */
  measure(name: string): Promise<Figures>;
  table(median: Median): readonly Row[];
}
