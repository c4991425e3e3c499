/** Numbers of a link that are out of range, brought to the nearest one that can run, each with a sentence; it refuses nothing. */
import { baseModel } from "./models.ts";
import { numberLimits } from "./options.ts";
import { shortestRow } from "./problems.ts";
import type { Experiment, MethodSetting, TrainingSettings } from "./schema.ts";
import { LIMITS } from "./schema.ts";

export interface Range {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

/** A number that was brought into its range. */
export interface Adjustment {
  readonly key: string;
  /** "at most 64". */
  readonly expected: string;
  readonly found: number;
  readonly used: number;
}

const RATE_MOST = 10;

/** Of a setting that is a number by itself; undefined where it is none. */
export function trainingRange(key: string): Range | undefined {
  if (key === "weightDecay" || key === "maxGradientNorm") {
    return { min: 0, max: Infinity, whole: false };
  }
  // How long rows may be is the context's to say, how long a warm-up the steps'.
  if (key === "time") return undefined;
  if (key === "warmupSteps") return { min: 0, max: Infinity, whole: true };
  const limits = (
    LIMITS as Readonly<Record<string, { readonly min: number; readonly max: number }>>
  )[key];
  return limits === undefined ? undefined : { ...limits, whole: true };
}

/** Of a method's option, or of its learning rate, `lr`. */
export function methodRange(methodId: string, option: string): Range | undefined {
  if (option === "lr") return { min: -Infinity, max: RATE_MOST, whole: false };
  return numberLimits(methodId, option);
}

/** A sentence for each setting: one that was brought into one range and then into a narrower one was so for one cause. */
export function adjustmentNotices(adjustments: readonly Adjustment[]): readonly string[] {
  const merged: Adjustment[] = [];
  for (const each of adjustments) {
    const at = merged.findIndex(({ key, used }) => key === each.key && used === each.found);
    const before = merged[at];
    if (before === undefined) merged.push(each);
    else merged[at] = { ...each, found: before.found };
  }
  return merged.map(
    ({ key, expected, found, used }) =>
      `${key}: expected ${expected}, found ${found}; ${used} is used`,
  );
}

/** What is no finite number is left to the schema. */
export function clamped(
  key: string,
  value: unknown,
  range: Range,
  adjustments: Adjustment[],
): unknown {
  if (typeof value !== "number" || !Number.isFinite(value)) return value;
  const { min, max, whole } = range;
  const use = (expected: string, used: number) => {
    adjustments.push({ key, expected, found: value, used });
    return used;
  };
  if (value < min) return use(`at least ${min}`, min);
  if (value > max) return use(`at most ${max}`, max);
  if (whole && !Number.isInteger(value)) return use("a whole number", Math.round(value));
  return value;
}

/**
 * Settings that are valid one by one and impossible together: rows within the context, virtual tokens within what rows
 * leave of it, a warm-up that ends.
 */
export function fitted(experiment: Experiment, adjustments: Adjustment[]): Experiment {
  const { model, task } = experiment;
  const context = baseModel(model).config.contextLength;
  const isPrefixed = experiment.methods.some(({ enabled, options }) => {
    return enabled && "virtualTokens" in options;
  });
  const longest = context - (isPrefixed ? 1 : 0);
  const change = (key: "time" | "warmupSteps", training: TrainingSettings, range: Range) => ({
    ...training,
    [key]: clamped(key, training[key], range, adjustments),
  });
  const rows = { min: shortestRow(task.id), max: longest, whole: true };
  const timed = change("time", experiment.training, rows);
  // A step without warm-up is the least that there is.
  const most = Math.max(0, timed.steps - 1);
  const training = change("warmupSteps", timed, { min: 0, max: most, whole: true });
  const methods = experiment.methods.map((method) => {
    // A method that is off may wait for shorter rows, not for a longer context.
    const room = method.enabled ? context - training.time : context - 1;
    return withinRoom(method, room, adjustments);
  });
  return { ...experiment, training, methods };
}

function withinRoom(method: MethodSetting, room: number, adjustments: Adjustment[]): MethodSetting {
  const { options } = method;
  if (!("virtualTokens" in options)) return method;
  const range = { min: 1, max: Math.max(1, room), whole: true };
  const key = `${method.id}.virtualTokens`;
  const virtualTokens = clamped(key, options["virtualTokens"], range, adjustments);
  return virtualTokens === options["virtualTokens"]
    ? method
    : { ...method, options: { ...options, virtualTokens } };
}
