/** What the page says about a task and a method before anything runs: names, metrics, counts in closed form, targets. */
import type { Metric } from "../data/task.ts";
import { taskOf } from "../data/tasks.ts";
import type { ModelConfig } from "../models/config.ts";
import { countParameters } from "../peft/count.ts";
import type { ParameterCounts } from "../peft/count.ts";
import { parseOptions } from "../peft/method.ts";
import { methodById } from "../peft/registry.ts";
import { targetNames } from "../peft/targets.ts";
import type { ModelId } from "./models.ts";
import { baseModel } from "./models.ts";
import type { Experiment, MethodSetting, TaskSetting } from "./schema.ts";

export type { Metric } from "../data/task.ts";

export interface TaskDescription {
  readonly label: string;
  /** One sentence. */
  readonly description: string;
  readonly kind: "language-model" | "classification";
  /** Names of the classes; none where it is no classification. */
  readonly classes: readonly string[];
  /** The first one ranks methods. */
  readonly metrics: readonly [Metric, ...Metric[]];
}

export function describeTask(setting: TaskSetting): TaskDescription {
  const { label, description, kind, classes = [], metrics } = taskOf(setting);
  return { label, description, kind, classes, metrics };
}

/** The base's config with the head that the task puts on it. */
export function configFor({ model, task }: Pick<Experiment, "model" | "task">): ModelConfig {
  const { config } = baseModel(model);
  const { kind, classes } = describeTask(task);
  if (kind === "language-model") return config;
  return { ...config, head: { kind, classes: classes.length } };
}

export interface MethodDescription {
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  readonly citation:
    { readonly label: string; readonly title: string; readonly url: string } | undefined;
}

/** Errors: CONFIG_INVALID for an unknown method. */
export function describeMethod(id: string): MethodDescription {
  const { label, summary, citation } = methodById(id);
  return { id, label, summary, citation };
}

export interface MethodCounts extends ParameterCounts {
  /** What the trained values take as float32, as in an adapter file. */
  readonly sizeBytes: number;
}

/** The task's own head included. Errors: CONFIG_INVALID for options that do not fit the model. */
export function countMethod(
  experiment: Pick<Experiment, "model" | "task">,
  setting: Pick<MethodSetting, "id" | "options">,
): MethodCounts {
  const method = methodById(setting.id);
  const counts = countParameters(
    method,
    configFor(experiment),
    parseOptions(method, setting.options),
  );
  return { ...counts, sizeBytes: counts.trainable * Float32Array.BYTES_PER_ELEMENT };
}

/** Parameters of the base as it is trained on the task: with the task's own head. */
export function countBase(experiment: Pick<Experiment, "model" | "task">): number {
  return countMethod(experiment, { id: "full", options: {} }).total;
}

/** Names that an option `targetModules` may hold on this model, without "all-linear". */
export function targetChoices(model: ModelId): readonly string[] {
  return targetNames(baseModel(model).config);
}
