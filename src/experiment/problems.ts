/** Settings that are valid one by one and impossible together, each at the field that can mend it. */
import { isPlaygroundError, PlaygroundError, toPlaygroundError } from "../core/errors.ts";
import { countParameters } from "../peft/count.ts";
import { parseOptions } from "../peft/method.ts";
import { methodById } from "../peft/registry.ts";
import { configFor } from "./describe.ts";
import type { TaskId } from "./models.ts";
import { baseModel, modelForTask } from "./models.ts";
import type { Experiment, MethodSetting } from "./schema.ts";
import { expandSweep, SWEPT_RATE, sweptText } from "./sweep.ts";

export interface Problem {
  /** Where it shows: `model`, `methods`, `methods.lora`, `training.time`. */
  readonly field: string;
  readonly error: PlaygroundError;
}

/** `<bos> op` six digits `=` six digits `<eos>`. */
const DIGITS_EXAMPLE_LENGTH = 16;

/** The experiment with its methods' defaults filled in where they are valid, and everything that keeps it from running. */
export function findProblems(experiment: Experiment): {
  readonly experiment: Experiment;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const methods = experiment.methods.map((method, i) => {
    const repeated = experiment.methods.findIndex(({ id }) => id === method.id) !== i;
    try {
      if (repeated) throw invalid(`methods: expected each method once, found ${method.id} twice`);
      return completed(experiment, method);
    } catch (error) {
      problems.push({ field: `methods.${method.id}`, error: toPlaygroundError(error) });
      return method;
    }
  });
  if (!methods.some(({ enabled }) => enabled)) {
    problems.push({
      field: "methods",
      error: invalid(
        "methods: expected at least one that is on, found none",
        "Switch a method on.",
      ),
    });
  }
  return {
    experiment: { ...experiment, methods },
    problems: [...problems, ...baseProblems(experiment), ...trainingProblems(experiment)],
  };
}

/**
 * Options with defaults, and every value of a sweep known to run. Errors: CONFIG_INVALID for an unknown method and for
 * options that the model has no place for.
 */
function completed(experiment: Experiment, setting: MethodSetting): MethodSetting {
  const complete = withDefaults(experiment, setting);
  const { sweep } = complete;
  if (sweep === undefined) return complete;
  if (sweep.option !== SWEPT_RATE && !Object.hasOwn(complete.options, sweep.option)) {
    const known = [...Object.keys(complete.options), SWEPT_RATE].join(", ");
    throw invalid(`${setting.id}: sweep: expected one of ${known}, found ${sweep.option}`);
  }
  const entries = expandSweep(complete);
  const repeated = entries.findIndex(
    ({ key }, i) => entries.findIndex((entry) => entry.key === key) !== i,
  );
  if (repeated !== -1) {
    const value = sweptText(sweep.values[repeated]);
    throw invalid(`${setting.id}: sweep: expected each value once, found ${value} twice`);
  }
  for (const entry of entries) withDefaults(experiment, entry.setting);
  return complete;
}

/** Whether a method's setting can run in the experiment. */
export function fits(experiment: Experiment, setting: MethodSetting): boolean {
  try {
    completed(experiment, setting);
    return true;
  } catch (error) {
    if (!isPlaygroundError(error)) throw error;
    return false;
  }
}

function withDefaults(experiment: Experiment, setting: MethodSetting): MethodSetting {
  const method = methodById(setting.id);
  const options = parseOptions(method, setting.options);
  countParameters(method, configFor(experiment), options);
  const complete = { ...setting, options: { ...options } };
  // A method that is off may wait for shorter rows.
  if (setting.enabled) expectContext(experiment, complete);
  return complete;
}

/** Virtual tokens take positions of the context, and all methods share the length of a row. */
function expectContext({ model, training }: Experiment, { id, options }: MethodSetting): void {
  const { virtualTokens } = options;
  const context = baseModel(model).config.contextLength;
  const room = context - training.time;
  // Rows that are too long by themselves are a problem of their own.
  if (typeof virtualTokens !== "number" || room < 0 || virtualTokens <= room) return;
  throw invalid(
    `${id}: virtualTokens: expected at most ${room}, which rows of ${training.time} tokens leave of the context of ${context}, found ${virtualTokens}`,
    "Take fewer virtual tokens, or shorter rows.",
  );
}

function baseProblems({ model, task }: Experiment): readonly Problem[] {
  const wanted = modelForTask(task.id);
  if (model === wanted) return [];
  const message = `model: expected ${wanted} for the task ${task.id}, found ${model}`;
  const hint = "A model reads only the vocabulary that it was pretrained on.";
  return [{ field: "model", error: invalid(message, hint) }];
}

function trainingProblems({ model, task, training }: Experiment): readonly Problem[] {
  const context = baseModel(model).config.contextLength;
  const problems: Problem[] = [];
  function expect(holds: boolean, field: string, expected: string, found: number): void {
    if (holds) return;
    const name = `training.${field}`;
    problems.push({ field: name, error: invalid(`${name}: expected ${expected}, found ${found}`) });
  }
  const { time, warmupSteps, steps } = training;
  expect(time <= context, "time", `at most ${context}, the context of ${model}`, time);
  const shortest = shortestRow(task.id);
  expect(time >= shortest, "time", `at least ${shortest}, the length of an example`, time);
  expect(warmupSteps < steps, "warmupSteps", `fewer than the ${steps} steps`, warmupSteps);
  return problems;
}

export function shortestRow(task: TaskId): number {
  return task === "digits" ? DIGITS_EXAMPLE_LENGTH : 2;
}

function invalid(message: string, hint?: string): PlaygroundError {
  return new PlaygroundError("CONFIG_INVALID", message, hint);
}
