/** What a model makes of a few validation examples: what it writes after prompts, or what class it takes a text for. */
import type { Batch } from "../data/batches.ts";
import { evaluationBatches } from "../data/batches.ts";
import type { Example } from "../data/task.ts";
import { evenlySpread } from "../data/task.ts";
import { decodeWindow } from "../data/windows.ts";
import { generate } from "../train/generate.ts";
import type { Session } from "../train/session.ts";
import type { Material } from "./material.ts";
import type { GeneratedText } from "./protocol.ts";

const SAMPLE_SEED = 1;
const MOST_CLASSIFIED = 6;

export function writeSamples(
  session: Session,
  material: Material,
  lane: number,
): Promise<readonly GeneratedText[]> {
  const { classes } = material.task;
  return classes === undefined
    ? continuations(session, material, lane)
    : predictions(session, material, classes, lane);
}

/** Greedy for answers, which are right or wrong; sampled for prose, which loops when it is greedy. */
async function continuations(
  session: Session,
  { task, data, tokenizer }: Material,
  lane: number,
): Promise<readonly GeneratedText[]> {
  const rows = session.options.evaluationBatch ?? session.options.batch;
  const prompts = data.prompts.slice(0, rows);
  if (prompts.length === 0) return [];
  const isAnswer = task.metrics.some(({ id }) => id === "exactMatch");
  const outputs = await generate(
    session,
    prompts.map(({ ids }) => ids),
    {
      maxNewTokens: Math.max(...prompts.map(({ maxNewTokens }) => maxNewTokens)),
      temperature: isAnswer ? 0 : 0.8,
      seed: SAMPLE_SEED,
      endTokenId: data.endTokenId,
      lane,
    },
  );
  return prompts.map(({ prompt, target }, i) => ({
    prompt,
    target,
    output: tokenizer.decode(outputs[i] ?? [], { skipSpecialTokens: true }),
  }));
}

/** As many of one class as of another, as text that is cut and masked as the model reads it. */
async function predictions(
  session: Session,
  { data, shape, tokenizer }: Material,
  classes: readonly string[],
  lane: number,
): Promise<readonly GeneratedText[]> {
  const examples = classes.flatMap((_, label) =>
    evenlySpread(
      data.validation.filter(({ labels }) => labels[0] === label),
      Math.ceil(MOST_CLASSIFIED / classes.length),
    ),
  );
  const probabilities: (readonly number[])[] = [];
  for (const batch of evaluationBatches(examples, shape)) {
    const logits = (await session.logits(batch, lastTokens(batch)))[lane];
    probabilities.push(
      ...rowsOf(logits ?? [], classes.length)
        .slice(0, batch.rows)
        .map(softmax),
    );
  }
  const nameOf = (example: Example) => classes[example.labels[0] ?? 0] ?? "";
  return examples.map((example, i) => {
    const row = probabilities[i] ?? [];
    const probability = Math.max(...row);
    return {
      prompt: decodeWindow(tokenizer, example.ids),
      target: nameOf(example),
      output: classes[row.indexOf(probability)] ?? "",
      probability,
    };
  });
}

/** Flat places b·T + t of each row's last real token. */
function lastTokens({ keyLengths, ids }: Batch): readonly number[] {
  const time = ids.length / keyLengths.length;
  return Array.from(keyLengths, (length, row) => row * time + length - 1);
}

function rowsOf(values: ArrayLike<number>, width: number): readonly (readonly number[])[] {
  return Array.from({ length: values.length / width }, (_, row) =>
    Array.from({ length: width }, (_, i) => values[row * width + i] ?? Number.NaN),
  );
}

function softmax(logits: readonly number[]): readonly number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
