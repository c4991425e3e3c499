// The self-test on the interpreter, through the trainer and its turns; on a device it is tests/gpu/self-test.test.ts.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PlaygroundError } from "../../../src/core/errors.ts";
import { methods } from "../../../src/peft/registry.ts";
import type { Device } from "../../../src/plan/device.ts";
import { openReferenceDevice } from "../../../src/train/reference-device.ts";
import type { SelfTestProgress } from "../../../src/worker/client.ts";
import { runSelfTest } from "../../../src/worker/self-test/self-test.ts";
import type { StepPack } from "../../../src/worker/self-test/step-pack.ts";
import { readStepPack, STEP_PACK } from "../../../src/worker/self-test/step-pack.ts";
import { stepPack } from "../../../tools/fixtures/pack.ts";
import { shippedStepPack } from "../../helpers/step-pack.ts";

const pack = await shippedStepPack();

async function selfTest(own: StepPack, signal = new AbortController().signal) {
  const progress: SelfTestProgress[] = [];
  const device = openReferenceDevice();
  const onProgress = (one: SelfTestProgress) => progress.push(one);
  const request = { device, pack: own, everyVariant: false, signal, onProgress };
  return { report: await runSelfTest(request), progress };
}

/** The cases of these names. */
function only(...names: readonly string[]): StepPack {
  return { ...pack, cases: pack.cases.filter(({ name }) => names.includes(name)) };
}

test("what ships is what the fixtures say", async () => {
  const shipped = await readFile(join(import.meta.dirname, "../../../public", STEP_PACK));
  expect(Buffer.compare(shipped, await stepPack())).toBe(0);
});

test("it has every method, on both objectives", () => {
  for (const { id } of methods) {
    const own = pack.cases.filter(({ method }) => method === id);
    expect(new Set(own.map(({ objective }) => objective)).size, id).toBe(2);
  }
});

test("a pack that is damaged is refused", () => {
  expect(() => readStepPack(new Uint8Array(40))).toThrow(/steps.safetensors/);
});

test("the interpreter gives PyTorch's numbers to 1e-9, check by check", async () => {
  const { report, progress } = await selfTest(only("lora-q-v-r3-s1", "classify-head-s1"));
  expect(report.checks.map(({ name, failures }) => [name, failures])).toEqual([
    ["LoRA: lora-q-v-r3-s1 adamw", []],
    ["Head only: classify-head-s1 adamw", []],
  ]);
  expect(report.checks.every(({ passed, compared }) => passed && compared > 20)).toBe(true);
  expect(report).toMatchObject({ status: "finished", planned: 2, error: undefined });
  expect(report.yardstick).toMatch(/^torch [\d.]+, transformers [\d.]+, peft [\d.]+$/);
  expect(progress.map(({ done }) => done)).toEqual([0, 1, 2]);
});

test("a gradient that is off by a thousandth fails, and is named", async () => {
  const own = only("bitfit-all-s1");
  const [bitfit] = own.cases;
  const name = "transformer.h.1.ln_2.bias";
  const tensors = new Map(bitfit!.tensors);
  const { shape, data } = tensors.get(`grad.${name}`)!;
  tensors.set(`grad.${name}`, { shape, data: data.map((value) => value * 1.001) });
  const { report } = await selfTest({ ...own, cases: [{ ...bitfit!, tensors }] });
  expect(report.checks).toHaveLength(1);
  expect(report.checks[0]).toMatchObject({ passed: false, worst: { what: `gradient of ${name}` } });
  expect(report.checks[0]!.failures).toHaveLength(1);
});

test("weights of NaN fail, and so does a case that cannot run; the others go on", async () => {
  const own = only("head-s1", "ia3-s1", "layer-norm-s1");
  const [layerNorm, ia3, head] = ["layer-norm-s1", "ia3-s1", "head-s1"].map((name) =>
    own.cases.find((one) => one.name === name)!,
  );
  const base = new Map(ia3!.base);
  const { shape, data } = base.get("transformer.wpe.weight")!;
  base.set("transformer.wpe.weight", { shape, data: data.map(() => NaN) });
  const cases = [{ ...layerNorm!, tensors: new Map() }, { ...ia3!, base }, head!];
  const { report } = await selfTest({ ...own, cases });
  expect(report.checks.map(({ passed }) => passed)).toEqual([false, false, true]);
  expect(report.checks[0]!.error).toBeDefined();
  expect(report.checks[1]!.failures.some(({ error }) => Number.isNaN(error))).toBe(true);
  expect(report.status).toBe("finished");
});

test("a cancelled one says how far it came", async () => {
  const controller = new AbortController();
  const device = openReferenceDevice();
  const report = await runSelfTest({
    ...{ device, pack: only("head-s1", "ia3-s1"), everyVariant: false },
    signal: controller.signal,
    onProgress: ({ done }) => {
      if (done === 1) controller.abort();
    },
  });
  expect(report).toMatchObject({ status: "cancelled", planned: 2 });
  expect(report.checks).toHaveLength(1);
});

test("a device that is lost before the first check is told in the report", async () => {
  const onProgress = () => undefined;
  const gone = new PlaygroundError("GPU_DEVICE_LOST", "expected the GPU to stay, found it gone");
  const variants = { matmul: "tile", attention: "flash", rows: "workgroup" } as const;
  const device: Device = {
    ...openReferenceDevice(),
    choice: { variants, reason: "a GPU", measured: [], dropped: [] },
    otherVariants: () => Promise.reject(gone),
  };
  const report = await runSelfTest({
    ...{ device, pack: only("head-s1"), everyVariant: true, onProgress },
    signal: new AbortController().signal,
  });
  expect(report).toMatchObject({ status: "lost", checks: [], error: gone.toRecord() });
  // Those that would have run in any case.
  expect(report.planned).toBe(15);
});
