/** Continues prompts token by token, greedily or by sampling; every token is a whole forward pass. */
import { PlaygroundError } from "../core/errors.ts";
import { randomStream } from "../core/random.ts";
import type { RandomStream } from "../core/random.ts";
import type { BatchValues } from "./batch-inputs.ts";
import type { Session } from "./session.ts";

export interface GenerateOptions {
  readonly maxNewTokens: number;
  /** 0 = the most likely token; above 0, a sample from softmax(logits / temperature). */
  readonly temperature: number;
  readonly seed: number;
  /** Ends a row; it is not part of the result. */
  readonly endTokenId: number | undefined;
  readonly lane: number;
  /** 0 runs the base, where the method allows it. */
  readonly strength?: number;
}

/**
 * New token ids after each prompt: at least one token each, and at most one prompt for each row of the session's
 * evaluation batch. Prompts that grow beyond the session's time keep their last tokens. Errors: DATA_INVALID.
 */
export async function generate(
  session: Session,
  prompts: readonly (readonly number[])[],
  options: GenerateOptions,
): Promise<readonly (readonly number[])[]> {
  const rows = session.options.evaluationBatch ?? session.options.batch;
  const { time, config } = session.options;
  const V = config.vocabularySize;
  expectPrompts(prompts, rows);
  const stream = randomStream(options.seed, "generate");
  const texts = prompts.map((prompt) => [...prompt]);
  const open = new Set(texts.keys());
  for (let made = 0; made < options.maxNewTokens && open.size > 0; made++) {
    const windows = texts.map((ids) => ids.slice(-time));
    const logitRows = Int32Array.from(
      { length: rows },
      (_, row) => row * time + (windows[row]?.length ?? 1) - 1,
    );
    const lanes = await session.logits(
      promptBatch(windows, rows, time),
      logitRows,
      options.strength ?? 1,
    );
    const logits = lanes.length === 1 ? lanes[0] : lanes[options.lane];
    if (logits === undefined) break;
    for (const row of open) {
      const next = pick(logits, row * V, V, options.temperature, stream);
      if (next === options.endTokenId) open.delete(row);
      else texts[row]?.push(next);
    }
  }
  return texts.map((ids, row) => ids.slice(prompts[row]?.length ?? 0));
}

function expectPrompts(prompts: readonly (readonly number[])[], rows: number): void {
  if (prompts.length > rows) {
    throw new PlaygroundError(
      "DATA_INVALID",
      `prompts: expected at most ${rows}, the rows of a batch, found ${prompts.length}`,
    );
  }
  if (prompts.some((prompt) => prompt.length === 0)) {
    throw new PlaygroundError("DATA_INVALID", "prompts: expected tokens, found an empty prompt");
  }
}

function promptBatch(
  windows: readonly (readonly number[])[],
  rows: number,
  time: number,
): BatchValues {
  const size = rows * time;
  const ids = new Int32Array(size);
  windows.forEach((window, row) => ids.set(window, row * time));
  return {
    ids,
    positions: Int32Array.from({ length: size }, (_, i) => i % time),
    labels: new Int32Array(size).fill(-100),
    weights: new Float32Array(size),
    keyLengths: Int32Array.from({ length: rows }, (_, row) => windows[row]?.length ?? 1),
  };
}

function pick(
  logits: ArrayLike<number>,
  start: number,
  V: number,
  temperature: number,
  stream: RandomStream,
): number {
  let best = 0;
  for (let v = 1; v < V; v++) {
    if (logits[start + v]! > logits[start + best]!) best = v;
  }
  if (temperature === 0) return best;
  const top = logits[start + best]!;
  const masses = Array.from({ length: V }, (_, v) =>
    Math.exp((logits[start + v]! - top) / temperature),
  );
  let left = stream.uniform() * masses.reduce((sum, mass) => sum + mass, 0);
  for (let v = 0; v < V; v++) {
    left -= masses[v]!;
    if (left < 0) return v;
  }
  return best;
}
