/** The list of all tasks and how a setting names one; a new task is one line here. */
import { assertNever } from "../core/assert.ts";
import { digitsTask, HELD_OUT_OPERATIONS, PRETRAINED_OPERATIONS } from "./digits.ts";
import type { DigitOperation } from "./digits.ts";
import { mobyDickTask } from "./moby-dick.ts";
import type { Task } from "./task.ts";

export type TaskSetting =
  { readonly id: "digits"; readonly operation: DigitOperation } | { readonly id: "moby-dick" };

/** Those that a base has not seen first, then those that it was pretrained on. */
export const tasks: readonly Task[] = [
  ...HELD_OUT_OPERATIONS.map(digitsTask),
  mobyDickTask,
  ...PRETRAINED_OPERATIONS.map(digitsTask),
];

export function taskOf(setting: TaskSetting): Task {
  switch (setting.id) {
    case "digits":
      return digitsTask(setting.operation);
    case "moby-dick":
      return mobyDickTask;
    default:
      return assertNever(setting);
  }
}

/** What the base of a task knew before: where forgetting shows. Empty where no such task exists. */
export function pretrainedTasksOf(base: string): readonly Task[] {
  return tasks.filter((task) => task.base === base && task.isPretrained);
}
