/** The options of (IA)³ and what they mean for a model: which layers are scaled, at their input or output; names and shapes. */
import * as v from "valibot";
import { PlaygroundError } from "../core/errors.ts";
import type { ModelConfig } from "../models/config.ts";
import { linearSites } from "../models/sites.ts";
import type { Target } from "./targets.ts";
import { findTargets, matchesModule, sliceWidth, targetModulesSchema } from "./targets.ts";

/** PEFT's defaults for GPT-2; `attn.c_attn` scales queries too, where the paper has keys and values alone: `k`, `v`. */
export const IA3_TARGETS = ["attn.c_attn", "mlp.c_proj"] as const;
export const IA3_FEED_FORWARD = ["mlp.c_proj"] as const;

export const ia3Schema = v.strictObject({
  targetModules: v.optional(
    v.pipe(
      targetModulesSchema,
      v.title("Target modules"),
      v.description("Linear layers, slices q, k, v of a packed projection, or all-linear."),
    ),
    () => [...IA3_TARGETS],
  ),
  feedforwardModules: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.nonEmpty())),
      v.title("Feed-forward modules"),
      v.description("Targets whose input is scaled; the others are scaled at their output."),
    ),
    () => [...IA3_FEED_FORWARD],
  ),
});
export type Ia3Options = v.InferOutput<typeof ia3Schema>;

export interface Ia3Target extends Target {
  readonly scales: "input" | "output";
  readonly name: string;
  /** [1, in], or [out, 1], or compact [k·out/slices, 1]: the parts of the k slices, in order. */
  readonly shape: readonly [number, number];
}

/** Errors: CONFIG_INVALID, see findTargets; and for a feed-forward module that is no layer, or named by slices. */
export function ia3Targets(config: ModelConfig, options: Ia3Options): readonly Ia3Target[] {
  const { targetModules, feedforwardModules } = options;
  for (const entry of feedforwardModules) {
    if (linearSites(config).some((site) => matchesModule(site.name, entry))) continue;
    refuse(`expected names of linear layers, found ${JSON.stringify(entry)}`);
  }
  return findTargets(config, targetModules, null).map((target): Ia3Target => {
    const { site, slices } = target;
    const name = `${site.name}.ia3_l`;
    if (!feedforwardModules.some((entry) => matchesModule(site.name, entry))) {
      const rows = slices === undefined ? site.outFeatures : slices.length * sliceWidth(site);
      return { ...target, scales: "output", name, shape: [rows, 1] };
    }
    if (slices !== undefined) {
      refuse(`expected whole layers, found slices of ${site.name} among the targets`);
    }
    return { ...target, scales: "input", name, shape: [1, site.inFeatures] };
  });
}

function refuse(message: string): never {
  throw new PlaygroundError(
    "CONFIG_INVALID",
    `feedforwardModules: ${message}`,
    "A layer is scaled at its input as a whole; slices are parts of its output.",
  );
}
