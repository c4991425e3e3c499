/** The language of Moby-Dick: next-token prediction on chapters, split by chapter; cleaning is in tools/corpora/. */
import { loadCorpus } from "./corpus.ts";
import { languageData } from "./language.ts";
import { splitByGroup } from "./split.ts";
import { METRICS } from "./task.ts";
import type { Task } from "./task.ts";

export const mobyDickTask: Task = {
  id: "moby-dick",
  label: "Moby-Dick",
  description: "Continue the text of chapters of Herman Melville's Moby-Dick that were held out.",
  kind: "language-model",
  base: "sotu-mini",
  isPretrained: false,
  metrics: [METRICS.perplexity, METRICS.loss, METRICS.tokenAccuracy],
  load: async (context) => {
    const { documents } = await loadCorpus(context.read, "moby-dick");
    return languageData(splitByGroup(documents, context.splitSeed ?? 0), context);
  },
};
