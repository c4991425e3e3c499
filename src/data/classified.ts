/** Documents and their classes as examples of one label each; which documents, classes and splits is for the tasks. */
import { PlaygroundError } from "../core/errors.ts";
import type { CorpusDocument } from "./corpus.ts";
import { evenlySpread, SPLITS } from "./task.ts";
import type { Example, Split, TaskContext, TaskData } from "./task.ts";
import { decodeWindow, openingTokens } from "./windows.ts";

export interface Classification {
  readonly classes: readonly string[];
  readonly textOf: (document: CorpusDocument) => string;
  readonly classOf: (document: CorpusDocument) => string;
}

/**
 * The first `time` tokens of each document, the beginning-of-text token among them. Errors: DATA_INVALID for a document of
 * none of the classes, or a class that a split lacks: its score would be of other classes.
 */
export function classifiedData(
  splits: Readonly<Record<Split, readonly CorpusDocument[]>>,
  { classes, textOf, classOf }: Classification,
  { tokenizer, time }: TaskContext,
): TaskData {
  function toExample(document: CorpusDocument): Example {
    const label = classes.indexOf(classOf(document));
    if (label < 0) {
      throw invalid(
        `${document.id}: expected one of ${classes.join(", ")}, found ${classOf(document)}`,
      );
    }
    const ids = openingTokens(tokenizer, textOf(document), time);
    return { ids, labels: Int32Array.of(label) };
  }
  function examples(split: Split): readonly Example[] {
    const made = splits[split].map(toExample);
    const found = new Set(made.map(({ labels }) => labels[0]));
    if (found.size !== classes.length) {
      throw invalid(`${split}: expected ${classes.length} classes, found ${found.size}`);
    }
    return made;
  }
  const data = {
    train: examples("train"),
    validation: examples("validation"),
    test: examples("test"),
  };
  return {
    ...data,
    longest: SPLITS.flatMap((split) => data[split]).reduce(
      (most, { ids }) => Math.max(most, ids.length),
      0,
    ),
    padTokenId: tokenizer.specialIds.pad ?? tokenizer.specialIds.eos ?? 0,
    endTokenId: tokenizer.specialIds.eos,
    prompts: [],
    preview: (count) =>
      evenlySpread(data.train, count).map(({ ids, labels }) => ({
        prompt: decodeWindow(tokenizer, ids),
        target: classes[labels[0]!]!,
      })),
  };
}

function invalid(message: string): PlaygroundError {
  return new PlaygroundError("DATA_INVALID", message);
}
