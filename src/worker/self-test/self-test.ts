/**
 * Checks that a device computes what it should, with the very kernels that training uses on it: training steps of small
 * models against PyTorch's numbers, then each kernel family alone against the interpreter. It judges, and hides nothing.
 */
import { toPlaygroundError } from "../../core/errors.ts";
import type { NamedTensors } from "../../core/values.ts";
import type { Variants } from "../../kernels/lowering.ts";
import { variantsText } from "../../kernels/variants.ts";
import { methodById } from "../../peft/registry.ts";
import type { Backend } from "../../plan/backend.ts";
import type { Device } from "../../plan/device.ts";
import { judge } from "./judge.ts";
import { KERNEL_CASES } from "./kernel-cases.ts";
import { runKernelCase, runOptimizerCase } from "./kernel-checks.ts";
import type {
  Deviation,
  SelfCheck,
  SelfTestOptions,
  SelfTestProgress,
  SelfTestReport,
} from "./report.ts";
import { GPU_BOUNDS, REFERENCE_BOUNDS, runStepCase } from "./step-checks.ts";
import type { StepPack } from "./step-pack.ts";

export interface SelfTestRequest extends SelfTestOptions {
  readonly device: Device;
  readonly pack: StepPack;
  /** Ends it before the next check. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SelfTestProgress) => void;
}

interface Planned extends Pick<SelfCheck, "name" | "group" | "comparedWith" | "variants"> {
  readonly run: () => Promise<readonly Deviation[]>;
}

/** Frees all that it makes. Rejects for nothing but its own errors: a device that is lost is told in the report. */
export async function runSelfTest(request: SelfTestRequest): Promise<SelfTestReport> {
  const { device, pack, signal, onProgress } = request;
  const startMs = performance.now();
  const backends = new Backends(device);
  const checks: SelfCheck[] = [];
  let planned: readonly Planned[] = [];
  let status: SelfTestReport["status"] = "finished";
  let error: SelfTestReport["error"];
  try {
    planned = planChecks(request, backends);
    planned = [...planned, ...(await planOthers(request, backends))];
    onProgress({ done: 0, planned: planned.length, check: undefined });
    for (const each of planned) {
      // Calls from the page, a cancel among them, get their turn.
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (signal.aborted) {
        status = "cancelled";
        break;
      }
      const check = await runCheck(each);
      if (check.error?.code === "GPU_DEVICE_LOST") {
        // A check that was cut short says nothing about the numbers.
        [status, error] = ["lost", check.error];
        break;
      }
      checks.push(check);
      onProgress({ done: checks.length, planned: planned.length, check });
    }
  } catch (failure) {
    // It is asked which other kernels it can run, and may be gone by then.
    const record = toPlaygroundError(failure).toRecord();
    if (record.code !== "GPU_DEVICE_LOST") throw failure;
    [status, error] = ["lost", record];
  } finally {
    backends.destroy();
  }
  const elapsedMs = performance.now() - startMs;
  const { yardstick } = pack;
  return { status, planned: planned.length, checks, elapsedMs, yardstick, error };
}

async function runCheck({ run, ...about }: Planned): Promise<SelfCheck> {
  const startMs = performance.now();
  try {
    const deviations = await run();
    return { ...about, ...judge(deviations), elapsedMs: performance.now() - startMs };
  } catch (error) {
    const record = toPlaygroundError(error).toRecord();
    return { ...about, ...judge([], record), elapsedMs: performance.now() - startMs };
  }
}

/** With the kernels that training uses. */
function planChecks({ device, pack }: SelfTestRequest, backends: Backends): readonly Planned[] {
  const bounds = device.kind === "webgpu" ? GPU_BOUNDS : REFERENCE_BOUNDS;
  const variants = device.choice?.variants;
  const steps = pack.cases.flatMap((step) =>
    step.trajectories.map((trajectory): Planned => {
      return {
        name: `${methodById(step.method).label}: ${step.name} ${trajectory.optimizer}`,
        group: "step",
        comparedWith: "pytorch",
        variants: variants === undefined ? "" : variantsText(variants),
        run: () => runStepCase(step, trajectory, backends.of(step.base), bounds),
      };
    }),
  );
  // The interpreter is what kernels are held against.
  if (variants === undefined) return steps;
  return [...steps, ...kernelChecks(variants, undefined, backends)];
}

/** With those that it does not use, where they are asked for. */
async function planOthers(
  { device, everyVariant }: SelfTestRequest,
  backends: Backends,
): Promise<readonly Planned[]> {
  const variants = device.choice?.variants;
  if (!everyVariant || variants === undefined) return [];
  const others = await device.otherVariants();
  return others.flatMap((other) => kernelChecks(other, variants, backends));
}

/** Of the families that other choices than `known` change; all of them where there is none. */
function kernelChecks(
  variants: Variants,
  known: Variants | undefined,
  backends: Backends,
): readonly Planned[] {
  const isOther = (ops: readonly (keyof Variants)[]) =>
    known === undefined || ops.some((op) => variants[op] !== known[op]);
  const about = {
    group: "kernel",
    comparedWith: "reference",
    variants: variantsText(variants),
  } as const;
  const backend = () => backends.of(NO_WEIGHTS, variants);
  const cases = KERNEL_CASES.filter(({ ops }) => isOther(ops)).map((kernel): Planned => {
    return { ...about, name: kernel.name, run: () => runKernelCase(kernel, backend()) };
  });
  const optimizers = (["adamw", "sgd"] as const).map((kind): Planned => {
    return { ...about, name: kind, run: () => runOptimizerCase(kind, backend()) };
  });
  return [...cases, ...(isOther(["rows"]) ? optimizers : [])];
}

const NO_WEIGHTS: NamedTensors = new Map();

/** One for each base and choice of kernels, so that weights go to the device once. */
class Backends {
  readonly #device: Device;
  readonly #made = new Map<NamedTensors, Map<string, Backend>>();

  constructor(device: Device) {
    this.#device = device;
  }

  of(weights: NamedTensors, variants?: Variants): Backend {
    const known = this.#made.get(weights) ?? new Map<string, Backend>();
    this.#made.set(weights, known);
    const key = variants === undefined ? "" : variantsText(variants);
    const backend = known.get(key) ?? this.#device.makeBackend(weights, variants);
    known.set(key, backend);
    return backend;
  }

  destroy(): void {
    for (const known of this.#made.values())
      for (const backend of known.values()) backend.destroy();
  }
}
