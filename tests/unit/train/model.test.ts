// Loading and attaching: every folder and every setting that cannot work is refused with a typed error before anything runs.
import { describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import type { NamedTensors } from "../../../src/core/values.ts";
import { loadModel, memoryFiles } from "../../../src/index.ts";
import { writeCheckpoint } from "../../../src/io/checkpoint.ts";
import type { AttachOptions } from "../../../src/train/model.ts";
import { Model } from "../../../src/train/model.ts";
import { openReferenceDevice, referenceBackend } from "../../../src/train/reference-device.ts";
import { TINY_RAW_CONFIG, tinyBatch, tinyWeights } from "../../helpers/tiny-model.ts";

const weights = tinyWeights();

function open(tensors: NamedTensors, config: object = TINY_RAW_CONFIG): Model {
  return Model.open({ config, tensors }, referenceBackend);
}

function without(name: string): Map<string, NamedTensors extends Map<string, infer T> ? T : never> {
  return new Map([...weights].filter(([other]) => other !== name)) as never;
}

const WTE = "transformer.wte.weight";
const wte = required(weights.get(WTE), WTE);

describe("a checkpoint", () => {
  it.each([
    [
      "that lacks a tensor",
      without(WTE),
      `${WTE}: expected a tensor of shape [19,16], found nothing`,
    ],
    [
      "with one more",
      new Map([...weights, ["transformer.extra.weight", wte]]),
      "transformer.extra.weight: expected no such tensor, found shape [19,16]",
    ],
    [
      "with another shape",
      new Map([...weights, [WTE, { shape: [16, 19], data: wte.data }]]),
      `${WTE}: expected shape [19,16], found [16,19]`,
    ],
    [
      "of a larger model",
      new Map([
        ...weights,
        ["transformer.h.2.ln_1.weight", { shape: [16], data: new Float32Array(16) }],
      ]),
      "transformer.h.2.ln_1.weight: expected no such tensor, found shape [16]",
    ],
  ])("%s is refused", (_what, tensors, message) => {
    expect(() => open(tensors)).toThrow(
      expect.objectContaining({ code: "CHECKPOINT_MISMATCH", message }) as Error,
    );
  });

  it("of a family that is not known is refused", () => {
    expect(() => open(weights, { ...TINY_RAW_CONFIG, model_type: "mamba" })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }) as Error,
    );
  });

  it("opens, and a folder in memory opens the same model", async () => {
    const files = writeCheckpoint({ config: TINY_RAW_CONFIG, tensors: weights });
    const loaded = await loadModel(memoryFiles(files), openReferenceDevice());
    expect(loaded.config).toEqual(open(weights).config);
    expect([...loaded.weights.keys()]).toEqual([...open(weights).weights.keys()]);
    const [evaluation] = await (
      await loaded.base({ batch: 3, time: 9 })
    ).evaluate([tinyBatch(1, 1)]);
    expect(evaluation?.loss).toBeGreaterThan(1);
  });

  it.each([
    ["cut short", (bytes: Uint8Array) => bytes.slice(0, bytes.length - 10)],
    ["cut in its header", (bytes: Uint8Array) => bytes.slice(0, 100)],
    ["not safetensors at all", () => new TextEncoder().encode("version https://git-lfs/spec/v1")],
  ])("%s is refused as a file", async (_what, damage) => {
    const files = new Map<string, Uint8Array>(
      writeCheckpoint({ config: TINY_RAW_CONFIG, tensors: weights }),
    );
    const name = "model.safetensors";
    files.set(name, damage(required(files.get(name), name)));
    await expect(loadModel(memoryFiles(files), openReferenceDevice())).rejects.toMatchObject({
      code: "CHECKPOINT_INVALID",
      message: expect.stringContaining(name) as string,
    });
  });
});

describe("settings", () => {
  const model = open(weights);
  const sizes = { batch: 3, time: 9 };

  it.each<[string, AttachOptions, string]>([
    [
      "more tokens than the context",
      { ...sizes, time: 17 },
      "time: expected at most 16 positions, found 17",
    ],
    ["no lane", { ...sizes, lanes: [] }, "lanes: expected at least one, found none"],
    [
      "an empty batch",
      { ...sizes, batch: 0 },
      "batch: expected a whole number of at least 1, found 0",
    ],
    [
      "half a token",
      { ...sizes, time: 1.5 },
      "time: expected a whole number of at least 1, found 1.5",
    ],
    [
      "an evaluation batch that is none",
      { ...sizes, evaluationBatch: -1 },
      "evaluationBatch: expected a whole number of at least 1, found -1",
    ],
    ["a rank of 0", { ...sizes, options: { rank: 0 } }, "lora: rank: expected >=1, found 0"],
    [
      "an option that is none",
      { ...sizes, options: { rnak: 4 } },
      'lora: rnak: expected no such option, found "rnak"',
    ],
  ])("%s: CONFIG_INVALID", async (_what, settings, message) => {
    await expect(model.attach("lora", settings)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message,
    });
  });

  it("a target that the model has not, a layer that it has not, a method that nobody has", async () => {
    const attach = (options: object) => model.attach("lora", { ...sizes, options });
    const invalid = { code: "CONFIG_INVALID" };
    await expect(attach({ targetModules: ["q_proj"] })).rejects.toMatchObject(invalid);
    await expect(attach({ layers: [2] })).rejects.toMatchObject(invalid);
    await expect(model.attach("lorra", sizes)).rejects.toMatchObject(invalid);
    await expect(model.base({ batch: 1, time: 17 })).rejects.toMatchObject(invalid);
  });

  it("that are not given are one lane with seed 1 at the method's own rate", async () => {
    const session = await model.attach("lora", sizes);
    expect(session.options.lanes).toEqual([{ seed: 1, learningRate: 3e-3 }]);
    const { losses, firstStep } = await session.train((seed, step) => tinyBatch(seed, step), 2);
    expect([firstStep, losses.length, losses[0]?.length]).toEqual([1, 2, 1]);
  });
});
