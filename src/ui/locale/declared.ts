/**
 * Words that rooms below the page declare beside what they name (methods, options, tasks, metrics, hints of errors), in
 * the language of the page. Those rooms know nothing of languages: their English text is the key of the translation, and
 * a text without one is shown as it is.
 */
import { msg } from "@lit/localize";
import type { Metric, MethodDescription, TaskDescription } from "../../experiment/describe.ts";
import { describeMethod, describeTask } from "../../experiment/describe.ts";
import type { OptionDescription } from "../../experiment/options.ts";
import { describeOptions } from "../../experiment/options.ts";
import type { TaskSetting } from "../../experiment/schema.ts";

/** The one place where a message is not written out in the call. */
export function translated(text: string): string {
  return msg(text);
}

/** The paper's own words stay as they are. */
export function methodWords(id: string): MethodDescription {
  const { label, summary, ...others } = describeMethod(id);
  return { ...others, label: translated(label), summary: translated(summary) };
}

export function taskDescription(setting: TaskSetting): TaskDescription["description"] {
  return translated(describeTask(setting).description);
}

export function metricLabel({ label }: Metric): string {
  return translated(label);
}

export function optionWords(methodId: string): readonly OptionDescription[] {
  return describeOptions(methodId).map((option) => ({
    ...option,
    title: translated(option.title),
    description: translated(option.description),
  }));
}
