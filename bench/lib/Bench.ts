/** What a bench is told. */
export interface BenchContext {
  /** Few rounds: whether it works, not how fast it is. */
  quick: boolean;
  /** How many environments are observed. */
  environments: number;
  progress: (text: string) => void;
}

/** Rows of text under a heading for each column. */
export interface Table {
  head: string[];
  rows: string[][];
}

/** What a bench found. */
export interface BenchResult {
  title: string;
  table: Table;
  /** What was seen on the way and belongs to the figures. */
  notes: string[];
}
