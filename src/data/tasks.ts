/** The list of all tasks and how a setting names one; a new task is one line here. */
import { assertNever } from "../core/assert.ts";
import { digitsTask, HELD_OUT_OPERATIONS, PRETRAINED_OPERATIONS } from "./digits.ts";
import type { DigitOperation } from "./digits.ts";
import { mobyDickTask } from "./moby-dick.ts";
import { centuryTask, partyTask } from "./passages.ts";
import { sotuTask } from "./sotu.ts";
import { spamTask } from "./spam.ts";
import type { Task } from "./task.ts";

export type TaskSetting =
  | { readonly id: "digits"; readonly operation: DigitOperation }
  | { readonly id: "moby-dick" | "spam" | "party" | "century" };

/** Those that a base has not seen first, then those that it was pretrained on. */
export const tasks: readonly Task[] = [
  ...HELD_OUT_OPERATIONS.map(digitsTask),
  mobyDickTask,
  spamTask,
  partyTask,
  centuryTask,
  ...PRETRAINED_OPERATIONS.map(digitsTask),
  sotuTask,
];

export function taskOf(setting: TaskSetting): Task {
  switch (setting.id) {
    case "digits":
      return digitsTask(setting.operation);
    case "moby-dick":
      return mobyDickTask;
    case "spam":
      return spamTask;
    case "party":
      return partyTask;
    case "century":
      return centuryTask;
    default:
      return assertNever(setting);
  }
}

/** What the base of a task knew before: where forgetting shows. Empty where no such task exists. */
export function pretrainedTasksOf(base: string): readonly Task[] {
  return tasks.filter((task) => task.base === base && task.isPretrained);
}
