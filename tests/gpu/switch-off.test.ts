// Every method on WebGPU: switched off it is the base bit for bit, merged it is the trained method.
import { expect, it } from "vitest";
import { required } from "../../src/core/assert.ts";
import { mergedConfig, mergedWeights } from "../../src/peft/merge.ts";
import { methods } from "../../src/peft/registry.ts";
import { Model } from "../../src/train/model.ts";
import { testBackend } from "../helpers/gpu-backend.ts";
import { TINY_RAW_CONFIG, tinyBatch, tinyWeights } from "../helpers/tiny-model.ts";

const SHAPE = { batch: 3, time: 9 };
const ROWS = [0, 10, 20];
const SIZES: Readonly<Record<string, object>> = {
  prefix: { virtualTokens: 3 },
  prompt: { virtualTokens: 3 },
};
const weights = tinyWeights();

it.each(methods.map((method) => [method.id, method] as const))("%s", async (id, method) => {
  const backend = await testBackend(weights);
  const model = Model.open({ config: TINY_RAW_CONFIG, tensors: weights }, () => backend);
  const options = SIZES[id] ?? {};
  const lanes = [{ learningRate: 0.03 }];
  const batch = tinyBatch(1, 1);
  const base = await model.base(SHAPE);
  const session = await model.attach(id, { ...SHAPE, options, lanes });
  await session.train((seed, step) => tinyBatch(seed, step), 3);

  const plain = await base.logits(batch, ROWS);
  const off = await session.logits(batch, ROWS, 0);
  expect(bits(off[0])).toEqual(bits(plain[0]));
  expect(await session.evaluate([batch], 0)).toEqual(await base.evaluate([batch]));
  const on = Array.from(required((await session.logits(batch, ROWS))[0], "logits"));
  expect(bits(on)).not.toEqual(bits(plain[0]));

  if (method.merge !== undefined) {
    const { config, attachment } = session.options;
    const settings = required(attachment, "a method").options;
    const values = await session.parameters(0);
    const tensors = mergedWeights(method, config, settings, values, weights);
    const mergedBackend = await testBackend(tensors);
    const raw = mergedConfig(TINY_RAW_CONFIG, config, tensors);
    const merged = Model.open({ config: raw, tensors }, () => mergedBackend);
    const alone = await merged.base(SHAPE);
    const [want] = await alone.logits(batch, ROWS);
    const largest = Math.max(...on.map(Math.abs));
    on.forEach((value, i) => {
      expect(Math.abs(value - required(want, "logits")[i]!) / largest).toBeLessThan(1e-5);
    });
    alone.destroy();
    mergedBackend.destroy();
  }
  session.destroy();
  base.destroy();
  backend.destroy();
});

function bits(values: ArrayLike<number> | undefined): readonly number[] {
  return [...new Uint32Array(Float32Array.from(required(values, "logits")).buffer)];
}
