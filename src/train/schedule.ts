/** Learning-rate schedules as pure functions of the step; the rate reaches the GPU as data. */
import { assertNever } from "../core/assert.ts";

export const SCHEDULES = ["constant", "linear", "cosine"] as const;
export type Schedule = (typeof SCHEDULES)[number];

export interface ScheduleSettings {
  readonly kind: Schedule;
  /** Steps over which the rate rises linearly from 0 to its peak. */
  readonly warmupSteps: number;
  readonly totalSteps: number;
}

/**
 * Factor on the peak rate for the update number `step`, counted from 1, in the form of transformers' schedulers
 * (`get_cosine_schedule_with_warmup`), whose first update uses index 0 of a warm-up.
 */
export function scheduleFactor(
  { kind, warmupSteps, totalSteps }: ScheduleSettings,
  step: number,
): number {
  const index = step - 1;
  if (index < warmupSteps) return index / Math.max(1, warmupSteps);
  const progress = Math.min(1, (index - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  switch (kind) {
    case "constant":
      return 1;
    case "linear":
      return 1 - progress;
    case "cosine":
      return 0.5 * (1 + Math.cos(Math.PI * progress));
    default:
      return assertNever(kind);
  }
}
