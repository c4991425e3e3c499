/** The words of the charts' x axis. */
import { msg, str } from "@lit/localize";
import type { XKind } from "../../experiment/link.ts";

export const xStrings = {
  /** Below an axis, and in the list to choose from. */
  axis: (kind: XKind): string => {
    if (kind === "step") return msg("step");
    return kind === "examples" ? msg("examples seen") : msg("seconds of training");
  },
  get choose() {
    return msg("Along the x axis");
  },
  get hint() {
    return msg(
      "Steps, examples seen (steps × batch), or seconds: steps × the time of a step, as each run last measured it for all its seeds together",
    );
  },
  /** The head of a column. */
  column: (kind: XKind): string => {
    if (kind === "step") return msg("Step", { id: "step-column" });
    return kind === "examples" ? msg("Examples") : msg("Time");
  },
  /** Captions of tables. */
  lossBy: (kind: XKind): string => {
    if (kind === "step") return msg("Validation loss by step");
    return kind === "examples"
      ? msg("Validation loss by examples seen")
      : msg("Validation loss by seconds of training");
  },
  metricBy: (metric: string, kind: XKind): string => {
    if (kind === "step") return msg(str`${metric} by step`);
    return kind === "examples"
      ? msg(str`${metric} by examples seen`)
      : msg(str`${metric} by seconds of training`);
  },
  atStep: (step: number) => msg(str`step ${step}`),
  atExamples: (count: string) => msg(str`${count} examples`),
  /** Where a run's steps have no measured time. */
  untimed: (runs: number) =>
    runs === 1
      ? msg("One run has no measured time and is not drawn.")
      : msg(str`${runs} runs have no measured time and are not drawn.`),
} as const;
