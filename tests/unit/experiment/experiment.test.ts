// The experiment's schema, its errors, its defaults, its counts and its form in a URL.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PlaygroundError } from "../../../src/core/errors.ts";
import type { Adjustment } from "../../../src/experiment/clamp.ts";
import { clamped } from "../../../src/experiment/clamp.ts";
import {
  defaultExperiment,
  defaultMethod,
  suggestedRate,
  withOptions,
} from "../../../src/experiment/defaults.ts";
import { countBase, countMethod, describeTask } from "../../../src/experiment/describe.ts";
import {
  baseModel,
  DIGIT_OPERATIONS,
  MODEL_IDS,
  TEXT_TASKS,
} from "../../../src/experiment/models.ts";
import { describeOptions } from "../../../src/experiment/options.ts";
import { findProblems } from "../../../src/experiment/problems.ts";
import type { OptionDescription } from "../../../src/experiment/options.ts";
import type { Experiment, MethodSetting } from "../../../src/experiment/schema.ts";
import { checkExperiment, parseExperiment, SCHEDULES } from "../../../src/experiment/schema.ts";
import { readHash, writeHash } from "../../../src/experiment/url.ts";
import { parseModelConfig } from "../../../src/models/config.ts";

const digits = defaultExperiment();
const text = defaultExperiment({ id: "moby-dick" });

function withTraining(changes: Partial<Experiment["training"]>): Experiment {
  return { ...digits, training: { ...digits.training, ...changes } };
}

function withMethod(
  start: Experiment,
  id: string,
  change: (method: MethodSetting) => Partial<MethodSetting>,
): Experiment {
  const methods = start.methods.map((method) =>
    method.id === id ? { ...method, ...change(method) } : method,
  );
  return { ...start, methods };
}

function withLora(options: Readonly<Record<string, unknown>>): Experiment {
  return withMethod(digits, "lora", (lora) => ({ options: { ...lora.options, ...options } }));
}

function messageOf(value: unknown): string {
  try {
    parseExperiment(value);
  } catch (error) {
    expect(error).toBeInstanceOf(PlaygroundError);
    expect((error as PlaygroundError).code).toBe("CONFIG_INVALID");
    return (error as PlaygroundError).message;
  }
  throw new Error("expected a refusal");
}

test.each(MODEL_IDS)("the bundled settings of %s are those of its config.json", (id) => {
  const path = join(import.meta.dirname, "../../../public/models", id, "config.json");
  expect(existsSync(path), `${path} ships`).toBe(true);
  const file = parseModelConfig(JSON.parse(readFileSync(path, "utf8")));
  expect(baseModel(id).config).toEqual(file);
});

test("the defaults are valid as they stand", () => {
  expect(parseExperiment(digits)).toEqual(digits);
  expect(parseExperiment(text)).toEqual(text);
});

test("a first visitor trains three methods, on every task, and finds the other six", () => {
  for (const start of [digits, ...TEXT_TASKS.map((id) => defaultExperiment({ id }))]) {
    const on = start.methods.filter(({ enabled }) => enabled).map(({ id }) => id);
    expect(on).toEqual(["full", "lora", "bitfit"]);
    expect(start.methods).toHaveLength(9);
  }
});

describe("virtual tokens share the context with the rows", () => {
  const prefix = (virtualTokens: number, enabled = true) =>
    withMethod(text, "prefix", ({ options }) => ({
      enabled,
      options: { ...options, virtualTokens },
    }));

  test("as many as fit are valid, at the default row length too", () => {
    expect(() => parseExperiment(prefix(64))).not.toThrow();
    for (const id of ["prefix", "prompt"]) {
      expect(
        text.training.time + Number(defaultMethod("moby-dick", id).options["virtualTokens"]),
      ).toBeLessThanOrEqual(baseModel("sotu-mini").config.contextLength);
    }
  });

  test("one more is a problem of the method, for which there are two ways out", () => {
    const { problems } = findProblems(prefix(65));
    expect(problems.map(({ field }) => field)).toEqual(["methods.prefix"]);
    expect(problems[0]?.error.message).toBe(
      "prefix: virtualTokens: expected at most 64, which rows of 64 tokens leave of the context of 128, found 65",
    );
    expect(problems[0]?.error.hint).toBe("Take fewer virtual tokens, or shorter rows.");
  });

  test("rows as long as the context leave room for none, and concern no other method", () => {
    const long = (start: Experiment) => ({ ...start, training: { ...start.training, time: 128 } });
    const fields = (start: Experiment) => findProblems(long(start)).problems.map((p) => p.field);
    expect(fields(text)).toEqual([]);
    expect(fields(prefix(8))).toEqual(["methods.prefix"]);
    expect(fields(prefix(8, false))).toEqual([]);
  });
});

describe("a suggested learning rate", () => {
  const prefix = defaultMethod("digits", "prefix");
  const withMlp = { ...prefix.options, reparameterization: 64 };

  test("is the task's own, and the method's where its options ask for another", () => {
    expect(suggestedRate("digits", prefix)).toBe(0.3);
    expect(suggestedRate("moby-dick", defaultMethod("moby-dick", "prefix"))).toBe(0.1);
    expect(suggestedRate("digits", { id: "prefix", options: withMlp })).toBe(0.01);
    expect(suggestedRate("digits", { id: "prefix", options: { virtualTokens: 16 } })).toBe(0.3);
  });

  test("follows the options until a person chooses one", () => {
    expect(withOptions("digits", prefix, withMlp).learningRate).toBe(0.01);
    const chosen = { ...prefix, learningRate: 0.05 };
    expect(withOptions("digits", chosen, withMlp).learningRate).toBe(0.05);
  });

  test("does so in a link, where a rate that is given has the last word", () => {
    const rate = (hash: string) =>
      readHash(hash).experiment.methods.find(({ id }) => id === "prefix")?.learningRate;
    expect(rate("#/lab?prefix.reparameterization=64")).toBe(0.01);
    expect(rate("#/lab?prefix.lr=0.3&prefix.reparameterization=64")).toBe(0.3);
  });
});

test("missing options of a method are filled in", () => {
  const methods = digits.methods.map((method) => ({ ...method, options: {} }));
  const lora = parseExperiment({ ...digits, methods }).methods.find(({ id }) => id === "lora");
  expect(lora?.options).toMatchObject({ rank: 8, alpha: 16, dropout: 0 });
});

describe("what cannot run is refused by name", () => {
  test.each<[string, unknown, string]>([
    ["a field of the wrong type", { ...digits, model: 3 }, "model: expected"],
    ["an unknown field", { ...digits, colour: "red" }, "colour: expected no such field"],
    ["no steps", withTraining({ steps: 0 }), "training.steps: expected at least 1, found 0"],
    [
      "half a step",
      withTraining({ steps: 1.5 }),
      "training.steps: expected a whole number, found 1.5",
    ],
    [
      "an infinite decay",
      withTraining({ weightDecay: Infinity }),
      "training.weightDecay: expected",
    ],
    [
      "time beyond the context",
      withTraining({ time: 65 }),
      "training.time: expected at most 64, the context of digits-mini, found 65",
    ],
    [
      "time below an example",
      withTraining({ time: 12 }),
      "training.time: expected at least 16, the length of an example, found 12",
    ],
    [
      "a warm-up that never ends",
      withTraining({ warmupSteps: 200 }),
      "training.warmupSteps: expected fewer than the 200 steps, found 200",
    ],
    [
      "an unknown target",
      withLora({ targetModules: ["nowhere"] }),
      'targetModules: expected names of linear layers, found "nowhere"',
    ],
    ["an unknown option", withLora({ ranks: 3 }), "lora: ranks: expected no such option"],
    ["a rank of zero", withLora({ rank: 0 }), "lora: rank: expected >=1, found 0"],
    [
      "a layer that is not there",
      withLora({ layers: [4] }),
      "layers: expected numbers from 0 to 3",
    ],
    [
      "an unknown method",
      { ...digits, methods: [{ ...digits.methods[0], id: "magic" }] },
      "method: expected one of full, lora, adapter, ia3, prefix, prompt, bitfit, layerNorm, head, found magic",
    ],
    [
      "a method twice",
      { ...digits, methods: [...digits.methods, digits.methods[0]] },
      "methods: expected each method once, found full twice",
    ],
    [
      "no method on",
      { ...digits, methods: digits.methods.map((method) => ({ ...method, enabled: false })) },
      "methods: expected at least one that is on, found none",
    ],
    [
      "a model that cannot read the task",
      { ...digits, model: "sotu-mini" },
      "model: expected digits-mini for the task digits, found sotu-mini",
    ],
  ])("%s", (_name, value, message) => {
    expect(messageOf(value)).toContain(message);
  });
});

test("every problem is found, each at its field", () => {
  const bad = { ...withTraining({ time: 65, warmupSteps: 300 }), model: "sotu-mini" } as const;
  const fields = findProblems(bad).problems.map(({ field }) => field);
  expect(fields).toEqual(["model", "training.warmupSteps"]);
});

test("counts are those of the layers named", () => {
  const [full, lora] = digits.methods;
  expect(countMethod(digits, full!)).toMatchObject({ trainable: 205_696, total: 205_696 });
  // r (in + out) over c_attn, c_proj, c_fc and the second c_proj, in four layers.
  const perLayer = 4 * (64 + 192 + (64 + 64) + (64 + 256) + (256 + 64));
  expect(countMethod(digits, lora!)).toEqual({
    trainable: 4 * perLayer,
    total: 205_696 + 4 * perLayer,
    share: (4 * perLayer) / (205_696 + 4 * perLayer),
    sizeBytes: 16 * perLayer,
  });
});

test("a classifier counts its own head, and no language model's", () => {
  const spam = defaultExperiment({ id: "spam" });
  const score = 2 * 128;
  expect(describeTask(spam.task)).toMatchObject({
    kind: "classification",
    classes: ["ham", "spam"],
  });
  const head = spam.methods.find(({ id }) => id === "head")!;
  expect(countMethod(spam, head)).toMatchObject({ trainable: score, total: 940_800 + score });
  expect(countBase(spam)).toBe(940_800 + score);
  expect(countBase(text)).toBe(940_800);
});

test("the options of a method describe their own controls", () => {
  const kinds = describeOptions("lora").map(({ key, kind }) => `${key}: ${kind}`);
  expect(kinds).toEqual([
    "rank: doubling",
    "alpha: doubling",
    "dropout: share",
    "targetModules: targets",
    "layers: layers",
    "useRslora: boolean",
  ]);
  expect(describeOptions("full")).toEqual([]);
  expect(describeOptions("ia3").map(({ kind }) => kind)).toEqual(["targets"]);
  expect(describeOptions("prompt")).toMatchObject([
    { kind: "doubling", min: 1, max: 64, whole: true },
    { kind: "choice", choices: ["vocabulary", "random"] },
  ]);
  expect(describeOptions("prefix")[1]).toMatchObject({
    title: "Reparametrising MLP",
    kind: "optional",
    min: 1,
    max: 64,
  });
});

describe("URL", () => {
  test("the defaults need no hash, and a hash holds only what differs", () => {
    expect(writeHash(digits)).toBe("");
    for (const id of TEXT_TASKS) {
      const hash = `#/lab?v=1&task=${id}`;
      expect(writeHash(defaultExperiment({ id }))).toBe(hash);
      expect(readHash(hash)).toMatchObject({ experiment: defaultExperiment({ id }), notices: [] });
      expect(() => parseExperiment(defaultExperiment({ id }))).not.toThrow();
    }
    const changed = { ...withLora({ rank: 8, targetModules: ["q", "v"], layers: [0, 3] }) };
    expect(writeHash(changed)).toBe(
      "#/lab?v=1&lora.rank=8&lora.targetModules=(q,v)&lora.layers=(0,3)",
    );
  });

  test("what is unknown or invalid is reported, and the rest is kept", () => {
    const { experiment, notices } = readHash(
      "#/lab?v=1&seeds=3&colour=red&steps=-1&lora.rank=x&lora=off",
    );
    expect(experiment.training.seeds).toBe(3);
    expect(experiment.training).toMatchObject({ steps: 1, warmupSteps: 0 });
    expect(experiment.methods.find(({ id }) => id === "lora")?.enabled).toBe(false);
    expect(notices).toHaveLength(4);
    expect(notices.join("\n")).toContain("colour");
    expect(notices.join("\n")).toContain("steps: expected at least 1, found -1; 1 is used");
    expect(notices.join("\n")).toContain("warmupSteps: expected at most 0, found 10; 0 is used");
    expect(notices.join("\n")).toContain("lora: rank");
  });

  test("a warm-up that is far too long is told once", () => {
    const { experiment, notices } = readHash("#/lab?steps=300&warmupSteps=200000");
    expect(experiment.training.warmupSteps).toBe(299);
    expect(notices).toEqual(["warmupSteps: expected at most 299, found 200000; 299 is used"]);
  });

  test.each([
    [
      "steps=8",
      { steps: 8, warmupSteps: 7 },
      "warmupSteps: expected at most 7, found 10; 7 is used",
    ],
    ["steps=0", { steps: 1 }, "steps: expected at least 1, found 0; 1 is used"],
    ["seeds=99", { seeds: 16 }, "seeds: expected at most 16, found 99; 16 is used"],
    ["batch=4.6", { batch: 5 }, "batch: expected a whole number, found 4.6; 5 is used"],
    ["weightDecay=-1", { weightDecay: 0 }, "weightDecay: expected at least 0, found -1; 0 is used"],
    ["time=9999", { time: 64 }, "time: expected at most 64, found 9999; 64 is used"],
    ["time=2", { time: 16 }, "time: expected at least 16, found 2; 16 is used"],
  ])("%s is brought into range and told, not refused", (query, wanted, notice) => {
    const { experiment, notices } = readHash(`#/lab?${query}`);
    expect(experiment.training).toMatchObject(wanted);
    expect(notices).toContain(notice);
  });

  test("options come into range as well, and virtual tokens into what rows leave", () => {
    const ranked = readHash("#/lab?lora.rank=5000&lora.lr=50");
    expect(ranked.experiment.methods.find(({ id }) => id === "lora")).toMatchObject({
      options: { rank: 1024 },
      learningRate: 10,
    });
    expect(ranked.notices).toEqual([
      "lora.rank: expected at most 1024, found 5000; 1024 is used",
      "lora.lr: expected at most 10, found 50; 10 is used",
    ]);
    const long = readHash("#/lab?prefix=on&time=40&prefix.virtualTokens=64");
    const prefix = long.experiment.methods.find(({ id }) => id === "prefix");
    expect(prefix).toMatchObject({ enabled: true, options: { virtualTokens: 24 } });
    expect(long.experiment.training.time).toBe(40);
    // Beside something that is no number at all, too.
    const mixed = readHash("#/lab?steps=8&batch=many");
    expect(mixed.experiment.training).toMatchObject({ steps: 8, warmupSteps: 7 });
    expect(mixed.notices).toHaveLength(2);
  });

  test.each([
    ["prefix=on&prefix.virtualTokens=99999999", "prefix.virtualTokens", 48, 99999999, 48],
    ["prompt=on&prompt.virtualTokens=3000&time=40", "prompt.virtualTokens", 24, 3000, 24],
    // Off, it waits for shorter rows: 64 positions are all that there are.
    ["prefix.virtualTokens=3000", "prefix.virtualTokens", 63, 3000, 63],
    ["warmupSteps=2.7&steps=2", "warmupSteps", 1, 2.7, 1],
  ])("%s is told once, whatever it exceeds", (query, key, most, found, used) => {
    const { experiment, notices } = readHash(`#/lab?${query}`);
    expect(notices).toEqual([`${key}: expected at most ${most}, found ${found}; ${used} is used`]);
    expect(checkExperiment(experiment)).toEqual([]);
    const [methodId, option] = key.split(".");
    const method = experiment.methods.find(({ id }) => id === methodId);
    expect(option === undefined ? experiment.training.warmupSteps : method?.options[option]).toBe(
      used,
    );
  });

  test("the longest row leaves one place to a method that puts tokens in front", () => {
    const { experiment, notices } = readHash("#/lab?time=9999&prefix=on");
    expect(experiment.training.time).toBe(63);
    expect(notices[0]).toBe("time: expected at most 63, found 9999; 63 is used");
    expect(experiment.methods.find(({ id }) => id === "prefix")).toMatchObject({
      enabled: true,
      options: { virtualTokens: 1 },
    });
  });

  test.each([NaN, Infinity, -Infinity, "12", null])("%s is left to the schema", (value) => {
    const adjustments: Adjustment[] = [];
    expect(clamped("steps", value, { min: 1, max: 8, whole: true }, adjustments)).toBe(value);
    expect(adjustments).toEqual([]);
  });

  test("settings that are valid only together are read together", () => {
    const { experiment, notices } = readHash("#/lab?warmupSteps=300&steps=400");
    expect(notices).toEqual([]);
    expect(experiment.training).toMatchObject({ steps: 400, warmupSteps: 300 });
  });

  /** A value that the option's control can reach. */
  function reachable(option: OptionDescription): fc.Arbitrary<unknown> {
    switch (option.kind) {
      case "boolean":
        return fc.boolean();
      case "doubling":
        return fc.integer({ min: option.min, max: Math.min(option.max, 48) });
      case "optional":
        return fc.option(fc.integer({ min: option.min, max: option.max }));
      case "share":
        return fc.double({ min: 0, max: option.max, noNaN: true });
      case "choice":
        return fc.constantFrom(...option.choices);
      case "targets":
        return fc.constantFrom("all-linear", ["attn.c_proj"], ["mlp.c_fc", "mlp.c_proj"]);
      case "layers":
        return fc.oneof(fc.constant(null), fc.subarray([0, 1, 2, 3], { minLength: 1 }));
    }
  }

  const anySetting = fc
    .record({
      task: fc.constantFrom(digits.task, ...TEXT_TASKS.map((id) => ({ id }) as const)),
      method: fc.constantFrom(...digits.methods.map(({ id }) => id)),
    })
    .chain(({ task, method }) => {
      const options = describeOptions(method).map((o) => [o.key, reachable(o)] as const);
      return fc.record({ ...Object.fromEntries(options) }).map((chosen) =>
        withMethod(defaultExperiment(task), method, (setting) => ({
          ...withOptions(task.id, setting, { ...setting.options, ...chosen }),
          enabled: true,
        })),
      );
    });

  test("carries whatever the controls of the nine methods can be set to", () => {
    fc.assert(
      fc.property(anySetting, (setting) => {
        const experiment = parseExperiment(setting);
        expect(readHash(writeHash(experiment))).toMatchObject({ experiment, notices: [] });
      }),
    );
  });

  test("carries an empty list", () => {
    const none = withMethod(digits, "ia3", ({ options }) => ({
      options: { ...options, feedforwardModules: [] },
    }));
    expect(writeHash(none)).toBe("#/lab?v=1&ia3.feedforwardModules=()");
    expect(readHash(writeHash(none)).experiment).toEqual(none);
  });

  const experiments = fc
    .record({
      task: fc.oneof(
        fc
          .constantFrom(...DIGIT_OPERATIONS)
          .map((operation) => ({ id: "digits", operation }) as const),
        fc.constantFrom(...TEXT_TASKS).map((id) => ({ id })),
      ),
      rank: fc.integer({ min: 1, max: 64 }),
      dropout: fc.double({ min: 0, max: 0.9, noNaN: true }),
      targetModules: fc.oneof(
        fc.constant("all-linear"),
        fc.subarray(["q", "k", "v", "mlp.c_fc"], { minLength: 1 }),
      ),
      layers: fc.oneof(fc.constant(null), fc.subarray([0, 1, 2, 3], { minLength: 1 })),
      rankPattern: fc.oneof(fc.constant({}), fc.constant({ "h.0.attn.c_attn": 2 })),
      fullOn: fc.boolean(),
      learningRate: fc.double({ min: 1e-6, max: 1, noNaN: true }),
      schedule: fc.constantFrom(...SCHEDULES),
      seeds: fc.integer({ min: 1, max: 5 }),
    })
    .map(({ task, fullOn, learningRate, schedule, seeds, ...options }) => {
      const start = defaultExperiment(task);
      return parseExperiment({
        ...start,
        methods: start.methods.map((method) =>
          method.id === "lora"
            ? { ...method, learningRate, options: { ...method.options, ...options } }
            : { ...method, enabled: fullOn },
        ),
        training: { ...start.training, schedule, seeds },
      });
    });

  test("writing and reading give the same experiment", () => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        expect(readHash(writeHash(experiment))).toMatchObject({ experiment, notices: [] });
      }),
    );
  });

  test("no hash breaks it", () => {
    fc.assert(
      fc.property(fc.string(), (hash) => {
        expect(() => parseExperiment(readHash(`#/lab?${hash}`).experiment)).not.toThrow();
      }),
    );
  });
});
