// One knob at several values: the runs that it stands for, what is refused, and its form in a URL.
import { expect, test } from "vitest";
import { PlaygroundError } from "../../../src/core/errors.ts";
import { defaultExperiment, defaultMethod } from "../../../src/experiment/defaults.ts";
import type { Experiment, Sweep } from "../../../src/experiment/schema.ts";
import { checkExperiment, parseExperiment } from "../../../src/experiment/schema.ts";
import { expandSweep } from "../../../src/experiment/sweep.ts";
import { readHash, writeHash } from "../../../src/experiment/url.ts";

const lora = defaultMethod("digits", "lora");

function withSweep(id: string, sweep: Sweep): Experiment {
  const start = defaultExperiment();
  return {
    ...start,
    methods: start.methods.map((method) =>
      method.id === id ? { ...method, enabled: true, sweep } : method,
    ),
  };
}

test("without a sweep there is one run, named as its method", () => {
  expect(expandSweep(lora)).toEqual([{ key: "lora", setting: lora }]);
});

test("an option's values are runs in their order, each without a sweep of its own", () => {
  const entries = expandSweep({ ...lora, sweep: { option: "rank", values: [1, 2, 4] } });
  expect(entries.map(({ key }) => key)).toEqual(["lora@rank=1", "lora@rank=2", "lora@rank=4"]);
  expect(entries.map(({ setting }) => setting.options["rank"])).toEqual([1, 2, 4]);
  expect(entries[0]?.setting).toEqual({ ...lora, options: { ...lora.options, rank: 1 } });
  expect(entries.every(({ setting }) => !("sweep" in setting))).toBe(true);
});

test("the learning rate can be swept as an option can", () => {
  const entries = expandSweep({ ...lora, sweep: { option: "learningRate", values: [0.1, 0.01] } });
  expect(entries.map(({ setting }) => setting.learningRate)).toEqual([0.1, 0.01]);
  expect(entries.map(({ key }) => key)).toEqual([
    "lora@learningRate=0.1",
    "lora@learningRate=0.01",
  ]);
  expect(entries[0]?.setting.options).toEqual(lora.options);
});

test("a value that is no word is written as JSON", () => {
  const values = ["all-linear", ["q", "v"], null];
  const keys = expandSweep({ ...lora, sweep: { option: "targetModules", values } }).map(
    (e) => e.key,
  );
  expect(keys).toEqual([
    "lora@targetModules=all-linear",
    'lora@targetModules=["q","v"]',
    "lora@targetModules=null",
  ]);
});

test.each<[string, string, Sweep, string]>([
  [
    "an option that is none",
    "lora",
    { option: "ranks", values: [1] },
    "lora: sweep: expected one of rank",
  ],
  [
    "a value out of range",
    "lora",
    { option: "rank", values: [1, 0] },
    "lora: rank: expected >=1, found 0",
  ],
  [
    "a rate of zero",
    "full",
    { option: "learningRate", values: [0] },
    "full: sweep: expected learning rates",
  ],
  [
    "a value twice",
    "lora",
    { option: "rank", values: [4, 2, 4] },
    "lora: sweep: expected each value once, found 4 twice",
  ],
  [
    "a prefix beyond the context",
    "prefix",
    { option: "virtualTokens", values: [8, 49] },
    "prefix: virtualTokens: expected at most 48",
  ],
  ["no value", "lora", { option: "rank", values: [] }, "sweep.values: expected at least 1"],
])("%s is refused at its method", (_name, id, sweep, message) => {
  const problems = checkExperiment(withSweep(id, sweep));
  expect(problems.map(({ field }) => field)).toEqual([`methods.${id}`]);
  expect(problems[0]?.error.message).toContain(message);
  expect(() => parseExperiment(withSweep(id, sweep))).toThrow(PlaygroundError);
});

test("a link carries sweeps, also of words and lists", () => {
  const ranks = parseExperiment(withSweep("lora", { option: "rank", values: [1, 2, 4] }));
  expect(writeHash(ranks)).toBe("#/lab?v=1&lora.sweep=rank%3A(1,2,4)");
  expect(readHash("#/lab?v=1&lora.sweep=rank:(1,2,4)").experiment).toEqual(ranks);
  const targets = withSweep("lora", {
    option: "targetModules",
    values: ["all-linear", ["q", "v"], ["attn.c_attn"]],
  });
  expect(readHash(writeHash(parseExperiment(targets)))).toMatchObject({
    experiment: targets,
    notices: [],
  });
});

test("a sweep in a link that cannot run is reported and left out", () => {
  for (const text of ["rank", "rank:4", "rank:()", "rank:(0)", "ranks:(1)", ":(1)"]) {
    const { experiment, notices } = readHash(`#/lab?lora.sweep=${text}&seeds=2`);
    expect(notices, text).toHaveLength(1);
    expect(experiment.training.seeds).toBe(2);
    expect(experiment.methods.find(({ id }) => id === "lora")?.sweep).toBeUndefined();
  }
});
