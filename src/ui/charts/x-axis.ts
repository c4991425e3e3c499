/** What the charts count along their x axis: steps, examples or seconds, all of them in proportion to a run's steps. */
import type { XKind } from "../../experiment/link.ts";
import type { ExperimentRun, MethodRun } from "../../experiment/runs.ts";
import { formatCount, formatSeconds } from "../state/format.ts";
import type { ShownRun } from "./shown-runs.ts";
import { shortNumber } from "./ticks.ts";
import { xStrings as strings } from "./x-axis.strings.ts";

export interface XAxis {
  readonly kind: XKind;
  /** Where it ends. */
  readonly end: number;
  /** The least distance of two steps on it. */
  readonly grain: number;
}

/**
 * What one step of a run takes on the axis; undefined where it is not known. All seeds train together, so that a step
 * takes the time of all of them; waves of seeds train one after another.
 */
export function unitsPerStep(
  kind: XKind,
  { experiment }: ExperimentRun,
  { msPerStep, description }: MethodRun,
): number | undefined {
  if (kind === "step") return 1;
  if (kind === "examples") return experiment.training.batch;
  return msPerStep === undefined || !(msPerStep > 0)
    ? undefined
    : (msPerStep * description.waves) / 1000;
}

/** Long enough for the runs that are looked at; others may end beyond its edge. */
export function xAxisOf(
  kind: XKind,
  shown: readonly ShownRun[],
  setUp: { readonly steps: number; readonly batch: number },
): XAxis {
  const leading = shown.filter(({ role }) => role !== "earlier");
  const units = leading.flatMap(({ experiment, run }) => unitsPerStep(kind, experiment, run) ?? []);
  const own = kind === "examples" ? setUp.batch : 1;
  const ends = leading.flatMap(({ experiment, run }) => {
    const perStep = unitsPerStep(kind, experiment, run);
    return perStep === undefined ? [] : [perStep * experiment.experiment.training.steps];
  });
  // Of a set-up that has not run, the time is not known.
  const setUpEnd = kind === "seconds" ? [] : [own * setUp.steps];
  const end = Math.max(...setUpEnd, ...ends, 0);
  return {
    kind,
    // Measured time changes from step to step: an axis that ends at a round number does not tremble.
    end: kind === "seconds" ? roundedUp(end) : end,
    grain: Math.min(...units, kind === "seconds" ? Infinity : own),
  };
}

/** To two significant digits; 1 for nothing. */
function roundedUp(value: number): number {
  if (!(value > 0)) return 1;
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / unit - 1e-9) * unit).toPrecision(2));
}

/** The nearest place on the axis where a run has made a step. */
export function snapped({ grain }: XAxis, value: number): number {
  if (!Number.isFinite(grain) || grain <= 0) return value;
  return Math.round(value / grain) * grain;
}

/** "step 20", "1,280 examples", "3.2 s". */
export function formatAt(kind: XKind, value: number): string {
  if (kind === "step") return strings.atStep(Math.round(value));
  if (kind === "examples") return strings.atExamples(formatCount(value));
  return formatSeconds(value);
}

/** The number alone, for a column that says what it counts. */
export function formatX(kind: XKind, value: number): string {
  return kind === "seconds" ? formatSeconds(value) : String(Math.round(value));
}

/** A label of a tick. */
export function formatXTick(kind: XKind, value: number): string {
  if (kind !== "examples" || value < 10_000) return String(Number(value.toPrecision(6)));
  return shortNumber(value);
}
