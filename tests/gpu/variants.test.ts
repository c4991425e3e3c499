// The start-up choice of kernel variants on a real device: probes, the autotuner, and their failures.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gpu } from "../../src/gpu/device.ts";
import { requestGpu } from "../../src/gpu/device.ts";
import { PipelineCache } from "../../src/gpu/pipelines.ts";
import type { TuneCase } from "../../src/kernels/autotune.ts";
import { autotune } from "../../src/kernels/autotune.ts";
import type { Dispatch } from "../../src/kernels/kernel.ts";
import { denseOperand } from "../../src/kernels/kernel.ts";
import type { Variants } from "../../src/kernels/lowering.ts";
import { allKernels, barrierRatio, quadSwapsWork } from "../../src/kernels/probes.ts";
import { matmulCase } from "../../src/kernels/matmul-cases.ts";
import { chooseVariants } from "../../src/kernels/variants.ts";
import { testGpu } from "../helpers/device.ts";

let gpu: Gpu;
let pipelines: PipelineCache;

beforeAll(async () => {
  const entry = await testGpu();
  if (entry === undefined) throw new Error("expected WebGPU for the tests, found none");
  gpu = await requestGpu({ gpu: entry });
  pipelines = new PipelineCache(gpu);
});

afterAll(() => gpu.release());

/** The driver whose barriers are slow; that of Mesa has cheap ones and is known by its name. */
function isSwiftShader(): boolean {
  return gpu.adapter.architecture === "swiftshader";
}

test("the barrier probe tells SwiftShader from a GPU", async () => {
  const ratio = await barrierRatio(gpu, pipelines);
  expect(ratio).toBeGreaterThan(0);
  // What it is compared with is a matter of speed, and so of how busy the machine is: the rule has its own test.
  expect(Number.isFinite(ratio)).toBe(true);
});

test("the choice on this adapter follows its rule", async () => {
  const choice = await chooseVariants(gpu, pipelines);
  const quadWorks = await quadSwapsWork(gpu, pipelines);
  // SwiftShader has subgroups of 4, so there the probe must pass; other CPU drivers may lack them.
  if (isSwiftShader()) expect(quadWorks).toBe(true);
  if (gpu.adapter.isSoftware) {
    const matmul = isSwiftShader() ? "quad" : "register";
    expect(choice.variants).toEqual({ matmul, attention: "matmul", rows: "lane" });
  }
});

test("an override wins, and one that this device cannot run is refused", async () => {
  const override = { attention: "flash", rows: "workgroup" } as const;
  const { variants, reason } = await chooseVariants(gpu, pipelines, { override });
  expect(variants).toMatchObject(override);
  expect(reason).toContain("overridden: attention flash, rows workgroup");
  const without = { ...gpu, features: new Set<string>() };
  await expect(
    chooseVariants(without, pipelines, { override: { matmul: "quad" } }),
  ).rejects.toMatchObject({ code: "CONFIG_INVALID" });
});

/** Candidates for one computation: the barrier probe fills its output, with a `seed` that makes it right or wrong. */
function probeCase(
  candidates: readonly {
    readonly variant: Variants["matmul"];
    readonly seed: number;
    readonly groups?: number;
    readonly entryPoint?: string;
    readonly withBarriers?: boolean;
  }[],
): TuneCase<Variants["matmul"]> {
  const GROUPS = 16;
  const ref = { id: 0, label: "y" };
  const { columns } = denseOperand(ref, [GROUPS * 64], 1);
  const y = { ...ref, sizeBytes: columns * 4 };
  const [slow, fast] = allKernels();
  return {
    label: "probe",
    flops: 1e6,
    inputs: [],
    output: y,
    candidates: candidates.map(({ variant, seed, groups = GROUPS, entryPoint, withBarriers }) => {
      const probe = withBarriers === true ? slow! : fast!;
      const kernel = entryPoint === undefined ? probe : { ...probe, id: entryPoint, entryPoint };
      const dispatch: Dispatch = {
        kernel,
        buffers: { y },
        params: { seed },
        workgroups: [groups, 1, 1],
        label: variant,
        flops: 0,
      };
      return { variant, dispatches: [dispatch] };
    }),
  };
}

test("the autotuner drops candidates that are wrong, leave output unwritten or do not compile", async () => {
  const cases = [
    probeCase([
      { variant: "register", seed: 1 },
      { variant: "tile", seed: 2 },
    ]),
    probeCase([
      { variant: "register", seed: 1 },
      { variant: "quad", seed: 1, groups: 15 },
    ]),
    probeCase([
      { variant: "register", seed: 1 },
      { variant: "tile", seed: 1, entryPoint: "missing" },
    ]),
  ];
  const ample = { budgetMs: 60_000 };
  const { winner, measured, dropped } = await autotune(gpu, pipelines, cases, ample);
  expect(winner).toBe("register");
  expect(measured.map(({ kernel }) => kernel)).toEqual(Array(3).fill("probe register"));
  expect(measured.every(({ gflops }) => Number.isFinite(gflops) && gflops > 0)).toBe(true);
  expect(dropped.map(({ kernel }) => kernel)).toEqual(["probe tile", "probe quad"]);
  expect(dropped[1]!.reason).toContain("NaN");
  const broken = probeCase([{ variant: "tile", seed: 1, entryPoint: "missing" }]);
  const failed = await autotune(gpu, pipelines, [broken]);
  expect(failed).toMatchObject({ winner: undefined, measured: [] });
  expect(failed.dropped[0]!.reason).toContain("missing");
});

test("the autotuner keeps to its budget: what it had no time for is neither measured nor dropped", async () => {
  const one = probeCase([
    { variant: "register", seed: 1 },
    { variant: "tile", seed: 1 },
  ]);
  const { winner, measured, dropped } = await autotune(gpu, pipelines, [one], { budgetMs: 0.001 });
  expect(winner).toBe("register");
  expect(measured).toHaveLength(1);
  expect(dropped).toEqual([]);
});

test("the matmul kernels agree on cases of every layout, and the fastest wins", async () => {
  const variants = gpu.features.has("subgroups")
    ? (["register", "quad"] as const)
    : (["register"] as const);
  const cases = (["nn", "nt", "tn"] as const).map((layout) =>
    matmulCase({ layout, M: 64, N: 48, K: 32 }, variants),
  );
  const { winner, measured, dropped } = await autotune(gpu, pipelines, cases, { budgetMs: 60_000 });
  expect(dropped).toEqual([]);
  expect(measured).toHaveLength(3 * variants.length);
  expect(measured[0]!.kernel).toBe("matmul nn 64×48×32 register");
  expect(variants).toContain(winner);
});
