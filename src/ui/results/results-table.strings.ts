/** The words of the table of results. */
import type { RunStatus } from "../../worker/client.ts";

export const resultsTableStrings = {
  title: "Results",
  caption: "Results by method",
  region: "Results, scrollable",
  method: "Method",
  trainable: "Trainable",
  loss: "Validation loss",
  perplexity: "Perplexity",
  exactMatch: "Exact match",
  speed: "Steps / s",
  memory: "Memory",
  memoryHint: "Planned buffers: weights, gradients, optimizer state and activations",
  status: "Status",
  base: "Frozen base",
  baseStatus: "before tuning",
  none: "–",
  empty: "Runs appear here, beside the frozen base.",
  earlier: (number: number) => `run ${number}`,
  forget: "Clear earlier runs",
  statuses: {
    queued: "queued",
    compiling: "compiling",
    running: "training",
    paused: "paused",
    finished: "finished",
    stopped: "stopped",
    diverged: "diverged",
    failed: "failed",
  } satisfies Readonly<Record<RunStatus, string>>,
  at: (status: string, step: number, steps: number) => `${status} · ${step} / ${steps}`,
  divergedAt: (step: number) =>
    `The loss was not finite at step ${step}. Try a smaller learning rate.`,
  lanesDiverged: (count: number, of: number) => `${count} of ${of} seeds diverged`,
  spread: (deviation: string) => `± ${deviation}`,
  seeds: (count: number) => `mean ± standard deviation of ${count} seeds`,
} as const;
