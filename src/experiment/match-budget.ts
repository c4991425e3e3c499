/** Sets methods to the number of parameters that one of them trains: the fair-comparison move; it trains nothing. */
import { isPlaygroundError } from "../core/errors.ts";
import { withOptions } from "./defaults.ts";
import { countMethod } from "./describe.ts";
import { describeOptions } from "./options.ts";
import { fits } from "./problems.ts";
import type { Experiment, MethodSetting } from "./schema.ts";

/**
 * The experiment with each other method that is on at the size whose count is nearest to that of `methodId`, the smaller
 * one of two that are as near. A method without a size stays as it is, and so does everything else: alpha too. The
 * learning rate follows where it is the suggested one. Where `methodId` itself cannot be counted nothing changes.
 */
export function matchBudget(experiment: Experiment, methodId: string): Experiment {
  const focused = experiment.methods.find(({ id }) => id === methodId);
  const target = focused === undefined ? undefined : countOf(experiment, focused);
  if (target === undefined) return experiment;
  const methods = experiment.methods.map((method) =>
    method.id === methodId || !method.enabled ? method : matched(experiment, method, target),
  );
  return { ...experiment, methods };
}

/** The option that decides how much a method trains: a whole number that grows its count. Undefined where none does. */
export function sizeKnob(
  experiment: Pick<Experiment, "model" | "task">,
  setting: MethodSetting,
): string | undefined {
  return describeOptions(setting.id).find((option) => {
    if (option.kind !== "doubling" || !option.whole) return false;
    const at = (value: number) => countOf(experiment, withOption(setting, option.key, value));
    const [least, next] = [at(option.min), at(option.min + 1)];
    return least !== undefined && next !== undefined && next > least;
  })?.key;
}

function matched(experiment: Experiment, method: MethodSetting, target: number): MethodSetting {
  const knob = sizeKnob(experiment, method);
  if (knob === undefined) return method;
  const size = nearestSize(experiment, method, knob, target);
  if (size === undefined) return method;
  const { sweep, ...others } = method;
  // A sweep of the very knob would go over it.
  const kept = sweep === undefined || sweep.option === knob ? others : method;
  return withOptions(experiment.task.id, kept, { ...method.options, [knob]: size });
}

/** Counts grow with the size, and what does not fit any more does not fit at a greater size. */
function nearestSize(
  experiment: Experiment,
  method: MethodSetting,
  knob: string,
  target: number,
): number | undefined {
  const countAt = (size: number) => {
    const setting = withOption(method, knob, size);
    return fits(experiment, setting) ? countOf(experiment, setting) : undefined;
  };
  const isBelow = (size: number) => (countAt(size) ?? Infinity) <= target;
  if (!isBelow(1)) return countAt(1) === undefined ? undefined : 1;
  let above = 2;
  while (isBelow(above)) above *= 2;
  let below = above / 2;
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (isBelow(middle)) below = middle;
    else above = middle;
  }
  const distance = (size: number) => Math.abs((countAt(size) ?? Infinity) - target);
  return distance(below) <= distance(above) ? below : above;
}

function withOption(method: MethodSetting, key: string, value: unknown): MethodSetting {
  const { id, enabled, learningRate, options } = method;
  return { id, enabled, learningRate, options: { ...options, [key]: value } };
}

/** Undefined for options that do not fit the model. */
function countOf(
  experiment: Pick<Experiment, "model" | "task">,
  setting: MethodSetting,
): number | undefined {
  try {
    return countMethod(experiment, setting).trainable;
  } catch (error) {
    if (!isPlaygroundError(error)) throw error;
    return undefined;
  }
}
