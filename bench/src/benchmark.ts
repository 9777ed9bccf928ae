/** What one process measured. */
export type Figures = Readonly<Record<string, number>>;

/** A line of a table: column names with text. */
export type Row = Readonly<Record<string, string>>;

/** The median of a figure of one case over all rounds. */
export type Median = (name: string, figure: string) => number;

export interface Benchmark {
  readonly name: string;
  readonly title: string;
  /** What is compared. A round measures each once, every one in a process of its own, in this order. */
  readonly cases: readonly string[];
  readonly rounds: number;
  /** Runs in the process of its own. */
  measure(name: string): Promise<Figures>;
  table(median: Median): readonly Row[];
}
