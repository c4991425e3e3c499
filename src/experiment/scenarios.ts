/** Set-ups that each tell one story, small enough for a software adapter; their words are in ui/setup/scenarios.strings.ts. */
import { defaultExperiment, withOptions } from "./defaults.ts";
import type { LinkView } from "./link.ts";
import { matchBudget } from "./match-budget.ts";
import type { Experiment, Sweep, TaskSetting, TrainingSettings } from "./schema.ts";
import { parseExperiment } from "./schema.ts";

/** One stop of a talk. */
export interface Beat {
  /** Key of its text in the scenario's strings. */
  readonly caption: string;
  /** What the page is set to from here on; the scenario's own experiment where it says nothing. */
  readonly experiment?: Experiment;
  readonly view?: LinkView;
  /** What the page does on arrival. */
  readonly action?: "run" | "recorded" | "compare";
}

export interface Scenario {
  /** In links, and the name of its recorded twin; never changes. */
  readonly id: ScenarioId;
  readonly experiment: Experiment;
  readonly beats: readonly Beat[];
}

export const SCENARIO_IDS = [
  ...["lora-vs-full", "rank-ladder", "only-biases", "same-budget"],
  ...["prefix-length", "learning-rates", "whale", "diverge"],
] as const;
export type ScenarioId = (typeof SCENARIO_IDS)[number];

/** Undefined for an id that is not known. */
export function scenarioById(id: string): Scenario | undefined {
  return SCENARIOS.find((scenario) => scenario.id === id);
}

/** What a scenario changes of a method that it trains. */
interface MethodChange {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly learningRate?: number;
  readonly sweep?: Sweep;
}

/** Trains on the methods named, in the order of the page, and on nothing else. */
function experimentOf(
  task: TaskSetting,
  methods: Readonly<Record<string, MethodChange>>,
  training: Partial<TrainingSettings> = {},
): Experiment {
  const start = defaultExperiment(task);
  return parseExperiment({
    ...start,
    methods: start.methods.map((method) => {
      const change = methods[method.id];
      if (change === undefined) return { ...method, enabled: false };
      const { options, ...others } = change;
      const chosen = withOptions(task.id, method, { ...method.options, ...options });
      return { ...chosen, ...others, enabled: true };
    }),
    training: { ...start.training, ...training },
  });
}

/** Enough for some methods to have learned the digits, and not for all. */
const SHORT: Partial<TrainingSettings> = { steps: 150, batch: 16, evaluateEvery: 15 };
const SHORTER: Partial<TrainingSettings> = { ...SHORT, steps: 100, evaluateEvery: 20 };

function digits(operation: Extract<TaskSetting, { id: "digits" }>["operation"]): TaskSetting {
  return { id: "digits", operation };
}

const BEFORE: Beat = { caption: "before" };
const RECORDED: Beat = { caption: "recorded", action: "recorded" };
const RUN: Beat = { caption: "run", action: "run" };
const COMPARE: Beat = { caption: "compare", action: "compare" };

/** The same for all, as a comparison without tuning has it. */
const ONE_RATE = 1e-3;
const RATES: Sweep = { option: "learningRate", values: [1e-3, 1e-2, 3e-2] };

/**
 * So high that plain gradient descent leaves the numbers behind. On its own it may settle at some huge loss, depending on
 * the adapter's rounding; with the decay every step multiplies the weights by 1 − 10·1 = −9, which ends beyond float32
 * everywhere.
 */
const TOO_HIGH = 10;
const DIVERGING: Partial<TrainingSettings> = {
  ...SHORTER,
  optimizer: "sgd",
  weightDecay: 1,
  maxGradientNorm: 0,
};

export const SCENARIOS: readonly Scenario[] = [
  {
    id: "lora-vs-full",
    experiment: experimentOf(
      digits("sortd"),
      { full: {}, lora: { options: { rank: 4, alpha: 8 } } },
      { ...SHORT, seeds: 3 },
    ),
    beats: [BEFORE, RECORDED, RUN, COMPARE],
  },
  {
    id: "rank-ladder",
    experiment: experimentOf(
      digits("sortd"),
      { lora: { sweep: { option: "rank", values: [1, 2, 4, 8, 16, 32] } } },
      SHORTER,
    ),
    beats: [BEFORE, RECORDED, RUN, COMPARE],
  },
  {
    id: "only-biases",
    // Of the sizes of LoRA on these layers the one nearest to BitFit's count.
    experiment: matchBudget(
      experimentOf(
        digits("sortd"),
        { bitfit: {}, lora: { options: { targetModules: ["attn.c_attn"] } } },
        { ...SHORTER, seeds: 3 },
      ),
      "bitfit",
    ),
    beats: [BEFORE, RECORDED, RUN, COMPARE],
  },
  {
    id: "same-budget",
    experiment: matchBudget(
      experimentOf(
        digits("sortd"),
        { lora: { options: { rank: 1, alpha: 2 } }, adapter: {}, prefix: {} },
        { ...SHORTER, seeds: 3 },
      ),
      "lora",
    ),
    beats: [BEFORE, RECORDED, RUN, COMPARE],
  },
  {
    id: "prefix-length",
    experiment: experimentOf(
      digits("swap"),
      { prefix: { sweep: { option: "virtualTokens", values: [1, 2, 4, 8, 16, 32] } } },
      SHORTER,
    ),
    beats: [BEFORE, RECORDED, RUN, COMPARE],
  },
  {
    id: "learning-rates",
    experiment: experimentOf(
      digits("sortd"),
      { full: { sweep: RATES }, lora: { sweep: RATES }, bitfit: { sweep: RATES } },
      SHORTER,
    ),
    beats: [
      {
        caption: "unfair",
        experiment: experimentOf(
          digits("sortd"),
          {
            full: { learningRate: ONE_RATE },
            lora: { learningRate: ONE_RATE },
            bitfit: { learningRate: ONE_RATE },
          },
          SHORTER,
        ),
      },
      RECORDED,
      RUN,
      COMPARE,
    ],
  },
  {
    id: "whale",
    experiment: experimentOf(
      { id: "moby-dick" },
      { full: {}, lora: {}, prompt: {} },
      { steps: 100, batch: 4, evaluateEvery: 20, evaluationExamples: 16 },
    ),
    beats: [BEFORE, RECORDED, RUN, COMPARE],
  },
  {
    id: "diverge",
    experiment: experimentOf(
      digits("sortd"),
      { full: { learningRate: TOO_HIGH }, lora: { learningRate: 1e-2 } },
      DIVERGING,
    ),
    beats: [
      BEFORE,
      RUN,
      {
        caption: "mended",
        experiment: experimentOf(digits("sortd"), { full: {}, lora: {} }, SHORTER),
        action: "run",
      },
    ],
  },
];
