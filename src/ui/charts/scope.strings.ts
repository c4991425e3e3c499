/** The words that say of which task the charts show runs. */
import { msg, str } from "@lit/localize";

export const scopeStrings = {
  get task() {
    return msg("Runs of");
  },
  /** An entry of the list. */
  group: (task: string, runs: number) =>
    runs === 1 ? msg(str`${task} (1 run)`) : msg(str`${task} (${runs} runs)`),
  others: (runs: number) =>
    runs === 1
      ? msg("One run of another task is not drawn here.")
      : msg(str`${runs} runs of other tasks are not drawn here.`),
  /** Where the set-up has another task than the curves. */
  setUp: (task: string) => msg(str`The set-up is now ${task}; its curves come with Run.`),
} as const;
