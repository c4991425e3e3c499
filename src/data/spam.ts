/** Spam or not, from subject and body of an e-mail; decoding, masking and grouping are in tools/corpora/. */
import { classifiedData } from "./classified.ts";
import { loadCorpus } from "./corpus.ts";
import { splitByGroup } from "./split.ts";
import { METRICS } from "./task.ts";
import type { Task } from "./task.ts";

const CLASSES = ["ham", "spam"] as const;

export const spamTask: Task = {
  id: "spam",
  label: "Spam",
  description:
    "Tell spam from other mail by its subject and the beginning of its body; threads and near-duplicates stay in one split.",
  kind: "classification",
  classes: CLASSES,
  base: "sotu-mini",
  isPretrained: false,
  metrics: [METRICS.macroF1, METRICS.accuracy, METRICS.loss],
  load: async (context) => {
    const { documents } = await loadCorpus(context.read, "spam");
    return classifiedData(
      splitByGroup(documents, context.splitSeed ?? 0),
      {
        classes: CLASSES,
        // The subject first: it is what a short row must not lose.
        textOf: ({ title, text }) => (title === "" ? text : `${title}: ${text}`),
        classOf: ({ label }) => label ?? "",
      },
      context,
    );
  },
};
