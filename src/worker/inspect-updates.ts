/** What a run has done to the weights of its base, tensor by tensor: the change and where it started; it reads no files. */
import { required } from "../core/assert.ts";
import type { NamedTensors, TensorValue } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";
import type { LinearSite } from "../models/sites.ts";
import { linearSites, normSites, tokenEmbedding } from "../models/sites.ts";
import { ia3 } from "../peft/ia3.ts";
import { ia3Targets } from "../peft/ia3-targets.ts";
import { lora } from "../peft/lora.ts";
import { loraTargets } from "../peft/lora-targets.ts";
import { parseOptions } from "../peft/method.ts";
import { sliceWidth } from "../peft/targets.ts";
import type { Attachment } from "../train/attachment.ts";
import type { UpdateNorms, UpdatePlace, UpdateSite } from "./inspect-report.ts";
import { UPDATE_PLACES } from "./inspect-report.ts";

/** In float64; a matrix row by row, as its file stores it. */
export interface TensorUpdate extends UpdateSite {
  readonly rows: number;
  /** 1 for vectors. */
  readonly columns: number;
  readonly change: Float64Array;
  readonly start: Float64Array;
}

/** Whether the method changes weights, or what amounts to it. */
export function changesWeights({ method }: Attachment): boolean {
  return method.merge !== undefined;
}

/**
 * Every tensor that one lane changed, by layer and place: W′ − W for what trains in place, s·B·A for LoRA, l − 1 for the
 * factors of (IA)³. Empty for a method that does not merge. A packed projection is told by its parts, and those that a
 * method does not adapt are left out.
 */
export function tensorUpdates(
  config: ModelConfig,
  attachment: Attachment,
  adapter: NamedTensors,
  base: NamedTensors,
): readonly TensorUpdate[] {
  const { method, options } = attachment;
  if (method.merge === undefined) return [];
  if (method.id === ia3.id) return sorted(factorUpdates(config, options, adapter));
  const wide = widened(base);
  const changed = method.merge(config, options, adapter, wide, 1);
  const adapted = adaptedSlices(config, attachment);
  return sorted(
    [...changed].flatMap(([name, end]) => {
      const start = wide.get(name) ?? wide.get(tokenEmbedding(config).weightName);
      return partsOf(config, name, end, required(start, name), adapted);
    }),
  );
}

/** In float64, so that a small change of a large weight keeps its digits; what is wide already is not copied. */
export function widened(tensors: NamedTensors): NamedTensors {
  return new Map(
    [...tensors].map(([name, tensor]) => {
      const { shape, data } = tensor;
      const isWide = data instanceof Float64Array;
      return [name, isWide ? tensor : { shape, data: Float64Array.from(data) }];
    }),
  );
}

export function normsOf({ change, start }: TensorUpdate): UpdateNorms {
  return { change: norm(change), start: norm(start) };
}

export function isSameSite(a: UpdateSite, b: UpdateSite): boolean {
  return a.layer === b.layer && a.place === b.place && a.kind === b.kind;
}

function factorUpdates(
  config: ModelConfig,
  options: object,
  adapter: NamedTensors,
): readonly TensorUpdate[] {
  return ia3Targets(config, parseOptions(ia3, options)).flatMap(
    ({ site, slices, scales, name }) => {
      const { data } = required(adapter.get(name), name);
      const change = Float64Array.from(data, (factor) => factor - 1);
      const start = new Float64Array(change.length).fill(1);
      const whole = { ...placeOfLinear(site), kind: "factor", columns: 1 } as const;
      if (scales === "input" || site.slices.length === 0) {
        return [{ ...whole, rows: change.length, change, start }];
      }
      const W = sliceWidth(site);
      const scaled = slices ?? site.slices.map((_, slice) => slice);
      return scaled.map((slice, i) => ({
        ...whole,
        place: sliceName(site, slice),
        rows: W,
        change: change.slice(i * W, (i + 1) * W),
        start: start.slice(i * W, (i + 1) * W),
      }));
    },
  );
}

/** By site, the slices that LoRA adapts; undefined where it adapts the whole. */
function adaptedSlices(
  config: ModelConfig,
  { method, options }: Attachment,
): ReadonlyMap<string, readonly number[] | undefined> {
  if (method.id !== lora.id) return new Map();
  const targets = loraTargets(config, parseOptions(lora, options));
  return new Map(targets.map(({ site, slices }) => [site.name, slices]));
}

function partsOf(
  config: ModelConfig,
  name: string,
  end: TensorValue,
  start: TensorValue,
  adapted: ReadonlyMap<string, readonly number[] | undefined>,
): readonly TensorUpdate[] {
  const change = Float64Array.from(end.data, (value, i) => value - start.data[i]!);
  const [rows = 1, columns = 1] = end.shape;
  const all = { rows, columns, change, start: Float64Array.from(start.data) };
  const { weightName: table } = tokenEmbedding(config);
  if (name === table) return [{ layer: undefined, place: "embedding", kind: "weight", ...all }];
  const site = linearSites(config).find(
    ({ weightName, biasName }) => name === weightName || name === biasName,
  );
  if (site !== undefined) {
    const kind = name === site.weightName ? "weight" : "bias";
    const whole = { ...placeOfLinear(site), kind, ...all } as const;
    const slices = adapted.get(site.name) ?? site.slices.map((_, slice) => slice);
    if (site.slices.length === 0) return [whole];
    return slices.map((slice) => ({
      ...whole,
      place: sliceName(site, slice),
      ...sliced(all, site, slice, kind === "bias"),
    }));
  }
  const norms = normSites(config);
  const at = norms.find(({ weightName, biasName }) => name === weightName || name === biasName);
  if (at !== undefined) {
    const first = norms.find(({ layer }) => layer === at.layer);
    const place = at.layer === undefined ? "end" : at === first ? "norm1" : "norm2";
    const kind = name === at.weightName ? "gain" : "bias";
    return [{ layer: at.layer, place, kind, ...all }];
  }
  // An untied copy of the output layer has no site of its own; the table of positions is no linear layer.
  const place = name.startsWith("lm_head.") ? "head" : "positions";
  return [{ layer: undefined, place, kind: "weight", ...all }];
}

type Values = Pick<TensorUpdate, "rows" | "columns" | "change" | "start">;

/** The rows, columns or elements of a packed tensor that make one of its projections. */
function sliced(
  { rows, columns, change, start }: Values,
  site: LinearSite,
  slice: number,
  isBias: boolean,
): Values {
  const W = sliceWidth(site);
  if (isBias || site.weightLayout === "out-in") {
    const [from, to] = [slice * W * columns, (slice + 1) * W * columns];
    return { rows: W, columns, change: change.slice(from, to), start: start.slice(from, to) };
  }
  const cut = (values: Float64Array) => {
    const part = new Float64Array(rows * W);
    for (let i = 0; i < rows; i++) {
      const from = i * columns + slice * W;
      part.set(values.subarray(from, from + W), i * W);
    }
    return part;
  };
  return { rows, columns: W, change: cut(change), start: cut(start) };
}

function placeOfLinear(site: LinearSite): Pick<UpdateSite, "layer" | "place"> {
  const { layer, isHead, name, outFeatures, inFeatures } = site;
  if (isHead) return { layer, place: "head" };
  if (name.includes(".attn.")) return { layer, place: "o" };
  return { layer, place: outFeatures > inFeatures ? "up" : "down" };
}

function sliceName({ slices }: LinearSite, slice: number): UpdatePlace {
  return required(
    UPDATE_PLACES.find((place) => place === slices[slice]),
    `a place for the slice ${slices[slice]}`,
  );
}

function sorted(updates: readonly TensorUpdate[]): readonly TensorUpdate[] {
  const rank = ({ layer = Infinity, place }: UpdateSite) => [layer, UPDATE_PLACES.indexOf(place)];
  return [...updates].sort((a, b) => {
    const [[layerA = 0, placeA = 0], [layerB = 0, placeB = 0]] = [rank(a), rank(b)];
    return layerA === layerB ? placeA - placeB : layerA - layerB;
  });
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
