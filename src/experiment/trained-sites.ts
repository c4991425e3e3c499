/** Where a set-up trains: elements by layer and kind of place, from what the method declares and the model's sites; it draws nothing. */
import * as v from "valibot";
import { sizeOf } from "../core/shape.ts";
import type { ModelConfig } from "../models/config.ts";
import type { LinearSite, NormSite, ResidualSite } from "../models/sites.ts";
import { linearSites, normSites, residualSites } from "../models/sites.ts";
import type { ParameterSpec } from "../peft/method.ts";
import { findTargets, layersSchema, targetModulesSchema } from "../peft/targets.ts";
import { configFor } from "./describe.ts";
import type { Experiment, MethodSetting } from "./schema.ts";
import { trainedParameters } from "./trained-parameters.ts";

/**
 * In the order of the forward pass; `afterAttention` and `afterFeedForward` are where a sub-layer's output joins the
 * stream, which has no parameters in the base. `embedding` takes rows in front of the input too.
 */
export const SITE_COLUMNS = [
  ...["embedding", "norms", "q", "k", "v", "o", "afterAttention"],
  ...["up", "down", "afterFeedForward", "head"],
] as const;
export type SiteColumn = (typeof SITE_COLUMNS)[number];

export interface SiteCell {
  /** Trained elements. */
  readonly trained: number;
  /** Elements of the base at this place, trained or not. */
  readonly own: number;
}

export interface TrainedSites {
  readonly layers: number;
  readonly columns: readonly SiteColumn[];
  /** cells[layer][column]. */
  readonly cells: readonly (readonly SiteCell[])[];
  /** By column: what belongs to no layer, or to all of them together. With the cells it sums to the trainable count. */
  readonly outside: readonly SiteCell[];
}

type Row = number | "outside";

/** A place that holds a parameter, or an equal part of one. */
interface Portion {
  readonly row: Row;
  readonly column: SiteColumn;
}

/** Errors: CONFIG_INVALID for options that do not fit the model. */
export function trainedSites(
  experiment: Pick<Experiment, "model" | "task">,
  setting: Pick<MethodSetting, "id" | "options">,
): TrainedSites {
  const config = configFor(experiment);
  const places = new Places(config, setting.options);
  const trained = tally(trainedParameters(experiment, setting), places);
  const own = tally(trainedParameters(experiment, { id: "full", options: {} }), places);
  const cellsOf = (row: Row): readonly SiteCell[] =>
    SITE_COLUMNS.map((column) => ({
      trained: trained.get(`${row}/${column}`) ?? 0,
      own: own.get(`${row}/${column}`) ?? 0,
    }));
  return {
    layers: config.layers,
    columns: SITE_COLUMNS,
    cells: Array.from({ length: config.layers }, (_, layer) => cellsOf(layer)),
    outside: cellsOf("outside"),
  };
}

function tally(specs: readonly ParameterSpec[], places: Places): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const spec of specs) {
    const portions = places.of(spec, specs);
    const sizes = divide(sizeOf(spec.shape), portions.length);
    portions.forEach(({ row, column }, i) => {
      const key = `${row}/${column}`;
      sums.set(key, (sums.get(key) ?? 0) + (sizes[i] ?? 0));
    });
  }
  return sums;
}

/** `size` in equal whole numbers; what is left goes to the first ones. */
function divide(size: number, parts: number): readonly number[] {
  const rest = size % parts;
  return Array.from({ length: parts }, (_, i) => Math.floor(size / parts) + (i < rest ? 1 : 0));
}

/** A parameter belongs to the site that holds it, or whose module path its name begins with. */
class Places {
  readonly #config: ModelConfig;
  readonly #linear: readonly LinearSite[];
  readonly #norms: readonly NormSite[];
  readonly #joins: readonly ResidualSite[];
  readonly #slices: ReadonlyMap<string, readonly string[]>;

  constructor(config: ModelConfig, options: MethodSetting["options"]) {
    this.#config = config;
    this.#linear = linearSites(config);
    this.#norms = normSites(config);
    this.#joins = residualSites(config);
    this.#slices = targetedSlices(config, options);
  }

  of(spec: ParameterSpec, all: readonly ParameterSpec[]): readonly Portion[] {
    const { name } = spec;
    const linear = this.#linear.find((site) => isOf(name, site));
    if (linear !== undefined) return this.#ofLinear(linear, spec.isBase);
    const norm = this.#norms.find((site) => isOf(name, site));
    if (norm !== undefined) return [portion(norm.layer ?? "outside", "norms")];
    const joins = this.#joins.filter(({ block }) => name.startsWith(`${block}.`));
    if (joins.length > 0) {
      const isAttention = name.slice(joins[0]?.block.length).startsWith(".attention");
      const sublayer = isAttention ? "attention" : "feed-forward";
      const layer = joins.find((site) => site.sublayer === sublayer)?.layer ?? "outside";
      return [portion(layer, isAttention ? "afterAttention" : "afterFeedForward")];
    }
    return spec.isBase ? [portion("outside", "embedding")] : this.#ofVirtualTokens(spec, all);
  }

  #ofLinear(site: LinearSite, isBase: boolean): readonly Portion[] {
    const row = site.layer ?? "outside";
    if (site.isHead) return [portion(row, "head")];
    // A tensor of the base holds all slices; a new one those that it was made for.
    const slices = (isBase ? undefined : this.#slices.get(site.name)) ?? site.slices;
    const columns = slices.filter(isColumn);
    if (columns.length > 0) return columns.map((column) => portion(row, column));
    if (site.name.includes(".attn.")) return [portion(row, "o")];
    return [portion(row, site.outFeatures > site.inFeatures ? "up" : "down")];
  }

  /**
   * Rows in front of the input, or of every layer's keys and values: then one of the new tensors has a column, or a row,
   * for each of them, as PEFT lays it out, and the tensors that make it belong to all layers together.
   */
  #ofVirtualTokens({ shape }: ParameterSpec, all: readonly ParameterSpec[]): readonly Portion[] {
    const { layers, width } = this.#config;
    const columns = 2 * layers * width;
    const keysAndValues = (row: Row) => [portion(row, "k"), portion(row, "v")];
    if (shape.includes(columns)) {
      return Array.from({ length: layers }, (_, layer) => keysAndValues(layer)).flat();
    }
    const makesPrefix = all.some((spec) => !spec.isBase && spec.shape.includes(columns));
    return makesPrefix ? keysAndValues("outside") : [portion("outside", "embedding")];
  }
}

/** A tied output layer holds the embedding's matrix, which is then the embedding's. */
function isOf(name: string, site: { readonly name: string }): boolean {
  return name.startsWith(`${site.name}.`);
}

/** By layer, the slices of packed projections that the options name. */
function targetedSlices(
  config: ModelConfig,
  options: MethodSetting["options"],
): ReadonlyMap<string, readonly string[]> {
  const modules = v.safeParse(targetModulesSchema, options["targetModules"]);
  const layers = v.safeParse(layersSchema, options["layers"] ?? null);
  if (!modules.success || !layers.success) return new Map();
  return new Map(
    findTargets(config, modules.output, layers.output).map(({ site, slices }) => [
      site.name,
      slices === undefined ? site.slices : slices.map((slice) => site.slices[slice] ?? ""),
    ]),
  );
}

function portion(row: Row, column: SiteColumn): Portion {
  return { row, column };
}

function isColumn(name: string): name is SiteColumn {
  return (SITE_COLUMNS as readonly string[]).includes(name);
}
