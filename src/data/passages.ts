/** Who speaks and when: party or century of a passage of a State of the Union address; the cutting is in tools/corpora/. */
import { splitAddresses, yearOf } from "./addresses.ts";
import { classifiedData } from "./classified.ts";
import { loadCorpus } from "./corpus.ts";
import type { CorpusDocument } from "./corpus.ts";
import { METRICS } from "./task.ts";
import type { Task } from "./task.ts";

interface Question {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly classes: readonly string[];
  /** Passages of other classes, or of none, are left out. */
  readonly classOf: (passage: CorpusDocument) => string | undefined;
}

export const partyTask = passagesTask({
  id: "party",
  label: "Party of a passage",
  description:
    "Tell Democratic from Republican presidents by a passage of a State of the Union address: hard, since little of it is partisan; validation and test are addresses that the base has never seen.",
  classes: ["Democratic", "Republican"],
  classOf: ({ label }) => label,
});

/** 1790 to 1800 is left out: eleven short addresses in the style of those that follow. */
export const centuryTask = passagesTask({
  id: "century",
  label: "Century of a passage",
  description:
    "Tell in which century a passage of a State of the Union address was spoken; the base has never seen the test addresses, nor those of validation but for the 21st century's.",
  classes: ["19th", "20th", "21st"],
  classOf: (passage) => ({ 19: "19th", 20: "20th", 21: "21st" })[Math.ceil(yearOf(passage) / 100)],
});

function passagesTask({ id, label, description, classes, classOf }: Question): Task {
  return {
    id,
    label,
    description,
    kind: "classification",
    classes,
    base: "sotu-mini",
    isPretrained: false,
    metrics: [METRICS.macroF1, METRICS.accuracy, METRICS.loss],
    load: async (context) => {
      const corpus = await loadCorpus(context.read, "passages");
      const documents = corpus.documents.filter((passage) => classOf(passage) !== undefined);
      const nameOf = (passage: CorpusDocument) => classOf(passage) ?? "";
      return classifiedData(
        splitAddresses(documents, nameOf, context.splitSeed ?? 0),
        { classes, textOf: ({ text }) => text, classOf: nameOf },
        context,
      );
    },
  };
}
