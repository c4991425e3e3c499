// What we export, loaded by PEFT and transformers in Python: no complaint about a key, and the same logits.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { required } from "../../src/core/assert.ts";
import type { Model, Session } from "../../src/index.ts";
import {
  loadModel,
  memoryFiles,
  openReferenceDevice,
  saveAdapter,
  saveMerged,
} from "../../src/index.ts";
import { sessionLogits } from "../helpers/session-logits.ts";
import { tinyBatch } from "../helpers/tiny-model.ts";
import { findPython } from "./find-python.ts";

const base = join(import.meta.dirname, "../fixtures/adapters/tiny-gpt2");
const script = join(import.meta.dirname, "load_adapter.py");
const classifier = join(
  import.meta.dirname,
  "../fixtures/steps/models/sequence-classification-d12-s1",
);
const SIZES = { batch: 3, time: 9 };
const IDS = [
  [16, 5, 5, 5, 4, 9, 6, 15, 17],
  [16, 12, 7, 15, 11, 11, 17, 4, 2],
  [9, 5, 11, 13, 3, 6, 11, 2, 3],
];
const BATCH = { ids: IDS, keyLengths: [9, 8, 4] };

const python = findPython();

const scratch = mkdtempSync(join(tmpdir(), "peft-parity-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function openModel(folder = base): Promise<Model> {
  const files = new Map(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]),
  );
  return loadModel(memoryFiles(files), openReferenceDevice());
}

/** Trained far enough from its start that a lost tensor shows in the logits. */
async function trained(model: Model, methodId: string, options: object): Promise<Session> {
  const lanes = [1, 2].map((seed) => ({ seed, learningRate: 0.05 }));
  const session = await model.attach(methodId, { ...SIZES, options, lanes });
  await session.train((seed, step) => tinyBatch(seed, step), 5);
  return session;
}

function write(name: string, files: ReadonlyMap<string, Uint8Array>): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const [file, bytes] of files) writeFileSync(join(folder, file), bytes);
  return folder;
}

interface Exported {
  readonly name: string;
  /** The three arguments of the script. */
  readonly files: readonly [string, string, string];
}

/** Lane 1, so that a mix-up of lanes shows. */
async function exportCase(
  name: string,
  methodId: string,
  options: object,
  isMerged: boolean,
): Promise<Exported> {
  const model = await openModel();
  const session = await trained(model, methodId, options);
  const written = isMerged ? await saveMerged(model, session, 1) : await saveAdapter(session, 1);
  const folder = write(name, written);
  const expected = join(scratch, `${name}.json`);
  const logits = await sessionLogits(session, BATCH, 1);
  writeFileSync(expected, JSON.stringify({ ...BATCH, logits }));
  return { name, files: isMerged ? ["-", folder, expected] : [folder, base, expected] };
}

/** Rows without padding: PEFT's prompt-tuning reads a classifier's logits at the last position, padding or not. */
async function exportClassifier(
  name: string,
  methodId: string,
  options: object,
): Promise<Exported> {
  const model = await openModel(classifier);
  const session = await model.attach(methodId, {
    ...SIZES,
    options,
    lanes: [{ learningRate: 0.05 }],
  });
  const keyLengths = IDS.map((row) => row.length);
  const labels = { labels: [0, 2, 1], weights: IDS.map(() => 1 / IDS.length) };
  await session.train((seed, step) => ({ ...tinyBatch(seed, step), keyLengths, ...labels }), 5);
  const batch = { ...tinyBatch(0, 0), ids: IDS.flat(), keyLengths };
  const [lane] = await session.logits(
    batch,
    IDS.map((row, b) => b * row.length + row.length - 1),
  );
  const flat = Array.from(required(lane, "logits"));
  const classes = flat.length / IDS.length;
  const logits = IDS.map((_, b) => flat.slice(b * classes, (b + 1) * classes));
  const expected = join(scratch, `${name}.json`);
  writeFileSync(expected, JSON.stringify({ ids: IDS, keyLengths, logits }));
  return { name, files: [write(name, await saveAdapter(session, 0)), classifier, expected] };
}

const MIXED = { rank: 2, alpha: 3, targetModules: ["q", "v", "c_fc"] };
/** Layer 0 is scaled at the input of its second feed-forward matrix, layer 1 at the output. */
const WHOLE_NAMES = {
  targetModules: ["attn.c_proj", "mlp.c_proj"],
  feedforwardModules: ["transformer.h.0.mlp.c_proj"],
};
const CASES = [
  ["c-attn", "lora", { rank: 3, alpha: 5, targetModules: ["c_attn"] }, false],
  ["q-v", "lora", { rank: 2, alpha: 3, targetModules: ["q", "v"] }, false],
  ["q-v-c-fc", "lora", MIXED, false],
  ["all-linear", "lora", { rank: 4, alpha: 8, targetModules: "all-linear" }, false],
  ["layers", "lora", { rank: 2, alpha: 6, targetModules: ["c_attn", "c_fc"], layers: [1] }, false],
  ["merged LoRA", "lora", MIXED, true],
  ["(IA)³", "ia3", {}, false],
  ["(IA)³ of k and v", "ia3", { targetModules: ["k", "v", "mlp.c_proj"] }, false],
  ["(IA)³ of whole names", "ia3", WHOLE_NAMES, false],
  ["merged (IA)³", "ia3", { targetModules: ["k", "v", "mlp.c_proj"] }, true],
  ["prefix", "prefix", { virtualTokens: 3 }, false],
  ["prefix with an MLP", "prefix", { virtualTokens: 3, reparameterization: 5 }, false],
  ["prompt", "prompt", { virtualTokens: 3 }, false],
  ["random prompt", "prompt", { virtualTokens: 2, init: "random" }, false],
  ["layer norms", "layerNorm", {}, false],
  ["merged layer norms", "layerNorm", {}, true],
  ["merged BitFit", "bitfit", {}, true],
  ["merged head, no longer tied", "head", {}, true],
  ["full", "full", {}, true],
] as const;

const CLASSIFIERS = [
  ["classifier, LoRA", "lora", { rank: 2 }],
  ["classifier, (IA)³", "ia3", {}],
  ["classifier, prefix", "prefix", { virtualTokens: 3 }],
  ["classifier, prompt", "prompt", { virtualTokens: 3 }],
] as const;

// One start of Python for all, since importing torch takes longer than everything else.
describe.skipIf(python === undefined)("PEFT and transformers", { timeout: 300_000 }, () => {
  it("load every adapter and model that we save, with the same logits", async () => {
    const exported: Exported[] = [];
    for (const [name, methodId, options, isMerged] of CASES) {
      exported.push(await exportCase(name, methodId, options, isMerged));
    }
    for (const [name, methodId, options] of CLASSIFIERS) {
      exported.push(await exportClassifier(name, methodId, options));
    }
    const argv = exported.flatMap(({ files }) => files);
    const run = spawnSync(required(python, "a Python"), [script, ...argv], {
      encoding: "utf8",
      timeout: 280_000,
    });
    expect(run.status, `${run.stdout}${run.stderr}`).toBe(0);
    const differences = [...run.stdout.matchAll(/max abs diff (\S+)/g)].map(([, value]) =>
      Number(value),
    );
    expect(differences).toHaveLength(exported.length);
    exported.forEach(({ name }, i) => {
      console.log(`${name}: largest difference of a logit ${differences[i] ?? NaN}`);
      expect(differences[i], name).toBeLessThan(1e-5);
    });
  });
});
