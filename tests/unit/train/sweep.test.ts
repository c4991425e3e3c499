// Sweeps through sessions on the interpreter: lanes with options of their own, waves, switching off, and a classifier's new head.
import { describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import type { NamedTensors } from "../../../src/core/values.ts";
import { mergedWeights } from "../../../src/peft/merge.ts";
import type { Lane } from "../../../src/train/session-options.ts";
import { Model } from "../../../src/train/model.ts";
import { referenceBackend } from "../../../src/train/reference-device.ts";
import { wavesOf } from "../../../src/train/waves.ts";
import { TINY_RAW_CONFIG, tinyBatch, tinyWeights } from "../../helpers/tiny-model.ts";

const SHAPE = { batch: 3, time: 9 };
const model = Model.open({ config: TINY_RAW_CONFIG, tensors: tinyWeights() }, referenceBackend);
const source = (seed: number, step: number) => tinyBatch(seed, step);

function expectEqual(got: NamedTensors, want: NamedTensors): void {
  expect([...got.keys()]).toEqual([...want.keys()]);
  for (const [name, { shape, data }] of want) {
    expect(got.get(name)?.shape, name).toEqual(shape);
    const values = required(got.get(name), name).data;
    const differences = Array.from(data, (value, i) => Math.abs(value - values[i]!));
    expect(Math.max(...differences), name).toBeLessThan(1e-12);
  }
}

describe.each([
  ["c_attn", ["c_attn"]],
  ["q and v, one pair for both", ["q", "v"]],
])("ranks as lanes, LoRA on %s", (_, targetModules) => {
  const ranks = [1, 3, 2];
  const lanes: readonly Lane[] = ranks.map((rank) => ({
    seed: 1,
    learningRate: 0.01,
    options: { rank, alpha: 4 + rank, targetModules },
  }));

  it("each lane is the run alone, in losses, norms, parameters and logits", async () => {
    const together = await model.attach("lora", { ...SHAPE, lanes, weightDecay: 0.1 });
    const { losses, norms } = await together.train(source, 4);
    const logits = await together.logits(source(1, 9), [0, 9, 18]);
    for (const [lane, { options = {} }] of lanes.entries()) {
      const alone = await model.attach("lora", {
        ...SHAPE,
        options,
        lanes: [{ seed: 1, learningRate: 0.01 }],
        weightDecay: 0.1,
      });
      const single = await alone.train(source, 4);
      single.losses.forEach(([loss], i) => expect(losses[i]![lane]).toBeCloseTo(loss!, 12));
      single.norms.forEach(([norm], i) => expect(norms[i]![lane]).toBeCloseTo(norm!, 12));
      expectEqual(await together.parameters(lane), await alone.parameters(0));
      const [want] = await alone.logits(source(1, 9), [0, 9, 18]);
      Array.from(want!).forEach((value, i) => expect(logits[lane]![i]).toBeCloseTo(value, 12));
      expect(together.attachmentOf(lane)?.options).toEqual(alone.options.attachment?.options);
    }
    const padded = await together.machine.readLane("trainable", 0);
    for (const [name, { shape, data }] of padded) {
      if (!name.endsWith("lora_B.weight")) continue;
      const columns = required(shape[1], "columns");
      data.forEach((value, i) => {
        if (i % columns > 0) expect(value).toBe(0);
      });
    }
  });
});

it("lanes that one graph cannot hold are refused", async () => {
  const lanes = [["c_attn"], ["c_proj"]].map((targetModules) => ({ options: { targetModules } }));
  await expect(model.attach("lora", { ...SHAPE, lanes })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
  });
});

describe("waves", () => {
  it("are few, nearly equal, in order, and each fits", () => {
    const lanes = Array.from({ length: 7 }, (_, i) => i);
    const bytesOf = (count: number) => 100 + 10 * count;
    expect(wavesOf(lanes, bytesOf, 1000)).toEqual([lanes]);
    expect(wavesOf(lanes, bytesOf, 169)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6],
    ]);
    expect(wavesOf(lanes, bytesOf, 131).map((wave) => wave.length)).toEqual([2, 3, 2]);
    expect(wavesOf(lanes, bytesOf, 5)).toEqual(lanes.map((lane) => [lane]));
    expect(wavesOf([], bytesOf, 5)).toEqual([]);
  });

  it("of a sweep give what the sweep gives", async () => {
    const lanes = [1, 2, 3].flatMap((seed) =>
      [0.01, 0.03].map((learningRate) => ({ seed, learningRate })),
    );
    const whole = await model.attach("lora", { ...SHAPE, lanes });
    const { losses } = await whole.train(source, 3);
    const bytes = whole.machine.costs().plannedBytes;
    expect(model.waves("lora", { ...SHAPE, lanes }, bytes)).toHaveLength(1);
    const waves = model.waves("lora", { ...SHAPE, lanes }, bytes - 1);
    expect(waves).toHaveLength(2);
    expect(waves.flat()).toEqual(lanes);
    const traces: number[][] = [];
    for (const wave of waves) {
      const session = await model.attach("lora", { ...SHAPE, lanes: wave });
      const part = await session.train(source, 3);
      wave.forEach((_, lane) => traces.push(part.losses.map((step) => step[lane]!)));
    }
    traces.forEach((trace, lane) =>
      trace.forEach((loss, i) => expect(loss).toBeCloseTo(losses[i]![lane]!, 12)),
    );
  });
});

describe("switched off", () => {
  it("a method trained in place gives the base's logits and losses bit for bit", async () => {
    const session = await model.attach("full", SHAPE);
    const base = await model.base(SHAPE);
    await session.train(source, 2);
    const want = await base.logits(source(1, 5), [0, 9, 18]);
    expect(await session.logits(source(1, 5), [0, 9, 18], 0)).toEqual(want);
    expect(await session.logits(source(1, 5), [0, 9, 18])).not.toEqual(want);
    expect(await session.evaluate([source(1, 5)], 0)).toEqual(await base.evaluate([source(1, 5)]));
    await expect(session.evaluate([source(1, 5)], 0.5)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
  });

  it("a classifier keeps its trained head", async () => {
    const session = await model.attach("full", { ...SHAPE, classes: 3 });
    const batch = classified(1);
    await session.train((seed) => classified(seed), 3);
    const trained = await session.parameters(0);
    const base = await model.base({ ...SHAPE, classes: 3 });
    const head = new Map([...trained].filter(([name]) => name === "score.weight"));
    base.setParameters(0, head);
    expect(await session.evaluate([batch], 0)).toEqual(await base.evaluate([batch]));
    expect(await session.evaluate([batch], 0)).not.toEqual(await session.evaluate([batch]));
  });
});

describe("a classifier on a language model", () => {
  it("starts with a small random head, different for each seed, and learns", async () => {
    const lanes = [1, 2].map((seed) => ({ seed, learningRate: 0.01 }));
    const session = await model.attach("lora", { ...SHAPE, classes: 3, lanes });
    const [one, two] = await Promise.all([0, 1].map((lane) => session.parameters(lane)));
    const heads = [one, two].map((values) => Array.from(values!.get("score.weight")!.data));
    expect(heads[0]).toHaveLength(3 * 16);
    expect(heads[0]).not.toEqual(heads[1]);
    const spread = Math.sqrt(heads[0]!.reduce((sum, v) => sum + v * v, 0) / heads[0]!.length);
    expect(spread).toBeGreaterThan(0.014);
    expect(spread).toBeLessThan(0.026);
    const [before] = await session.evaluate([classified(1)]);
    await session.train(() => classified(1), 20);
    const [after] = await session.evaluate([classified(1)]);
    expect(after!.loss).toBeLessThan(before!.loss / 2);
    expect(after!.macroF1).toBe(1);
  });

  it("merges with its head", async () => {
    const session = await model.attach("lora", { ...SHAPE, classes: 3 });
    await session.train(() => classified(1), 3);
    const { config, attachment } = session.options;
    const { method, options } = required(attachment, "a method");
    const values = await session.parameters(0);
    const merged = mergedWeights(method, config, options, values, model.weights);
    expect(merged.get("score.weight")).toEqual(values.get("score.weight"));
  });
});

/** Three rows of three classes. */
function classified(seed: number) {
  const { ids, positions, keyLengths } = tinyBatch(seed, 1);
  return { ids, positions, keyLengths, labels: [2, 0, 1], weights: [1 / 3, 1 / 3, 1 / 3] };
}
