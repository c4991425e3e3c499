/** The language that sotu-mini was pretrained on: where a tuned model is asked what it has forgotten. */
import { splitAddresses } from "./addresses.ts";
import { loadCorpus } from "./corpus.ts";
import { languageData } from "./language.ts";
import { METRICS } from "./task.ts";
import type { Task } from "./task.ts";

export const sotuTask: Task = {
  id: "sotu",
  label: "State of the Union",
  description:
    "Continue the text of State of the Union addresses that were held out of the base's own pretraining; the training split is of addresses that it has seen.",
  kind: "language-model",
  base: "sotu-mini",
  isPretrained: true,
  metrics: [METRICS.perplexity, METRICS.loss, METRICS.tokenAccuracy],
  load: async (context) => {
    const { documents } = await loadCorpus(context.read, "sotu");
    const splits = splitAddresses(documents, () => "all", context.splitSeed ?? 0);
    return languageData(splits, context);
  },
};
