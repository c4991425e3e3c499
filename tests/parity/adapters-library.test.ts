// Bottleneck adapters that we export, loaded by AdapterHub's `adapters` library: every key, and the same logits.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { loadModel, memoryFiles, openReferenceDevice, saveAdapter } from "../../src/index.ts";
import { sessionLogits } from "../helpers/session-logits.ts";
import { tinyBatch } from "../helpers/tiny-model.ts";

const base = join(import.meta.dirname, "../fixtures/adapters/tiny-gpt2");
const script = join(import.meta.dirname, "load_bottleneck.py");
const BATCH = {
  ids: [
    [16, 5, 5, 5, 4, 9, 6, 15, 17],
    [16, 12, 7, 15, 11, 11, 17, 4, 2],
    [9, 5, 11, 13, 3, 6, 11, 2, 3],
  ],
  keyLengths: [9, 8, 4],
};
/** The base is 12 wide: 5, 7 and 17 do not divide it. */
const CASES = [
  ["houlsby", { placement: "houlsby", bottleneck: 5, activation: "swish" }],
  ["pfeiffer", { placement: "pfeiffer", bottleneck: 7, activation: "gelu", scaling: 0.3 }],
  ["parallel", { placement: "parallel", bottleneck: 4, scaling: 4 }],
  ["layers", { placement: "houlsby", bottleneck: 17, activation: "tanh", layers: [1] }],
] as const;

// The library needs a transformers of its own, so it has an environment of its own.
const python = process.env["ADAPTERS_PYTHON"] ?? "";
if (python === "") {
  console.log(
    "Skipped: set ADAPTERS_PYTHON to a Python with torch and adapters 1.2 to load bottlenecks in it.",
  );
}

const scratch = mkdtempSync(join(tmpdir(), "adapters-parity-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

it.skipIf(python === "")(
  "loads every bottleneck adapter that we save",
  { timeout: 300_000 },
  async () => {
    const files = new Map(readdirSync(base).map((name) => [name, readFileSync(join(base, name))]));
    const model = await loadModel(memoryFiles(files), openReferenceDevice());
    const argv: string[] = [];
    for (const [name, options] of CASES) {
      const lanes = [1, 2].map((seed) => ({ seed, learningRate: 0.05 }));
      const session = await model.attach("adapter", { batch: 3, time: 9, options, lanes });
      await session.train((seed, step) => tinyBatch(seed, step), 5);
      const folder = join(scratch, name);
      mkdirSync(folder);
      // Lane 1, so that a mix-up of lanes shows.
      for (const [file, bytes] of await saveAdapter(session, 1)) {
        writeFileSync(join(folder, file), bytes);
      }
      const expected = join(scratch, `${name}.json`);
      const logits = await sessionLogits(session, BATCH, 1);
      writeFileSync(expected, JSON.stringify({ ...BATCH, logits }));
      argv.push(folder, base, expected);
    }
    const run = spawnSync(python, [script, ...argv], { encoding: "utf8", timeout: 280_000 });
    expect(run.status, `${run.stdout}${run.stderr}`).toBe(0);
    const differences = [...run.stdout.matchAll(/max abs diff (\S+)/g)].map(([, d]) => Number(d));
    expect(differences).toHaveLength(CASES.length);
    CASES.forEach(([name], i) => {
      console.log(`${name}: largest difference of a logit ${differences[i] ?? NaN}`);
      expect(differences[i], name).toBeLessThan(1e-5);
    });
  },
);
