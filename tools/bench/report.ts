// What the benchmark page is asked and answers; no measuring.

export interface BenchOptions {
  readonly rounds: number;
  /** A method whose plan and time by kernel are wanted. */
  readonly plan?: string;
}

export interface BenchRow {
  readonly method: string;
  /** Median over rounds. */
  readonly msPerStep: number;
  readonly dispatches: number;
  /** Per step. */
  readonly submits: number;
  readonly plannedBytes: number;
  readonly createdBytes: number;
  /** Arithmetic of one step of the graph before any fusion. */
  readonly flops: number;
  readonly gflops: number;
  /** The best rate of a 512×384×128 matmul measured in the same run. */
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
