/** What the cards of the Learn page are about: a set-up that shows it, the papers, and the figures of that set-up; their words are beside it. */
import type { MethodCounts, MethodDescription } from "../../experiment/describe.ts";
import { countMethod, describeMethod } from "../../experiment/describe.ts";
import type { Experiment, MethodSetting } from "../../experiment/schema.ts";
import { readHash } from "../../experiment/url.ts";

export const LESSON_IDS = [
  ...["frozen", "lora", "adapter", "bitfit", "virtual-tokens"],
  ...["ia3", "counts", "rates", "forgetting", "pareto"],
] as const;
export type LessonId = (typeof LESSON_IDS)[number];

type Citation = NonNullable<MethodDescription["citation"]>;

export interface Lesson {
  /** Opens the Lab on a set-up that shows it. */
  readonly hash: string;
  /** Whose papers it cites. */
  readonly methods: readonly string[];
  /** A paper of no method. */
  readonly paper?: Citation;
}

export const LESSONS: Readonly<Record<LessonId, Lesson>> = {
  frozen: { hash: "#/lab?v=1&lora=off&bitfit=off&head=on", methods: ["head"] },
  lora: { hash: "#/lab?v=1&s=lora-vs-full", methods: ["lora"] },
  adapter: { hash: "#/lab?v=1&full=off&bitfit=off&adapter=on", methods: ["adapter"] },
  bitfit: { hash: "#/lab?v=1&s=only-biases", methods: ["bitfit"] },
  "virtual-tokens": {
    hash: "#/lab?v=1&task=swap&full=off&lora=off&bitfit=off&prefix=on&prompt=on",
    methods: ["prefix", "prompt"],
  },
  ia3: {
    // The paper's places: keys, values, and what the feed-forward's second layer reads.
    hash: "#/lab?v=1&full=off&bitfit=off&ia3=on&ia3.targetModules=(k,v,mlp.c_proj)",
    methods: ["ia3"],
  },
  counts: {
    hash: "#/lab?v=1&adapter=on&ia3=on&prefix=on&prompt=on&layerNorm=on&head=on",
    methods: ["lora"],
  },
  rates: { hash: "#/lab?v=1&s=learning-rates", methods: ["bitfit"] },
  forgetting: {
    hash: "#/lab?v=1&s=whale",
    methods: [],
    paper: {
      label: "Biderman et al. 2024",
      title: "LoRA Learns Less and Forgets Less",
      url: "https://arxiv.org/abs/2405.09673",
    },
  },
  pareto: { hash: "#/lab?v=1&s=rank-ladder", methods: ["adapter"] },
};

export function citationsOf(id: LessonId): readonly Citation[] {
  const { methods, paper } = LESSONS[id];
  const own = methods.flatMap((method) => describeMethod(method).citation ?? []);
  return paper === undefined ? own : [...own, paper];
}

export function experimentOf(id: LessonId): Experiment {
  return readHash(LESSONS[id].hash).experiment;
}

/** A method as the card's set-up has it, switched on or not. */
function settingIn(id: LessonId, methodId: string): MethodSetting {
  const setting = experimentOf(id).methods.find((method) => method.id === methodId);
  if (setting === undefined) throw new Error(`expected a method, found ${methodId}`);
  return setting;
}

export function countIn(
  id: LessonId,
  methodId: string,
  changes: MethodSetting["options"] = {},
): MethodCounts {
  const { options } = settingIn(id, methodId);
  return countMethod(experimentOf(id), { id: methodId, options: { ...options, ...changes } });
}

/** An option that is a number. */
export function sizeIn(id: LessonId, methodId: string, option: string): number {
  return Number(settingIn(id, methodId).options[option]);
}

/** The values of a method's sweep, ascending. */
export function sweptIn(id: LessonId, methodId: string): readonly number[] {
  const values = settingIn(id, methodId).sweep?.values ?? [];
  return values.map(Number).sort((a, b) => a - b);
}

/** Bytes of what trains: the values, their gradients and AdamW's two moments, each as float32. */
export function trainedBytes({ trainable }: MethodCounts): number {
  return 4 * trainable * Float32Array.BYTES_PER_ELEMENT;
}

/** How far AdamW moves all trained numbers together in one step, where each moves by the rate. */
export function stepLength(learningRate: number, { trainable }: MethodCounts): number {
  return learningRate * Math.sqrt(trainable);
}
