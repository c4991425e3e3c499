// What the benchmark page is asked and answers; no measuring.

export interface BenchOptions {
  readonly rounds: number;
  /** Parts of the names of rows; all unless given. */
  readonly methods?: readonly string[];
  /** The name of a row whose plan and time by kernel are wanted. */
  readonly plan?: string;
}

export interface BenchRow {
  readonly method: string;
  /** Median over rounds. */
  readonly msPerStep: number;
  /** Median over rounds of the time beside full fine-tuning's in the same round. */
  readonly timesFull: number;
  readonly dispatches: number;
  /** Per step. */
  readonly submits: number;
  readonly plannedBytes: number;
  readonly createdBytes: number;
  /** Arithmetic of one step of the graph before any fusion. */
  readonly flops: number;
  readonly gflops: number;
  /** The best rate of a 512×384×128 matmul measured between the steps of this row. */
  readonly matmulGflops: number;
  readonly fractionOfMatmulRate: number;
}

export interface BenchReport {
  readonly adapter: string;
  readonly variants: string;
  readonly shape: string;
  readonly rows: readonly BenchRow[];
  readonly text?: string;
}
