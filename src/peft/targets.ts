/** Which linear layers a method adapts, by HF PEFT's rules for `target_modules`, plus slices of packed projections. */
import * as v from "valibot";
import { PlaygroundError } from "../core/errors.ts";
import type { ModelConfig } from "../models/config.ts";
import type { LinearSite } from "../models/sites.ts";
import { linearSites } from "../models/sites.ts";

export const ALL_LINEAR = "all-linear";

/** Module names, or names of slices (`q`, `k`, `v`), or "all-linear": every linear layer but the output layer. */
export const targetModulesSchema = v.union(
  [v.literal(ALL_LINEAR), v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.nonEmpty())],
  `expected "${ALL_LINEAR}" or a list of module names`,
);
export type TargetModules = v.InferOutput<typeof targetModulesSchema>;

/** Layer numbers from 0, or null for all. */
export const layersSchema = v.nullable(
  v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.nonEmpty()),
);
export type Layers = v.InferOutput<typeof layersSchema>;

export interface Target {
  readonly site: LinearSite;
  /** Index of the site among all linear sites of the model: dropout's `place`. */
  readonly place: number;
  /** Indices into site.slices, ascending; undefined = the whole layer. */
  readonly slices: readonly number[] | undefined;
}

/** A module is matched by its whole name or by its end after a dot; an entry is no pattern. */
export function matchesModule(moduleName: string, entry: string): boolean {
  return moduleName === entry || moduleName.endsWith(`.${entry}`);
}

/**
 * Targets in the order of the forward pass. Errors: CONFIG_INVALID when an entry or a layer matches nothing, or when a
 * layer is named both as a whole and by slices.
 */
export function findTargets(
  config: ModelConfig,
  targetModules: TargetModules,
  layers: Layers,
): readonly Target[] {
  const sites = linearSites(config);
  const candidates = sites
    .map((site, place) => ({ site, place }))
    .filter(({ site }) => !site.isHead);
  checkLayers(config, layers);
  if (targetModules !== ALL_LINEAR) {
    for (const entry of targetModules) {
      const hit = candidates.some(
        ({ site }) => matchesModule(site.name, entry) || site.slices.includes(entry),
      );
      if (!hit) refuseEntry(sites, entry);
    }
  }
  return candidates.flatMap(({ site, place }): readonly Target[] => {
    if (layers !== null && (site.layer === undefined || !layers.includes(site.layer))) return [];
    if (targetModules === ALL_LINEAR) return [{ site, place, slices: undefined }];
    const whole = targetModules.find((entry) => matchesModule(site.name, entry));
    const slices = site.slices.flatMap((slice, i) => (targetModules.includes(slice) ? [i] : []));
    if (whole !== undefined && slices.length > 0) {
      throw new PlaygroundError(
        "CONFIG_INVALID",
        `targetModules: expected ${whole} or slices of it, found both`,
        `${whole} holds ${site.slices.join(", ")} together; name it, or only the slices you want.`,
      );
    }
    if (whole !== undefined) return [{ site, place, slices: undefined }];
    return slices.length > 0 ? [{ site, place, slices }] : [];
  });
}

/** Names that `targetModules` may hold: the shortest ends that tell modules of one layer apart, then slices. */
export function targetNames(config: ModelConfig): readonly string[] {
  const sites = linearSites(config).filter((site) => !site.isHead);
  const modules = sites.map(moduleEnding);
  return [...new Set([...modules, ...sites.flatMap((site) => site.slices)])];
}

/** The name after the layer's number: `attn.c_attn` of `transformer.h.0.attn.c_attn`. */
export function moduleEnding(site: LinearSite): string {
  return site.name.replace(/^.*\.\d+\./, "");
}

/** Outputs of one slice of a packed projection. */
export function sliceWidth(site: LinearSite): number {
  return site.outFeatures / site.slices.length;
}

function refuseEntry(sites: readonly LinearSite[], entry: string): never {
  const isHead = sites.some((site) => site.isHead && matchesModule(site.name, entry));
  const others = sites.filter((site) => !site.isHead);
  const known = new Set([...others.map(moduleEnding), ...others.flatMap((site) => site.slices)]);
  throw new PlaygroundError(
    "CONFIG_INVALID",
    isHead
      ? `targetModules: expected layers below the output layer, found ${entry}`
      : `targetModules: expected names of linear layers, found ${JSON.stringify(entry)}`,
    `This model has ${[...known].join(", ")}; "${ALL_LINEAR}" takes all layers.`,
  );
}

/** Errors: CONFIG_INVALID for a layer that the model does not have. */
export function checkLayers(config: ModelConfig, layers: Layers): void {
  const outside = layers?.find((layer) => layer >= config.layers);
  if (outside !== undefined) {
    throw new PlaygroundError(
      "CONFIG_INVALID",
      `layers: expected numbers from 0 to ${config.layers - 1}, found ${outside}`,
    );
  }
}
