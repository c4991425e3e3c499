// What the page would be served from, with both bases shrunk until the interpreter trains them in milliseconds.
import { writeCheckpoint } from "../../src/io/checkpoint.ts";
import type { Experiment } from "../../src/experiment/schema.ts";
import { defaultExperiment } from "../../src/experiment/defaults.ts";
import { parseModelConfig } from "../../src/models/config.ts";
import { readPublic } from "./read-public.ts";
import { tinyWeights } from "./tiny-model.ts";

/** Enough words that every split has chapters and windows. */
const TINY_CORPUS = {
  id: "moby-dick",
  title: "Twelve short chapters",
  source: { package: "none", version: "1.0.0" },
  licence: "CC0-1.0",
  sha256: "0".repeat(64),
  documents: Array.from({ length: 12 }, (_, i) => ({
    id: `chapter-${i + 1}`,
    title: `CHAPTER ${i + 1}.`,
    text: `Chapter ${i + 1} is about the whale. ${"The sea was calm and the ship went on. ".repeat(8)}`,
  })),
};

const TINY_MAIL = {
  ...TINY_CORPUS,
  id: "spam",
  title: "Short mails",
  documents: Array.from({ length: 120 }, (_, i) => ({
    id: `mail-${i + 1}`,
    title: i % 2 === 0 ? `Re: meeting ${i}` : `You have won ${i}`,
    text: i % 2 === 0 ? "I shall be there at nine." : "Answer today to receive your prize.",
    label: i % 2 === 0 ? "ham" : "spam",
  })),
};

/** By path below the page's folder. `vocabularySize` is that of digits-mini; 24 fits its tokenizer. */
export async function tinySite({ vocabularySize = 24 } = {}): Promise<
  ReadonlyMap<string, Uint8Array | string>
> {
  const files = new Map<string, Uint8Array | string>([
    ["corpora/moby-dick.json", JSON.stringify(TINY_CORPUS)],
    ["corpora/spam.json", JSON.stringify(TINY_MAIL)],
  ]);
  for (const [name, size] of [
    ["digits-mini", vocabularySize],
    ["sotu-mini", 1024],
  ] as const) {
    for (const file of ["tokenizer.json", "tokenizer_config.json"]) {
      files.set(`models/${name}/${file}`, await readPublic(`models/${name}/${file}`));
    }
    const config = {
      architectures: ["GPT2LMHeadModel"],
      model_type: "gpt2",
      vocab_size: size,
      n_positions: 32,
      n_embd: 8,
      n_layer: 1,
      n_head: 2,
    };
    const checkpoint = { config, tensors: tinyWeights(parseModelConfig(config)) };
    for (const [file, bytes] of writeCheckpoint(checkpoint)) {
      files.set(`models/${name}/${file}`, bytes);
    }
  }
  return files;
}

/** Full fine-tuning and LoRA on two seeds, six steps, an evaluation every two; or other methods on another task. */
export function tinyExperiment(
  training: Partial<Experiment["training"]> = {},
  {
    task,
    methods = ["full", "lora"],
  }: { readonly task?: Experiment["task"]; readonly methods?: readonly string[] } = {},
): Experiment {
  const start = defaultExperiment(task);
  return {
    ...start,
    methods: start.methods.map((method) => ({ ...method, enabled: methods.includes(method.id) })),
    training: {
      ...start.training,
      steps: 6,
      batch: 4,
      time: 16,
      seeds: 2,
      warmupSteps: 1,
      evaluateEvery: 2,
      evaluationExamples: 6,
      ...training,
    },
  };
}
