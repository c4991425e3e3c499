// Set-ups: where methods train, matched budgets, scenarios, their recorded twins and their links.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultExperiment, defaultMethod } from "../../../src/experiment/defaults.ts";
import { countMethod } from "../../../src/experiment/describe.ts";
import { HIDEABLE } from "../../../src/experiment/link.ts";
import { matchBudget, sizeKnob } from "../../../src/experiment/match-budget.ts";
import { TEXT_TASKS } from "../../../src/experiment/models.ts";
import { parseRecorded, recordedPath } from "../../../src/experiment/recorded.ts";
import { scenarioById, SCENARIO_IDS, SCENARIOS } from "../../../src/experiment/scenarios.ts";
import { scenarioStrings } from "../../../src/ui/setup/scenarios.strings.ts";
import type { Experiment } from "../../../src/experiment/schema.ts";
import { checkExperiment, parseExperiment } from "../../../src/experiment/schema.ts";
import type { SiteColumn } from "../../../src/experiment/trained-sites.ts";
import { SITE_COLUMNS, trainedSites } from "../../../src/experiment/trained-sites.ts";
import { readHash, writeHash } from "../../../src/experiment/url.ts";
import { trained } from "./fixtures.ts";

const digits = defaultExperiment();

function lit(id: string, options: object = {}, base = digits): readonly string[] {
  const { options: usual } = defaultMethod(base.task.id, id);
  const { cells, outside } = trainedSites(base, { id, options: { ...usual, ...options } });
  const names = (row: string, of: (typeof cells)[number]) =>
    of.flatMap(({ trained: n }, i) => (n > 0 ? [`${row} ${SITE_COLUMNS[i]}`] : []));
  return [...cells.flatMap((of, layer) => names(String(layer), of)), ...names("-", outside)];
}

const everyLayer = (...columns: readonly SiteColumn[]) =>
  [0, 1, 2, 3].flatMap((layer) => columns.map((column) => `${layer} ${column}`));

describe("where a method trains", () => {
  test.each<[string, string, object, readonly string[]]>([
    ["LoRA on slices", "lora", { targetModules: ["q", "v"], layers: [1] }, ["1 q", "1 v"]],
    [
      "LoRA on a packed layer",
      "lora",
      { targetModules: ["attn.c_attn"] },
      everyLayer("q", "k", "v"),
    ],
    ["LoRA everywhere", "lora", {}, everyLayer("q", "k", "v", "o", "up", "down")],
    ["(IA)³", "ia3", { targetModules: ["k", "v", "mlp.c_proj"] }, everyLayer("k", "v", "down")],
    ["Pfeiffer's adapters", "adapter", {}, everyLayer("afterFeedForward")],
    [
      "Houlsby's",
      "adapter",
      { placement: "houlsby" },
      everyLayer("afterAttention", "afterFeedForward"),
    ],
    ["a prefix", "prefix", {}, everyLayer("k", "v")],
    [
      "a prefix with an MLP",
      "prefix",
      { reparameterization: 8 },
      [...everyLayer("k", "v"), "- k", "- v"],
    ],
    ["a prompt", "prompt", {}, ["- embedding"]],
    ["norms", "layerNorm", {}, [...everyLayer("norms"), "- norms"]],
    ["biases of attention", "bitfit", { biases: "attention" }, everyLayer("q", "k", "v", "o")],
    ["the head alone", "head", {}, ["- head"]],
    [
      "everything",
      "full",
      {},
      [...everyLayer("norms", "q", "k", "v", "o", "up", "down"), "- embedding", "- norms"],
    ],
  ])("%s", (_name, id, options, places) => {
    expect(lit(id, options)).toEqual(places);
  });

  test("a classifier's head is everybody's", () => {
    expect(lit("prompt", {}, defaultExperiment({ id: "spam" }))).toEqual(["- embedding", "- head"]);
  });

  test("the whole of the base trains in full, and no more than its own", () => {
    const { cells, outside } = trainedSites(digits, { id: "full", options: {} });
    expect([...cells.flat(), ...outside].every(({ trained: n, own }) => n === own)).toBe(true);
  });

  const settings = fc.record({
    task: fc.constantFrom(digits.task, ...TEXT_TASKS.map((id) => ({ id }) as const)),
    size: fc.integer({ min: 1, max: 40 }),
    layers: fc.oneof(fc.constant(null), fc.subarray([0, 1, 2, 3], { minLength: 1 })),
    targetModules: fc.oneof(
      fc.constant("all-linear"),
      fc.subarray(["q", "k", "v", "attn.c_proj", "mlp.c_fc"], { minLength: 1 }),
      fc.constant(["attn.c_attn"]),
    ),
    mlp: fc.option(fc.integer({ min: 1, max: 70 })),
  });

  test("cells add up to the trainable count, whatever the method and its options", () => {
    fc.assert(
      fc.property(settings, ({ task, size, layers, targetModules, mlp }) => {
        const base = defaultExperiment(task);
        const chosen: Readonly<Record<string, object>> = {
          lora: { rank: size, layers, targetModules },
          adapter: { bottleneck: size, layers },
          prefix: { virtualTokens: size, reparameterization: mlp },
          prompt: { virtualTokens: size },
          ia3: { targetModules, feedforwardModules: [] },
        };
        for (const { id } of base.methods) {
          const setting = { id, options: { ...chosen[id] } };
          const { cells, outside } = trainedSites(base, setting);
          const sum = [...cells.flat(), ...outside].reduce((n, cell) => n + cell.trained, 0);
          expect(sum, id).toBe(countMethod(base, setting).trainable);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("a matched budget", () => {
  function withSize(start: Experiment, id: string, key: string, size: number): Experiment {
    return {
      ...start,
      methods: start.methods.map((method) =>
        method.id === id ? { ...method, options: { ...method.options, [key]: size } } : method,
      ),
    };
  }

  const all = (start: Experiment): Experiment => ({
    ...start,
    methods: start.methods.map((method) => ({ ...method, enabled: true })),
  });

  const KNOBS: Readonly<Record<string, string>> = {
    lora: "rank",
    adapter: "bottleneck",
    prefix: "virtualTokens",
    prompt: "virtualTokens",
  };

  test("knows the size of each method", () => {
    for (const method of digits.methods) expect(sizeKnob(digits, method)).toBe(KNOBS[method.id]);
  });

  test("no neighbouring size is nearer, all of it can run, and nothing else changes", () => {
    const start = fc.constantFrom(digits, ...TEXT_TASKS.map((id) => defaultExperiment({ id })));
    const focus = fc.constantFrom("lora", "adapter", "prefix", "prompt", "bitfit", "full", "head");
    fc.assert(
      fc.property(start, focus, fc.integer({ min: 1, max: 30 }), (plain, id, size) => {
        const knobOf = (of: string) => KNOBS[of];
        const knob = knobOf(id);
        const before = all(knob === undefined ? plain : withSize(plain, id, knob, size));
        const after = matchBudget(before, id);
        expect(checkExperiment(after)).toEqual([]);
        const count = (e: Experiment, of: string) =>
          countMethod(
            e,
            e.methods.find((m) => m.id === of)!,
          ).trainable;
        const target = count(before, id);
        for (const [i, method] of after.methods.entries()) {
          const own = knobOf(method.id);
          if (method.id === id || own === undefined) {
            expect(method).toEqual(before.methods[i]);
            continue;
          }
          const chosen = method.options[own] as number;
          const distance = Math.abs(count(after, method.id) - target);
          for (const near of [chosen - 1, chosen + 1]) {
            const other = withSize(after, method.id, own, near);
            if (checkExperiment(other).length > 0) continue;
            expect(Math.abs(count(other, method.id) - target)).toBeGreaterThanOrEqual(distance);
          }
          expect({ ...method.options, [own]: 0 }).toEqual({
            ...before.methods[i]!.options,
            [own]: 0,
          });
        }
      }),
      { numRuns: 8 },
    );
  });

  test("leaves methods alone that are off, and everything where the focus cannot run", () => {
    const after = matchBudget(digits, "bitfit");
    const off = (e: Experiment) => e.methods.filter(({ enabled }) => !enabled);
    expect(off(after)).toEqual(off(digits));
    expect(after.methods.find(({ id }) => id === "lora")?.options["rank"]).toBe(1);
    const broken = withSize(digits, "lora", "rank", -3);
    expect(matchBudget(broken, "lora")).toBe(broken);
    expect(matchBudget(digits, "nothing")).toBe(digits);
  });

  test("takes a sweep of the size away, and leaves one of the rate", () => {
    const swept = (option: string, values: readonly unknown[]): Experiment => ({
      ...digits,
      methods: digits.methods.map((method) =>
        method.id === "lora" ? { ...method, sweep: { option, values } } : method,
      ),
    });
    const sweepAfter = (start: Experiment) =>
      matchBudget(start, "bitfit").methods.find(({ id }) => id === "lora")?.sweep;
    expect(sweepAfter(swept("rank", [1, 2]))).toBeUndefined();
    expect(sweepAfter(swept("learningRate", [0.1]))).toEqual({
      option: "learningRate",
      values: [0.1],
    });
  });
});

describe.each(SCENARIOS)("the scenario $id", ({ id, experiment, beats }) => {
  const strings = scenarioStrings[id];

  test("can run, is small, and so can every beat", () => {
    for (const each of [experiment, ...beats.flatMap((beat) => beat.experiment ?? [])]) {
      expect(parseExperiment(each)).toEqual(each);
      expect(each.training.steps).toBeLessThanOrEqual(200);
      expect(each.training.batch).toBeLessThanOrEqual(32);
    }
  });

  test("has words, and a text for every beat", () => {
    expect(strings.title).not.toBe("");
    expect(Object.keys(strings.beats).toSorted()).toEqual(
      [...new Set(beats.map(({ caption }) => caption))].toSorted(),
    );
  });

  test("says nothing of a run that has not got anywhere", () => {
    expect(strings.caption({ ...trained(experiment), runs: [] })).toBeUndefined();
  });

  test("is a short link that comes back whole, changed or not", () => {
    expect(writeHash(experiment, { scenarioId: id })).toBe(`#/lab?v=1&s=${id}`);
    const changed = { ...experiment, training: { ...experiment.training, seeds: 5 } };
    const hash = writeHash(changed, { scenarioId: id });
    expect(readHash(hash)).toMatchObject({ experiment: changed, scenarioId: id, notices: [] });
    // Without the scenario's name the whole difference is in the link.
    expect(readHash(writeHash(experiment))).toMatchObject({ experiment, scenarioId: undefined });
  });

  const path = join(import.meta.dirname, "../../../public", recordedPath(id));
  test.skipIf(!existsSync(path))("has a recorded twin of this very experiment", () => {
    const text = readFileSync(path, "utf8");
    expect(text.length).toBeLessThan(60_000);
    const recorded = parseRecorded(text);
    expect(recorded.experiment).toEqual(experiment);
    expect(recorded.device?.label).toBeTruthy();
    // Its numbers come out of the run; a recording that falls short has none.
    expect(strings.caption(recorded)).toMatch(/\d/);
  });
});

test("captions compute their numbers", () => {
  const { experiment } = scenarioById("lora-vs-full")!;
  const run = trained(experiment);
  const half = run.runs.map((each) =>
    each.description.methodId === "lora"
      ? {
          ...each,
          lanes: each.lanes.map((lane) => ({
            ...lane,
            evaluations: lane.evaluations.map((e) => ({ ...e, exactMatch: e.exactMatch! / 2 })),
          })),
        }
      : each,
  );
  const captionOf = (runs: typeof run.runs) =>
    scenarioStrings["lora-vs-full"].caption({ ...run, runs });
  expect(captionOf(run.runs)).toContain("LoRA trains 7.38 % of the model, and reaches 100 %");
  expect(captionOf(half)).toContain("and reaches 50 % of full fine-tuning's gain in exact match");
});

test("the ids of the scenarios are those of their strings, each once", () => {
  expect(SCENARIOS.map(({ id }) => id)).toEqual(SCENARIO_IDS);
  expect(Object.keys(scenarioStrings)).toEqual([...SCENARIO_IDS]);
  expect(scenarioById("nothing")).toBeUndefined();
});

describe("a link", () => {
  test("names the page, hidden parts, presenting and the view", () => {
    const settings = {
      route: "compare",
      hide: ["task", "training"],
      present: true,
      autorun: true,
      view: { smoothing: 0.6, isLog: false, zoom: [10, 100] },
      scenarioId: undefined,
    } as const;
    const hash = writeHash(digits, settings);
    expect(hash).toBe(
      "#/compare?v=1&hide=task,training&present=1&autorun=1&view.smoothing=0.6&view.log=0&view.zoom=(10,100)",
    );
    expect(readHash(hash)).toEqual({ ...settings, experiment: digits, notices: [] });
    expect(writeHash(digits, { route: "compare" })).toBe("#/compare");
    expect(readHash("#/compare").route).toBe("compare");
  });

  test.each([
    ["#/system", "page: expected one of lab, compare, inspect, learn, found system"],
    ["#/lab?s=nothing", "s: expected one of lora-vs-full"],
    ["#/lab?hide=roof", "hide: expected parts among"],
    ["#/lab?present=yes", "present: expected 0 or 1, found yes"],
    ["#/lab?view.smoothing=1", "view.smoothing: expected a number from 0 to 0.99, found 1"],
    ["#/lab?view.zoom=(9,3)", "view.zoom: expected two numbers"],
    ["#/lab?v=9", "v: expected 1, found 9"],
    ["#/lab?__proto__=1", "__proto__: expected the name of a setting"],
    ["#/lab?lora.constructor=1", "lora.constructor: expected the name of a setting"],
  ])("%s is reported in one notice", (hash, notice) => {
    const { notices, experiment } = readHash(hash);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain(notice);
    expect(experiment).toEqual(digits);
  });

  test("takes another task of the same base into a scenario, and defaults of another base", () => {
    const { experiment } = scenarioById("rank-ladder")!;
    expect(readHash("#/lab?s=rank-ladder&task=rot").experiment).toEqual({
      ...experiment,
      task: { id: "digits", operation: "rot" },
    });
    expect(readHash("#/lab?s=rank-ladder&task=spam").experiment).toEqual(
      defaultExperiment({ id: "spam" }),
    );
  });

  const word = fc.oneof(
    fc.constantFrom(...SCENARIO_IDS, ...HIDEABLE, "rank:(1,2)", "(1", "1e999", "-1", "null", "off"),
    fc.string(),
    fc.double().map(String),
    fc.jsonValue().map((value) => JSON.stringify(value)),
  );
  const key = fc.oneof(
    fc.constantFrom(
      ...["s", "v", "task", "hide", "present", "autorun", "view.zoom", "view.smoothing"],
      ...["view.log", "lora", "lora.rank", "lora.sweep", "lora.lr", "prefix.virtualTokens"],
      ...["seeds", "steps", "time", "lora.targetModules", "lora.rankPattern", "__proto__"],
    ),
    fc.string(),
  );
  const hashes = fc
    .tuple(
      fc.constantFrom("#/lab", "#/compare", "#", "#/%E0%A4%A", "x"),
      fc.array(fc.tuple(key, word), { maxLength: 6 }),
    )
    .map(([page, pairs]) => {
      const query = pairs.map(
        ([k, w]) =>
          `${encodeURIComponent(k.toWellFormed())}=${encodeURIComponent(w.toWellFormed())}`,
      );
      return `${page}?${query.join("&")}`;
    });

  test("that is hostile never breaks anything: what is read can run, the rest is a notice", () => {
    fc.assert(
      fc.property(fc.oneof(hashes, fc.string()), (hash) => {
        const { experiment, notices, ...settings } = readHash(hash);
        expect(parseExperiment(experiment)).toEqual(experiment);
        expect(notices.every((notice) => notice.length < 1000)).toBe(true);
        // What was read is written and read as the same again.
        expect(readHash(writeHash(experiment, settings))).toEqual({
          experiment,
          notices: [],
          ...settings,
        });
      }),
      { numRuns: 50 },
    );
  });
});
