// What the scripted trainer tells: examples of each kind of task, and how the losses of each method fall; it runs nothing.
import { describeTask } from "../../src/experiment/describe.ts";
import type { TaskId } from "../../src/experiment/models.ts";
import type { GeneratedText, LaneEvaluation } from "../../src/worker/client.ts";

export const BASE_LOSS = 2.31;

type Rows = readonly (readonly [prompt: string, target: string, wrong: string])[];
const ANSWERS: Rows = [
  ["sortd 4 0 9 1 7 3 =", "9 7 4 3 1 0", "0 1 3 4 7 9"],
  ["sortd 2 2 8 5 0 6 =", "8 6 5 2 2 0", "0 2 2 5 6 8"],
  ["sortd 1 9 9 3 4 0 =", "9 9 4 3 1 0", "0 1 3 4 9 9"],
];
const TEXTS: Rows = [
  [
    "Call me Ishmael. Some years ago—never mind how long precisely—having",
    "little or no money in my purse, and nothing particular to interest me on shore",
    "been the most important of the Government of the United States",
  ],
  [
    "There was no more of it in the",
    "whale, and the ship went on",
    "year of the Congress of the Union",
  ],
];
const MAILS: Rows = [
  [
    "Re: New Sequences Window: the cache is rebuilt when the folder changes, so a pick that finds nothing leaves the old sequence as it was. I would rather have it emptied, as the manual says it is",
    "ham",
    "spam",
  ],
  [
    "You have been chosen: our records show that you qualify for a loan at the lowest rate in thirty years. No obligation, no hidden costs, answer today at (address) and",
    "spam",
    "ham",
  ],
];

export function rowsOf(task: TaskId): Rows {
  if (task === "digits") return ANSWERS;
  return describeTask({ id: task }).kind === "classification" ? MAILS : TEXTS;
}

/** Where each method ends, the time that it takes, and how far above the base it starts. */
const COURSES: Readonly<Record<string, readonly [floor: number, steps: number, above: number]>> = {
  full: [0.012, 34, 0],
  lora: [0.02, 42, 0],
  adapter: [0.11, 50, 0],
  ia3: [0.32, 55, 0],
  prefix: [0.6, 60, 0.9],
  prompt: [1.35, 70, 0.5],
  bitfit: [0.7, 48, 0],
  layerNorm: [0.46, 50, 0],
  head: [1.72, 80, 0],
};

export function lossAt(methodId: string, step: number, lane: number): number {
  const [floor, steps, above] = COURSES[methodId] ?? [0.5, 50, 0];
  const time = methodId === "full" ? steps : steps + 6 * lane;
  return floor + (BASE_LOSS + above - floor) * Math.exp(-step / time);
}

export function noise(step: number, lane: number): number {
  return 1 + 0.22 * Math.sin(step * 12.9898 + lane * 78.233) * Math.cos(step * 4.1414);
}

export function evaluate(loss: number, task: TaskId): LaneEvaluation {
  const tokenAccuracy = Math.exp(-loss);
  switch (rowsOf(task)) {
    case ANSWERS:
      return { loss, tokenAccuracy, exactMatch: tokenAccuracy ** 6 };
    case TEXTS:
      return { loss, tokenAccuracy, perplexity: Math.exp(loss) };
    default:
      return { loss, tokenAccuracy, accuracy: tokenAccuracy, macroF1: 0.98 * tokenAccuracy };
  }
}

/** `isWrong` gives the untrained outputs for all but the last prompt. */
export function written(task: TaskId, isWrong: boolean): readonly GeneratedText[] {
  const rows = rowsOf(task);
  return rows.map(([prompt, target, wrong], i) => ({
    prompt,
    target,
    output: isWrong && i < 1 ? wrong : target,
    ...(rows === MAILS && { probability: 0.914 - 0.2 * i }),
  }));
}
