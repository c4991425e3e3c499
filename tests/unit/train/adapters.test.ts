// Folders that transformers, PEFT and adapters wrote, through the library: the same logits; and ours, read back as they were written.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Model, Session } from "../../../src/index.ts";
import {
  loadAdapter,
  loadModel,
  memoryFiles,
  openReferenceDevice,
  saveAdapter,
  saveMerged,
} from "../../../src/index.ts";
import { methodById } from "../../../src/peft/registry.ts";
import { largestDifference, sessionLogits } from "../../helpers/session-logits.ts";
import type { TokenBatch } from "../../helpers/session-logits.ts";
import { tinyBatch } from "../../helpers/tiny-model.ts";

const root = join(import.meta.dirname, "../../fixtures/adapters");
/** The folder, and the method that reads it. */
const ADAPTERS = [
  ["bottleneck-houlsby", "adapter"],
  ["bottleneck-parallel", "adapter"],
  ["bottleneck-pfeiffer", "adapter"],
  ["ia3", "ia3"],
  ["ia3-outputs", "ia3"],
  ["layer-norm", "layerNorm"],
  ["lora-all-linear", "lora"],
  ["lora-c-attn", "lora"],
  ["lora-layers", "lora"],
  ["prefix", "prefix"],
  ["prefix-mlp", "prefix"],
  ["prompt", "prompt"],
] as const;
const SIZES = { batch: 3, time: 9 };
/** The expected logits are float32. */
const TOLERANCE = 2e-5;

interface Expected extends TokenBatch {
  readonly logits: number[][][];
}

function folder(name: string): ReadonlyMap<string, Uint8Array> {
  const path = join(root, name);
  return new Map(readdirSync(path).map((file) => [file, readFileSync(join(path, file))]));
}

function expected(name: string): Expected {
  return JSON.parse(readFileSync(join(root, name, "expected.json"), "utf8")) as Expected;
}

function openModel(): Promise<Model> {
  return loadModel(memoryFiles(folder("tiny-gpt2")), openReferenceDevice());
}

function loaded(model: Model, name: string, methodId: string): Promise<Session> {
  return loadAdapter(model, methodId, memoryFiles(folder(name)), SIZES);
}

async function difference(session: Session, { logits, ...batch }: Expected): Promise<number> {
  return largestDifference(await sessionLogits(session, batch), logits, batch.keyLengths);
}

it("the base gives the logits of transformers", async () => {
  const base = await (await openModel()).base(SIZES);
  expect(await difference(base, expected("tiny-gpt2"))).toBeLessThan(TOLERANCE);
});

describe.each(ADAPTERS)("%s", (name, methodId) => {
  it("gives the logits of the library that wrote it, which are not the base's", async () => {
    const session = await loaded(await openModel(), name, methodId);
    expect(await difference(session, expected(name))).toBeLessThan(TOLERANCE);
    expect(await difference(session, expected("tiny-gpt2"))).toBeGreaterThan(0.01);
  });

  it("is written as it was read, trained or not", async () => {
    const model = await openModel();
    const session = await loaded(model, name, methodId);
    await session.train((seed, step) => tinyBatch(seed, step), 2);
    const batch = expected(name);
    const want = await sessionLogits(session, batch);
    const files = await saveAdapter(session, 0);
    const again = await loadAdapter(model, methodId, memoryFiles(files), SIZES);
    // The file holds float32, the interpreter float64.
    const got = await sessionLogits(again, batch);
    expect(largestDifference(got, want, batch.keyLengths)).toBeLessThan(TOLERANCE);
    expect(await difference(again, batch)).toBeGreaterThan(0.001);
  });

  it("merged into its base, is a model with the same logits, where the method merges", async () => {
    const model = await openModel();
    const session = await loaded(model, name, methodId);
    if (methodById(methodId).merge === undefined) {
      await expect(saveMerged(model, session, 0)).rejects.toThrow(/expected a method that merges/);
      return;
    }
    const files = await saveMerged(model, session, 0);
    const merged = await loadModel(memoryFiles(files), openReferenceDevice());
    expect(await difference(await merged.base(SIZES), expected(name))).toBeLessThan(TOLERANCE);
  });
});

it("the base itself has no adapter to save, but a checkpoint", async () => {
  const model = await openModel();
  const base = await model.base(SIZES);
  await expect(saveAdapter(base, 0)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  const files = await saveMerged(model, base, 0);
  const same = await loadModel(memoryFiles(files), openReferenceDevice());
  expect([...same.weights.keys()]).toEqual([...model.weights.keys()]);
});
