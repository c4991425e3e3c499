/** The options of LoRA and what they mean for a model: which layers, ranks, scales, names and shapes. */
import * as v from "valibot";
import type { ModelConfig } from "../models/config.ts";
import type { LinearSite } from "../models/sites.ts";
import type { Target } from "./targets.ts";
import { findTargets, layersSchema, sliceWidth, targetModulesSchema } from "./targets.ts";

/** Keys are PEFT's regular expressions for the end of a module name. */
function patternSchema(value: v.GenericSchema<unknown, number>) {
  return v.pipe(
    v.record(v.string(), value),
    v.check((pattern) => Object.keys(pattern).every(isExpression), "valid regular expressions"),
  );
}

export const loraSchema = v.strictObject({
  rank: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(1024),
      v.title("Rank r"),
      v.description("Columns of B and rows of A: how many directions each layer may change in."),
    ),
    8,
  ),
  alpha: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.title("Alpha"),
      v.description(
        "The update is scaled by alpha / r; changing r at a fixed alpha changes the scale.",
      ),
    ),
    16,
  ),
  dropout: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.ltValue(1),
      v.title("Dropout"),
      v.description("On the input of the low-rank branch only, while training."),
    ),
    0,
  ),
  targetModules: v.optional(
    v.pipe(
      targetModulesSchema,
      v.title("Target modules"),
      v.description("Linear layers, slices q, k, v of a packed projection, or all-linear."),
    ),
    () => ["c_attn"],
  ),
  layers: v.optional(
    v.pipe(layersSchema, v.title("Layers"), v.description("Layer numbers from 0; all when empty.")),
    null,
  ),
  useRslora: v.optional(
    v.pipe(
      v.boolean(),
      v.title("Rank-stabilised scale"),
      v.description("alpha / √r in place of alpha / r (Kalajdzievski 2023)."),
    ),
    false,
  ),
  rankPattern: v.optional(
    v.pipe(
      patternSchema(v.pipe(v.number(), v.integer(), v.minValue(1))),
      v.title("Rank pattern"),
      v.description("Other ranks for the modules that a key matches, as in PEFT's rank_pattern."),
    ),
    () => ({}),
  ),
  alphaPattern: v.optional(
    v.pipe(
      patternSchema(v.pipe(v.number(), v.gtValue(0))),
      v.title("Alpha pattern"),
      v.description("Other alphas for the modules that a key matches, as in PEFT's alpha_pattern."),
    ),
    () => ({}),
  ),
});
export type LoraOptions = v.InferOutput<typeof loraSchema>;

/** A target with its own rank and scale; k slices make one pair of rank k·r. */
export interface LoraTarget extends Target {
  readonly rank: number;
  readonly alpha: number;
  /** s = α/r, or α/√r. */
  readonly scale: number;
  /** [k·r, in]. */
  readonly nameA: string;
  /** [out, r], or compact [k·out/slices, r]: the blocks of the k slices, in order. */
  readonly nameB: string;
  readonly shapeA: readonly [number, number];
  readonly shapeB: readonly [number, number];
}

/** Errors: CONFIG_INVALID, see findTargets. */
export function loraTargets(config: ModelConfig, options: LoraOptions): readonly LoraTarget[] {
  return findTargets(config, options.targetModules, options.layers).map((target) => {
    const { site, slices } = target;
    const rank = patternValue(options.rankPattern, site) ?? options.rank;
    const alpha = patternValue(options.alphaPattern, site) ?? options.alpha;
    const pairs = slices?.length ?? 1;
    const rowsB = slices === undefined ? site.outFeatures : pairs * sliceWidth(site);
    return {
      ...target,
      rank,
      alpha,
      scale: alpha / (options.useRslora ? Math.sqrt(rank) : rank),
      nameA: `${site.name}.lora_A.weight`,
      nameB: `${site.name}.lora_B.weight`,
      shapeA: [pairs * rank, site.inFeatures],
      shapeB: [rowsB, rank],
    };
  });
}

/** One input for all layers; a layer that a pattern names has its own. */
export function scaleName({ site }: LoraTarget, options: LoraOptions): string {
  const hasOwn =
    patternValue(options.rankPattern, site) !== undefined ||
    patternValue(options.alphaPattern, site) !== undefined;
  return hasOwn ? `adapterScale:${site.name}` : "adapterScale";
}

/** PEFT's rule: the first key k for which `(.*\.)?(k)$` matches the module's whole name. */
function patternValue(
  pattern: Readonly<Record<string, number>>,
  site: LinearSite,
): number | undefined {
  const hit = Object.entries(pattern).find(([key]) =>
    new RegExp(`^(.*\\.)?(${key})$`).test(site.name),
  );
  return hit?.[1];
}

function isExpression(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
