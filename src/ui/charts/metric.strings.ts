/** The words of the small charts. */
import { msg, str } from "@lit/localize";
import type { XKind } from "../../experiment/link.ts";
import { formatList } from "../state/format.ts";

export const metricStrings = {
  get title() {
    return msg("Metrics");
  },
  note: (kind: XKind): string => {
    if (kind === "step") return msg("On the validation data, by step; dotted: the frozen base");
    return kind === "examples"
      ? msg("On the validation data, by examples seen; dotted: the frozen base")
      : msg("On the validation data, by seconds of training; dotted: the frozen base");
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
  result: (label: string, value: string) => `${label} ${value}`,
  sentence: (metric: string, results: readonly string[]) =>
    msg(str`${metric} at the last evaluation: ${formatList(results)}.`),
  sentenceWithBase: (metric: string, results: readonly string[], base: string) =>
    msg(
      str`${metric} at the last evaluation: ${formatList(results)}; the frozen base has ${base}.`,
    ),
} as const;
