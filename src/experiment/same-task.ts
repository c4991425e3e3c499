/** Whether two experiments ask the same of the same base, so that their losses belong on one axis. */
import type { Experiment } from "./schema.ts";

export function isSameTask(
  a: Pick<Experiment, "task" | "model">,
  b: Pick<Experiment, "task" | "model">,
): boolean {
  return taskKey(a) === taskKey(b);
}

/** Equal for those that are the same. */
export function taskKey({ task, model }: Pick<Experiment, "task" | "model">): string {
  return [model, task.id, ...(task.id === "digits" ? [task.operation] : [])].join(" ");
}
