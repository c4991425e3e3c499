/** Chooses the kernel variants at start-up: rules, then probes, then the autotuner; it compiles no kernel of training. */
import { PlaygroundError } from "../core/errors.ts";
import type { AdapterDescription } from "../gpu/adapter.ts";
import type { Gpu } from "../gpu/device.ts";
import type { PipelineCache } from "../gpu/pipelines.ts";
import { browserOf } from "../gpu/support.ts";
import type { Dropped, Measurement, TuneCase, TuneOptions } from "./autotune.ts";
import { autotune } from "./autotune.ts";
import type { Variants } from "./lowering.ts";
import { CPU_BARRIER_RATIO, barrierRatio, quadSwapsWork } from "./probes.ts";

export type VariantOverride = Partial<Variants>;

/** What was chosen and why: shown to the user and stored with every run. */
export interface VariantChoice {
  readonly variants: Variants;
  /** A sentence for people, without a full stop. */
  readonly reason: string;
  readonly measured: readonly Measurement[];
  readonly dropped: readonly Dropped[];
}

/** What the rules look at. */
export interface VariantFacts {
  readonly isSoftware: boolean;
  /** Of the barrier probe; undefined where it was not needed. */
  readonly barrierRatio: number | undefined;
  /** Subgroups are there and the quad probe passed. */
  readonly quadWorks: boolean;
  /** 0 where the browser does not say. */
  readonly subgroupMinSize: number;
}

export interface VariantOptions extends TuneOptions {
  /** Wins over everything else. */
  readonly override?: VariantOverride;
  /** Matmuls of the plan at hand, with candidates; none are timed on a CPU, where barriers take a second to compile. */
  readonly matmulCases?: readonly TuneCase<Variants["matmul"]>[];
}

const CHOICES: { readonly [Op in keyof Variants]: readonly Variants[Op][] } = {
  matmul: ["quad", "register", "tile"],
  attention: ["matmul", "flash"],
  rows: ["lane", "workgroup"],
};

/** On a CPU no barriers, on a GPU workgroup memory. */
export function variantsByRule(facts: VariantFacts): Pick<VariantChoice, "variants" | "reason"> {
  const slowBarriers = (facts.barrierRatio ?? 1) >= CPU_BARRIER_RATIO;
  if (!facts.isSoftware && !slowBarriers) {
    return {
      variants: { matmul: "tile", attention: "flash", rows: "workgroup" },
      reason: "a GPU: kernels with workgroup memory",
    };
  }
  // Wider subgroups would leave all but 4 of their lanes idle in a workgroup of 4.
  const quad = facts.quadWorks && (facts.subgroupMinSize === 0 || facts.subgroupMinSize === 4);
  const cause = facts.isSoftware
    ? "a software adapter"
    : `barriers cost ${facts.barrierRatio?.toFixed(0) ?? "many"} times as much as on a GPU, so a driver on the CPU`;
  return {
    variants: { matmul: quad ? "quad" : "register", attention: "matmul", rows: "lane" },
    reason: `${cause}: kernels without barriers${quad ? ", with quad swaps" : ""}`,
  };
}

/** Every choice that differs from this one in a single op; "quad" only where it works. */
export function otherVariants(variants: Variants, quadWorks: boolean): readonly Variants[] {
  const ops = Object.keys(CHOICES) as readonly (keyof Variants)[];
  return ops.flatMap((op) =>
    CHOICES[op]
      .filter((choice) => choice !== variants[op] && (choice !== "quad" || quadWorks))
      .map((choice): Variants => ({ ...variants, [op]: choice })),
  );
}

/** As `parseVariantOverride` reads them. */
export function variantsText(variants: Variants): string {
  return Object.entries(variants)
    .map(([op, variant]) => `${op}:${variant}`)
    .join(",");
}

/**
 * Rules first, then, on a GPU, the matmul cases. Takes about 30 ms on a GPU without cases, beside compilation.
 * @throws PlaygroundError CONFIG_INVALID for an override that this device cannot run, GPU_DEVICE_LOST
 */
export async function chooseVariants(
  gpu: Gpu,
  pipelines: PipelineCache,
  options: VariantOptions = {},
): Promise<VariantChoice> {
  const { override = {}, matmulCases = [] } = options;
  const facts = await gatherFacts(gpu, pipelines, override);
  if (override.matmul === "quad" && !facts.quadWorks) {
    throw new PlaygroundError(
      "CONFIG_INVALID",
      `expected a GPU with quad swaps for the matmul variant "quad", found ${gpu.adapter.label} without`,
      'Choose the variant "register" or "tile".',
    );
  }
  const rule = variantsByRule(facts);
  const ruled: VariantChoice = { ...rule, measured: [], dropped: [] };
  const canTune = rule.variants.matmul === "tile" && override.matmul === undefined;
  const cases = canTune ? runnable(matmulCases, facts) : [];
  const tuned = cases.length === 0 ? ruled : await tune(gpu, pipelines, ruled, cases, options);
  return withOverride(tuned, override);
}

async function gatherFacts(
  gpu: Gpu,
  pipelines: PipelineCache,
  override: VariantOverride,
): Promise<VariantFacts> {
  const { isSoftware, subgroupMinSize } = gpu.adapter;
  const everyOp = Object.keys(CHOICES).every((op) => override[op as keyof Variants] !== undefined);
  const needsRatio = !isSoftware && !everyOp;
  return {
    isSoftware,
    subgroupMinSize,
    barrierRatio: needsRatio ? await barrierRatio(gpu, pipelines) : undefined,
    quadWorks: await quadSwapsWork(gpu, pipelines),
  };
}

function runnable(
  cases: readonly TuneCase<Variants["matmul"]>[],
  facts: VariantFacts,
): readonly TuneCase<Variants["matmul"]>[] {
  return cases.map((tuneCase) => ({
    ...tuneCase,
    candidates: tuneCase.candidates.filter(({ variant }) => variant !== "quad" || facts.quadWorks),
  }));
}

async function tune(
  gpu: Gpu,
  pipelines: PipelineCache,
  ruled: VariantChoice,
  cases: readonly TuneCase<Variants["matmul"]>[],
  options: TuneOptions,
): Promise<VariantChoice> {
  const { winner, measured, dropped } = await autotune(gpu, pipelines, cases, options);
  if (winner === undefined) return { ...ruled, measured, dropped };
  return {
    variants: { ...ruled.variants, matmul: winner },
    reason: `${ruled.reason}; the matmul "${winner}" was the fastest of those timed`,
    measured,
    dropped,
  };
}

function withOverride(choice: VariantChoice, override: VariantOverride): VariantChoice {
  const given = Object.entries(override);
  if (given.length === 0) return choice;
  const list = given.map(([op, variant]) => `${op} ${variant}`).join(", ");
  return {
    ...choice,
    variants: { ...choice.variants, ...override },
    reason: `${choice.reason}; overridden: ${list}`,
  };
}

/**
 * `matmul:tile,rows:lane`, as in the page's address; an empty text overrides nothing.
 * @throws PlaygroundError CONFIG_INVALID
 */
export function parseVariantOverride(text: string): VariantOverride {
  const pairs = text.split(",").filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [op = "", variant = ""] = pair.split(":");
      if (!isOp(op)) throw overrideError(`one of ${Object.keys(CHOICES).join(", ")}`, op);
      const choices: readonly string[] = CHOICES[op];
      if (!choices.includes(variant)) {
        throw overrideError(`one of ${choices.join(", ")} for ${op}`, variant);
      }
      return [op, variant];
    }),
  );
}

function isOp(name: string): name is keyof Variants {
  return Object.hasOwn(CHOICES, name);
}

function overrideError(expected: string, found: string): PlaygroundError {
  return new PlaygroundError(
    "CONFIG_INVALID",
    `expected kernel variants to name ${expected}, found "${found}"`,
    "Write them as matmul:tile,attention:flash,rows:workgroup.",
  );
}

/** Under this key a choice may be remembered: another adapter or browser version asks anew. */
export function variantKey(adapter: AdapterDescription, userAgent: string): string {
  const { name, major } = browserOf(userAgent);
  return [adapter.vendor, adapter.architecture, adapter.device, `${name} ${major}`].join("|");
}
