/** The words of the small charts. */
import { msg, str } from "@lit/localize";
import { formatList } from "../state/format.ts";

export const metricStrings = {
  get title() {
    return msg("Metrics");
  },
  get note() {
    return msg("On the validation data, by step; dotted: the frozen base");
  },
  get higher() {
    return msg("more is better");
  },
  get lower() {
    return msg("less is better");
  },
  get showTable() {
    return msg("Show as table");
  },
  get step() {
    return msg("Step", { id: "step-column" });
  },
  /** Of the table that says what a chart shows. */
  tableCaption: (metric: string) => msg(str`${metric} by step`),
  earlierRun: (label: string, number: number) => msg(str`${label} · run ${number}`),
  result: (label: string, value: string) => `${label} ${value}`,
  sentence: (metric: string, results: readonly string[]) =>
    msg(str`${metric} at the last evaluation: ${formatList(results)}.`),
  sentenceWithBase: (metric: string, results: readonly string[], base: string) =>
    msg(
      str`${metric} at the last evaluation: ${formatList(results)}; the frozen base has ${base}.`,
    ),
} as const;
