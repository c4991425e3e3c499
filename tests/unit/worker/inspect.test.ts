// What a run has changed, held against plain loops over what PyTorch and PEFT wrote, cases made by hand, and the plans' own count.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { required } from "../../../src/core/assert.ts";
import { randomStream } from "../../../src/core/random.ts";
import type { NamedTensors } from "../../../src/core/values.ts";
import { defaultExperiment } from "../../../src/experiment/defaults.ts";
import type { Experiment } from "../../../src/experiment/schema.ts";
import { memoryFiles } from "../../../src/index.ts";
import { parseSafetensors, toFloat64 } from "../../../src/io/safetensors.ts";
import { readCheckpoint } from "../../../src/io/checkpoint.ts";
import { parseModelConfig } from "../../../src/models/config.ts";
import { checkWeights } from "../../../src/models/parameters.ts";
import { methodById, methods } from "../../../src/peft/registry.ts";
import { plannedBytes } from "../../../src/plan/device-memory.ts";
import { compilePlans } from "../../../src/plan/gpu-backend.ts";
import { ADAMW } from "../../../src/train/optimizer-settings.ts";
import { sessionGraphs } from "../../../src/train/session-graphs.ts";
import { planMemory } from "../../../src/worker/inspect-memory.ts";
import type { MemoryParts } from "../../../src/worker/inspect-report.ts";
import { singularValues } from "../../../src/worker/inspect-spectrum.ts";
import type { TensorUpdate } from "../../../src/worker/inspect-updates.ts";
import { normsOf, tensorUpdates } from "../../../src/worker/inspect-updates.ts";
import { attachment, TINY, tinyWeights } from "../../helpers/tiny-model.ts";

const root = join(import.meta.dirname, "../../fixtures/adapters");

function folder(name: string): ReadonlyMap<string, Uint8Array> {
  const path = join(root, name);
  return new Map(readdirSync(path).map((file) => [file, readFileSync(join(path, file))]));
}

function tensorsOf(name: string): NamedTensors {
  const bytes = required(folder(name).get("adapter_model.safetensors"), name);
  const { tensors } = parseSafetensors(bytes, name);
  return new Map([...tensors].map(([key, t]) => [key, { shape: t.shape, data: toFloat64(t) }]));
}

function configOf(name: string): Readonly<Record<string, unknown>> {
  const bytes = required(folder(name).get("adapter_config.json"), name);
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}

async function base() {
  const { config: raw, tensors } = await readCheckpoint(memoryFiles(folder("tiny-gpt2")));
  const config = parseModelConfig(raw);
  return { config, weights: checkWeights(config, tensors) };
}

/** The updates of an adapter that PEFT saved. */
async function updatesOf(name: string, methodId: string): Promise<readonly TensorUpdate[]> {
  const { config, weights } = await base();
  const method = methodById(methodId);
  const file = { config: configOf(name), tensors: tensorsOf(name) };
  const { options, values } = method.importAdapter!(config, file);
  return tensorUpdates(config, { method, options }, values, weights);
}

const at = (updates: readonly TensorUpdate[], layer: number | undefined, place: string) =>
  updates.filter((update) => update.layer === layer && update.place === place);

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe("LoRA as PEFT saved it", () => {
  const name = "lora-all-linear";

  test("is s·B·A, part by part", async () => {
    const updates = await updatesOf(name, "lora");
    const { r, lora_alpha: alpha } = configOf(name) as { r: number; lora_alpha: number };
    const file = tensorsOf(name);
    const { config } = await base();
    const D = config.width;
    const parts = [
      ...["q", "k", "v"].map((place, i) => ({ place, module: "attn.c_attn", first: i * D, O: D })),
      { place: "o", module: "attn.c_proj", first: 0, O: D },
      { place: "up", module: "mlp.c_fc", first: 0, O: config.feedForwardWidth },
      { place: "down", module: "mlp.c_proj", first: 0, O: D },
    ];
    expect(updates).toHaveLength(parts.length * config.layers);
    for (let layer = 0; layer < config.layers; layer++) {
      for (const { place, module, first, O } of parts) {
        const path = `base_model.model.transformer.h.${layer}.${module}`;
        const a = required(file.get(`${path}.lora_A.weight`), "A");
        const b = required(file.get(`${path}.lora_B.weight`), "B");
        const I = a.shape[1]!;
        // Conv1D stores [in, out].
        const expected = Array.from({ length: I * O }, (_, n) => {
          const [i, o] = [Math.floor(n / O), first + (n % O)];
          let sum = 0;
          for (let k = 0; k < r; k++) sum += b.data[o * r + k]! * a.data[k * I + i]!;
          return (alpha / r) * sum;
        });
        const [update, ...others] = at(updates, layer, place);
        expect(others).toEqual([]);
        expect([update!.rows, update!.columns, update!.kind]).toEqual([I, O, "weight"]);
        expect(largestDifference(update!.change, expected)).toBeLessThan(1e-9);
        const size = Math.sqrt(expected.reduce((sum, value) => sum + value ** 2, 0));
        expect(size).toBeGreaterThan(1e-3);
        expect(normsOf(update!).change).toBeCloseTo(size, 9);
      }
    }
  });

  test("has as many singular values above nothing as its rank", async () => {
    const { r } = configOf(name) as { r: number };
    for (const { change, rows, columns } of await updatesOf(name, "lora")) {
      const values = singularValues(change, rows, columns);
      expect(values).toHaveLength(Math.min(rows, columns));
      expect(values[r - 1]! / values[0]!).toBeGreaterThan(1e-6);
      expect(values[r]! / values[0]!).toBeLessThan(1e-9);
      const squares = values.reduce((sum, value) => sum + value ** 2, 0);
      const norm = change.reduce((sum, value) => sum + value ** 2, 0);
      expect(squares / norm).toBeCloseTo(1, 9);
    }
  });

  test("of the slices q and v alone has nothing at k", () => {
    const chosen = attachment("lora", { rank: 2, alpha: 6, targetModules: ["q", "v"] });
    const specs = chosen.method.parameters(TINY, chosen.options);
    const stream = randomStream(3, "lora");
    const values: NamedTensors = new Map(
      specs.map(({ name: key, shape }) => {
        const [rows = 1, columns = 1] = shape;
        const data = Float64Array.from({ length: rows * columns }, () => stream.normal());
        return [key, { shape, data }];
      }),
    );
    const updates = tensorUpdates(TINY, chosen, values, tinyWeights());
    expect(updates.map(({ layer, place }) => `${layer} ${place}`)).toEqual([
      ...["0 q", "0 v", "1 q", "1 v"],
    ]);
    // The second slice is the second block: A's rows 2 and 3, B's second D rows.
    const [a, b] = ["A", "B"].map(
      (letter) => values.get(`transformer.h.0.attn.c_attn.lora_${letter}.weight`)!.data,
    );
    const D = TINY.width;
    const expected = Array.from({ length: D * D }, (_, n) => {
      const [i, o] = [Math.floor(n / D), D + (n % D)];
      return 3 * (b![o * 2]! * a![2 * D + i]! + b![o * 2 + 1]! * a![3 * D + i]!);
    });
    expect(largestDifference(updates[1]!.change, expected)).toBeLessThan(1e-9);
  });
});

describe("what trains in place", () => {
  /** Every trained value of the base moved by 1/8. */
  function moved(methodId: string, options: object = {}) {
    const chosen = attachment(methodId, options);
    const weights = tinyWeights();
    const specs = chosen.method.parameters(TINY, chosen.options);
    const values = new Map(
      specs.map(({ name, shape, init }) => {
        const from = init.kind === "copyOfBase" ? init.of : name;
        return [
          name,
          { shape, data: Float64Array.from(weights.get(from)!.data, (x) => x + 1 / 8) },
        ] as const;
      }),
    );
    return { updates: tensorUpdates(TINY, chosen, values, weights), weights, values };
  }

  test("has moved by an eighth in every tensor, packed ones by part", () => {
    const { updates, weights } = moved("full");
    for (const { change, rows, columns } of updates) {
      expect(change).toHaveLength(rows * columns);
      expect(change.every((value) => Math.abs(value - 1 / 8) < 1e-12)).toBe(true);
    }
    const names = updates.map(({ layer, place, kind }) => `${layer} ${place} ${kind}`);
    const layer = (n: number) =>
      [
        ...["norm1 gain", "norm1 bias", "q weight", "q bias", "k weight", "k bias"],
        ...["v weight", "v bias", "o weight", "o bias", "norm2 gain", "norm2 bias"],
        ...["up weight", "up bias", "down weight", "down bias"],
      ].map((rest) => `${n} ${rest}`);
    expect([...names].sort()).toEqual(
      [
        ...layer(0),
        ...layer(1),
        ...["embedding weight", "positions weight", "end gain", "end bias"].map(
          (rest) => `undefined ${rest}`,
        ),
      ].sort(),
    );
    // All elements, each once.
    const total = [...weights.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(updates.reduce((sum, { change }) => sum + change.length, 0)).toBe(total);
    const k = at(updates, 1, "k").find(({ kind }) => kind === "weight")!;
    const packed = weights.get("transformer.h.1.attn.c_attn.weight")!.data;
    const D = TINY.width;
    const start = Array.from(
      { length: D * D },
      (_, n) => packed[Math.floor(n / D) * 3 * D + D + (n % D)]!,
    );
    expect(largestDifference(k.start, start)).toBe(0);
    const size = Math.sqrt(start.reduce((sum, value) => sum + value ** 2, 0));
    expect(normsOf(k).start).toBeCloseTo(size, 9);
    expect(normsOf(k).change).toBeCloseTo(D / 8, 9);
  });

  test.each([
    ["bitfit", ["bias"]],
    ["layerNorm", ["bias", "gain"]],
    ["head", ["weight"]],
  ])("%s", (methodId, kinds) => {
    const { updates, values } = moved(methodId);
    expect([...new Set(updates.map(({ kind }) => kind))].sort()).toEqual(kinds);
    const total = [...values.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(updates.reduce((sum, { change }) => sum + change.length, 0)).toBe(total);
    expect(updates.every(({ change }) => Math.abs(change[0]! - 1 / 8) < 1e-12)).toBe(true);
    if (methodId === "head") expect(updates.map(({ place }) => place)).toEqual(["head"]);
  });
});

test("(IA)³ as PEFT saved it is its factors less one", async () => {
  const updates = await updatesOf("ia3", "ia3");
  const file = tensorsOf("ia3");
  const { config } = await base();
  const D = config.width;
  expect(updates.map(({ place }) => place)).toEqual(
    Array.from({ length: config.layers }, () => ["q", "k", "v", "down"]).flat(),
  );
  for (let layer = 0; layer < config.layers; layer++) {
    const path = `base_model.model.transformer.h.${layer}`;
    const packed = required(file.get(`${path}.attn.c_attn.ia3_l`), "l").data;
    const inner = required(file.get(`${path}.mlp.c_proj.ia3_l`), "l").data;
    const minusOne = (values: ArrayLike<number>) => Array.from(values, (value) => value - 1);
    const [v] = at(updates, layer, "v");
    expect(largestDifference(v!.change, minusOne(packed.slice(2 * D)))).toBeLessThan(1e-9);
    const [down] = at(updates, layer, "down");
    expect(largestDifference(down!.change, minusOne(inner))).toBeLessThan(1e-9);
    expect(normsOf(down!).start).toBeCloseTo(Math.sqrt(inner.length), 9);
  }
});

test.each(["adapter", "prefix", "prompt"])("%s leaves the weights alone", (methodId) => {
  expect(tensorUpdates(TINY, attachment(methodId), new Map(), tinyWeights())).toEqual([]);
});

describe("singular values", () => {
  /** A matrix with these singular values: between two products of random reflections, which are orthogonal. */
  function matrixOf(values: readonly number[], rows: number, columns: number): Float64Array {
    const stream = randomStream(11, `svd ${rows} ${columns}`);
    const matrix = Array.from({ length: rows }, (_, i) =>
      Array.from({ length: columns }, (_unused, j) => (i === j ? (values[i] ?? 0) : 0)),
    );
    function reflect(
      size: number,
      get: (line: number, i: number) => number,
      set: (line: number, i: number, to: number) => void,
      lines: number,
    ) {
      const normal = Array.from({ length: size }, () => stream.normal());
      const square = normal.reduce((sum, value) => sum + value ** 2, 0);
      for (let line = 0; line < lines; line++) {
        const along = normal.reduce((sum, value, i) => sum + value * get(line, i), 0);
        normal.forEach((value, i) => {
          set(line, i, get(line, i) - (2 * along * value) / square);
        });
      }
    }
    for (let turn = 0; turn < 5; turn++) {
      reflect(
        columns,
        (i, j) => matrix[i]![j]!,
        (i, j, to) => (matrix[i]![j] = to),
        rows,
      );
      reflect(
        rows,
        (j, i) => matrix[i]![j]!,
        (j, i, to) => (matrix[i]![j] = to),
        columns,
      );
    }
    return Float64Array.from(matrix.flat());
  }

  test.each([
    [6, 6],
    [9, 4],
    [4, 9],
    [64, 192],
  ])("of a known matrix, %i × %i", (rows, columns) => {
    const count = Math.min(rows, columns);
    const known = Array.from({ length: count }, (_, i) => (i < count - 1 ? 5 / (i + 1) ** 2 : 0));
    const found = singularValues(matrixOf(known, rows, columns), rows, columns);
    expect(largestDifference(found, known)).toBeLessThan(1e-9);
  });

  test("of a vector is its length; of what is not finite, no number", () => {
    expect(singularValues(Float64Array.of(3, 4), 1, 2)).toEqual([5]);
    expect(singularValues(Float64Array.of(1, NaN, 2, 3), 2, 2)).toEqual([NaN, NaN]);
    expect(singularValues(new Float64Array(6), 2, 3)).toEqual([0, 0]);
  });
});

describe("planned memory", () => {
  const total = (parts: MemoryParts) => {
    const bytes: readonly number[] = Object.values(parts);
    return bytes.reduce((sum, part) => sum + part, 0);
  };

  function everyMethod(training: Partial<Experiment["training"]> = {}): Experiment {
    const start = defaultExperiment();
    return {
      ...start,
      methods: start.methods.map((method) => ({ ...method, enabled: true })),
      training: { ...start.training, batch: 4, time: 16, seeds: 2, ...training },
    };
  }

  test("is the plans' own count, part by part", () => {
    const experiment = everyMethod();
    const variants = { matmul: "tile", attention: "flash", rows: "workgroup" } as const;
    const planned = planMemory(experiment, variants);
    expect(planned.map(({ methodId }) => methodId)).toEqual(methods.map(({ id }) => id));
    for (const { methodId, options, together, single, lanes } of planned) {
      expect(lanes).toBe(2);
      for (const [count, parts] of [
        [1, single],
        [2, together],
      ] as const) {
        const graphs = sessionGraphs({
          config: parseModelConfig(
            JSON.parse(readFileSync("public/models/digits-mini/config.json", "utf8")) as Record<
              string,
              unknown
            >,
          ),
          attachment: attachment(methodId, options),
          lanes: [1, 2].slice(0, count).map((seed) => ({ seed, learningRate: 1 })),
          batch: 4,
          time: 16,
          training: { optimizer: ADAMW, rateFactor: () => 1, weightDecay: 0, maxGradientNorm: 1 },
        });
        expect(total(parts), methodId).toBe(plannedBytes(compilePlans(graphs, { variants })));
      }
    }
  });

  test("counts the buffers that carry batches and results, as a run's planned bytes do", () => {
    for (const training of [{}, { batch: 16 }]) {
      const all = everyMethod(training);
      const experiment = { ...all, methods: all.methods.filter(({ id }) => id === "bitfit") };
      const { batch, time } = experiment.training;
      const { vocabularySize } = parseModelConfig(
        JSON.parse(readFileSync("public/models/digits-mini/config.json", "utf8")) as Record<
          string,
          unknown
        >,
      );
      for (const { together, lanes } of planMemory(experiment)) {
        // Logits go through one buffer on the device and two that the host reads, beside the one they are written to.
        const logitBytes = 4 * lanes * batch * time * vocabularySize;
        expect(together.other).toBeGreaterThan(4 * logitBytes);
      }
    }
  });

  test("says why a frozen base saves memory", () => {
    const [full, lora] = planMemory(everyMethod());
    for (const { together, single } of [full!, lora!]) {
      // AdamW keeps two numbers beside each one that trains, and its gradient; for each lane.
      expect(together.optimizer).toBe(2 * together.trained);
      expect(together.gradients).toBe(together.trained);
      expect(together.trained).toBe(2 * single.trained);
      // Lanes share what is frozen.
      expect(together.frozen).toBe(single.frozen);
      expect(together.activations).toBeGreaterThan(single.activations);
    }
    expect(full!.single.frozen).toBe(0);
    expect(full!.single.trained).toBe(4 * 205_696);
    expect(lora!.single.frozen).toBe(4 * 205_696);
    expect(lora!.single.trained).toBe(4 * 16_384);
  });

  test("of plain gradient descent has no moments", () => {
    for (const { together } of planMemory(everyMethod({ optimizer: "sgd" }))) {
      expect(together.optimizer).toBe(0);
      expect(together.gradients).toBeGreaterThan(0);
    }
  });
});
