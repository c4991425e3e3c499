/** (IA)³'s adapter_config.json and tensors as HF PEFT writes and reads them; slices become one dense vector. */
import * as v from "valibot";
import { required } from "../core/assert.ts";
import type { Shape } from "../core/shape.ts";
import type { NamedTensors, TensorValue } from "../core/values.ts";
import { emptyLike } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";
import type { LinearSite } from "../models/sites.ts";
import { linearSites } from "../models/sites.ts";
import {
  adapterKey,
  checkSavedModules,
  commonConfig,
  refuseField,
  refuseOtherFields,
  takeTensors,
} from "./adapter-file.ts";
import { taskHeadSpecs } from "./base-parameters.ts";
import { readTargets, wholeNameMatcher } from "./file-targets.ts";
import type { Ia3Options, Ia3Target } from "./ia3-targets.ts";
import { IA3_FEED_FORWARD, IA3_TARGETS, ia3Targets } from "./ia3-targets.ts";
import type { AdapterFile, ImportedAdapter } from "./method.ts";
import { findTargets, moduleEnding, sliceWidth } from "./targets.ts";

export function exportIa3(
  config: ModelConfig,
  options: Ia3Options,
  adapter: NamedTensors,
): AdapterFile {
  const targets = ia3Targets(config, options);
  const tensors = new Map<string, TensorValue>();
  for (const target of targets) {
    tensors.set(adapterKey(target.name), denseScale(target, value(adapter, target.name)));
  }
  for (const { name } of taskHeadSpecs(config)) tensors.set(adapterKey(name), value(adapter, name));
  const nameOf = writtenNames(config, targets);
  const written = (chosen: readonly Ia3Target[]) => [...new Set(chosen.map(nameOf))];
  return {
    config: {
      ...commonConfig(config),
      fan_in_fan_out: targets.some(({ site }) => site.weightLayout === "in-out"),
      feedforward_modules: written(targets.filter(({ scales }) => scales === "input")),
      init_ia3_weights: true,
      peft_type: "IA3",
      target_modules: written(targets),
    },
    tensors,
  };
}

/** l of the whole layer: the parts of a sliced target in place, ones elsewhere. */
export function denseScale({ site, slices }: Ia3Target, l: TensorValue): TensorValue {
  if (slices === undefined) return l;
  const W = sliceWidth(site);
  const data = emptyLike(l.data, site.outFeatures).fill(1);
  slices.forEach((slice, block) => {
    data.set(l.data.subarray(block * W, (block + 1) * W), slice * W);
  });
  return { shape: [site.outFeatures, 1], data };
}

/** Ends of names, as people write them; whole names where layers of the same end are treated differently. */
function writtenNames(
  config: ModelConfig,
  targets: readonly Ia3Target[],
): (target: Ia3Target) => string {
  const scalesOf = new Map(targets.map(({ site, scales }) => [site.name, scales]));
  const sites = linearSites(config);
  return ({ site, scales }) => {
    const ending = moduleEnding(site);
    const alike = sites.filter((other) => moduleEnding(other) === ending);
    return alike.every((other) => scalesOf.get(other.name) === scales) ? ending : site.name;
  };
}

/**
 * A sliced adapter comes back as a whole one: the same function, in PEFT's own form.
 * Errors: ADAPTER_INVALID for options that change the mathematics and are not supported, and for keys, see takeTensors.
 */
export function importIa3(config: ModelConfig, file: AdapterFile): ImportedAdapter<Ia3Options> {
  const options = readOptions(config, file.config);
  const wanted = new Map<string, Shape>();
  for (const { name, shape } of ia3Targets(config, options)) wanted.set(name, shape);
  for (const { name, shape } of taskHeadSpecs(config)) wanted.set(name, shape);
  return { options, values: takeTensors(wanted, file.tensors) };
}

const modules = v.optional(v.nullable(v.union([v.string(), v.array(v.string())])));
const fileSchema = v.looseObject({
  peft_type: v.literal("IA3"),
  target_modules: modules,
  feedforward_modules: modules,
});

/** Fields with no influence on the function that the file describes, and those that readOptions reads. */
const KNOWN = new Set([
  ...Object.keys(fileSchema.entries),
  ...["auto_mapping", "base_model_name_or_path", "fan_in_fan_out", "inference_mode", "revision"],
  ...["init_ia3_weights", "modules_to_save", "peft_version", "task_type"],
]);

function readOptions(config: ModelConfig, raw: Readonly<Record<string, unknown>>): Ia3Options {
  const parsed = v.safeParse(fileSchema, raw);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    refuseField(v.getDotPath(issue) ?? "the file", issue.expected, issue.received);
  }
  checkSavedModules(config, raw);
  refuseOtherFields(raw, KNOWN);
  const { target_modules: targets, feedforward_modules: feedForward } = parsed.output;
  const targetModules = readTargets(config, targets, IA3_TARGETS);
  const isFeedForward = feedForwardMatcher(feedForward ?? IA3_FEED_FORWARD);
  const sites = findTargets(config, targetModules, null).map(({ site }) => site);
  return { targetModules, feedforwardModules: endings(sites, sites.filter(isFeedForward)) };
}

/** PEFT's rule, which is not that of targets: an entry is any end of a name, an expression a whole name. */
function feedForwardMatcher(entries: string | readonly string[]): (site: LinearSite) => boolean {
  if (typeof entries === "string") return wholeNameMatcher("feedforward_modules", entries);
  return (site) => entries.some((entry) => site.name.endsWith(entry));
}

/** The ends of the chosen names where every target of that end is chosen, whole names elsewhere. */
function endings(sites: readonly LinearSite[], chosen: readonly LinearSite[]): string[] {
  const names = chosen.map((site) => {
    const ending = moduleEnding(site);
    const alike = sites.filter((other) => moduleEnding(other) === ending);
    return alike.every((other) => chosen.includes(other)) ? ending : site.name;
  });
  return [...new Set(names)];
}

function value(adapter: NamedTensors, name: string): TensorValue {
  return required(adapter.get(name), `the tensor ${name}`);
}
