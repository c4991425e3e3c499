// The cards of the Learn page: short, cited, with set-ups that open, and counts that follow their closed forms.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { configFor } from "../../../src/experiment/describe.ts";
import { parseRecords } from "../../../src/experiment/records.ts";
import { parseExperiment } from "../../../src/experiment/schema.ts";
import { readHash } from "../../../src/experiment/url.ts";
import { linearSites } from "../../../src/models/sites.ts";
import { learnStrings } from "../../../src/ui/learn/learn.strings.ts";
import type { LessonId } from "../../../src/ui/learn/lessons.ts";
import {
  citationsOf,
  countIn,
  experimentOf,
  LESSON_IDS,
  LESSONS,
  sizeIn,
  sweptIn,
} from "../../../src/ui/learn/lessons.ts";

const MOST_WORDS = 90;

/** Methods that a card's set-up must train for what it says to be seen. */
const SHOWN: Readonly<Record<LessonId, readonly string[]>> = {
  frozen: ["full", "head"],
  lora: ["full", "lora"],
  adapter: ["lora", "adapter"],
  bitfit: ["lora", "bitfit"],
  "virtual-tokens": ["prefix", "prompt"],
  ia3: ["lora", "ia3"],
  counts: ["full", "lora", "adapter", "ia3", "prefix", "prompt", "bitfit", "layerNorm", "head"],
  rates: ["full", "lora", "bitfit"],
  forgetting: ["full", "lora", "prompt"],
  pareto: ["lora"],
};

describe.each(LESSON_IDS)("%s", (id) => {
  test("is short", () => {
    const { title, text, example, tryIt } = learnStrings.cards[id];
    const words = `${text} ${example}`.split(/\s+/);
    expect(words.length).toBeLessThanOrEqual(MOST_WORDS);
    for (const part of [title, text, example, tryIt]) {
      expect(part).not.toBe("");
      expect(part).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  test("opens a set-up that shows it, with nothing left out", () => {
    const { hash } = LESSONS[id];
    const { experiment, notices, route } = readHash(hash);
    expect(notices).toEqual([]);
    expect(route).toBe("lab");
    expect(parseExperiment(experiment)).toEqual(experiment);
    const on = experiment.methods.filter(({ enabled }) => enabled);
    expect(on.map((method) => method.id)).toEqual(SHOWN[id]);
  });

  test("cites a paper with its year and address", () => {
    const citations = citationsOf(id);
    expect(citations.length).toBeGreaterThan(0);
    for (const { label, title, url } of citations) {
      expect(label).toMatch(/^\p{Lu}.* (19|20)\d{2}$/u);
      expect(title).not.toBe("");
      expect(url).toMatch(/^https:\/\/arxiv\.org\/abs\/\d{4}\.\d{5}$/);
    }
  });
});

test("no number is written into a text", () => {
  for (const id of LESSON_IDS) expect(learnStrings.cards[id].text, id).not.toMatch(/\d/);
});

describe("the closed forms are the counts", () => {
  function sizes(id: LessonId) {
    const {
      layers: N,
      width: d,
      vocabularySize: V,
      contextLength: T,
    } = configFor(experimentOf(id));
    return { N, d, V, T };
  }
  const trainable = (id: LessonId, method: string) => countIn(id, method).trainable;

  test("of the base", () => {
    for (const id of ["frozen", "forgetting"] as const) {
      const { N, d, V, T } = sizes(id);
      const count = N * (12 * d ** 2 + 13 * d) + (V + T + 2) * d;
      expect(trainable(id, "full")).toBe(count);
    }
  });

  test("of LoRA", () => {
    const sites = linearSites(configFor(experimentOf("lora"))).filter(({ isHead }) => !isHead);
    const perRank = sites.reduce((sum, site) => sum + site.inFeatures + site.outFeatures, 0);
    expect(trainable("lora", "lora")).toBe(sizeIn("lora", "lora", "rank") * perRank);
    for (const rank of sweptIn("pareto", "lora")) {
      expect(countIn("pareto", "lora", { rank }).trainable).toBe(rank * perRank);
    }
    expect(sweptIn("pareto", "lora").length).toBeGreaterThan(2);
  });

  test("of the others", () => {
    const { N, d } = sizes("adapter");
    const m = sizeIn("adapter", "adapter", "bottleneck");
    expect(trainable("adapter", "adapter")).toBe(N * (2 * d * m + m + d));
    expect(trainable("bitfit", "bitfit")).toBe(N * 11 * d + d);
    expect(trainable("ia3", "ia3")).toBe(N * (d + d + 4 * d));
    const tokens = (method: string) => sizeIn("virtual-tokens", method, "virtualTokens");
    expect(trainable("virtual-tokens", "prefix")).toBe(2 * N * d * tokens("prefix"));
    expect(trainable("virtual-tokens", "prompt")).toBe(d * tokens("prompt"));
  });
});

test("what the card on forgetting says of the published runs is in them", () => {
  const file = join(import.meta.dirname, "../../../public/results/records.json");
  const records = parseRecords(JSON.parse(readFileSync(file, "utf8")));
  const learned = records.flatMap(({ task, method, metric, forgetting }) =>
    task.startsWith("digits-") && forgetting !== null && (metric ?? 0) > 0.5
      ? [{ method, ...forgetting }]
      : [],
  );
  expect(new Set(learned.map(({ method }) => method)).size).toBeGreaterThan(4);
  for (const { method, on, off } of learned) {
    expect(off, method).toBe(1);
    expect(on, method).toBeLessThan(0.05);
  }
});
