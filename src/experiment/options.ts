/** What a method's option schema says, as plain facts from which a control can be made; it draws nothing. */
import * as v from "valibot";
import { methodById } from "../peft/registry.ts";

interface Common {
  readonly key: string;
  readonly title: string;
  readonly description: string;
}

export type OptionDescription = Common &
  (
    | { readonly kind: "boolean" }
    /** A size that people change by doubling: rank, alpha, prefix length. */
    | {
        readonly kind: "doubling";
        readonly min: number;
        readonly max: number;
        readonly whole: boolean;
      }
    /** Such a size, or null: a part of the method that may be left out. */
    | { readonly kind: "optional"; readonly min: number; readonly max: number }
    /** A share in [0, max]. */
    | { readonly kind: "share"; readonly max: number }
    | { readonly kind: "choice"; readonly choices: readonly string[] }
    | { readonly kind: "targets" }
    | { readonly kind: "layers" }
  );

/** Doubling beyond this is for the number field, not for the slider. */
const LARGEST_ON_SLIDER = 64;
const LARGEST_SHARE = 0.5;

/** The options that have a title, in the schema's order; those without are for files and URLs only. */
export function describeOptions(methodId: string): readonly OptionDescription[] {
  const schema: unknown = methodById(methodId).schema;
  if (!hasEntries(schema)) return [];
  return Object.entries(schema.entries).flatMap(([key, entry]) => {
    const option = describe(key, unwrap(entry));
    return option === undefined ? [] : [option];
  });
}

function describe(key: string, schema: v.GenericSchema): OptionDescription | undefined {
  const title = v.getTitle(schema);
  if (title === undefined) {
    return schema.type === "nullable" ? describeOptional(key, unwrap(schema)) : undefined;
  }
  const common = { key, title, description: v.getDescription(schema) ?? "" };
  if (key === "targetModules") return { ...common, kind: "targets" };
  if (key === "layers") return { ...common, kind: "layers" };
  switch (schema.type) {
    case "boolean":
      return { ...common, kind: "boolean" };
    case "picklist":
      return { ...common, kind: "choice", choices: choicesOf(schema) };
    case "number":
      return { ...common, ...describeNumber(schema) };
    default:
      return undefined;
  }
}

type NumberKind =
  | {
      readonly kind: "doubling";
      readonly min: number;
      readonly max: number;
      readonly whole: boolean;
    }
  | { readonly kind: "share"; readonly max: number };

function describeNumber(schema: v.GenericSchema): NumberKind {
  const steps = pipeOf(schema);
  const requirement = (type: string): number | undefined => {
    const found = steps.find((step) => step.type === type)?.requirement;
    return typeof found === "number" ? found : undefined;
  };
  if (requirement("lt_value") === 1) return { kind: "share", max: LARGEST_SHARE };
  const max = Math.min(requirement("max_value") ?? LARGEST_ON_SLIDER, LARGEST_ON_SLIDER);
  const whole = steps.some(({ type }) => type === "integer");
  return { kind: "doubling", min: requirement("min_value") ?? 1, max, whole };
}

/** Its title stands inside `nullable`. */
function describeOptional(key: string, schema: v.GenericSchema): OptionDescription | undefined {
  const inner = describe(key, schema);
  if (inner?.kind !== "doubling" || !inner.whole) return undefined;
  const { title, description, min, max } = inner;
  return { key, title, description, kind: "optional", min, max };
}

/** What the schema allows an option that is a number; undefined for any other. */
export function numberLimits(
  methodId: string,
  key: string,
): { readonly min: number; readonly max: number; readonly whole: boolean } | undefined {
  const schema: unknown = methodById(methodId).schema;
  const entry = hasEntries(schema) ? schema.entries[key] : undefined;
  if (entry === undefined) return undefined;
  let inner = entry;
  while (unwrap(inner) !== inner) inner = unwrap(inner);
  if (inner.type !== "number") return undefined;
  const steps = pipeOf(inner);
  const requirement = (type: string) => steps.find((step) => step.type === type)?.requirement;
  const [least, most] = [requirement("min_value"), requirement("max_value")];
  return {
    min: typeof least === "number" ? least : -Infinity,
    max: typeof most === "number" ? most : Infinity,
    whole: steps.some(({ type }) => type === "integer"),
  };
}

interface PipeStep {
  readonly type: string;
  readonly requirement?: unknown;
}

function pipeOf(schema: v.GenericSchema): readonly PipeStep[] {
  return "pipe" in schema && Array.isArray(schema.pipe) ? (schema.pipe as readonly PipeStep[]) : [];
}

function choicesOf(schema: v.GenericSchema): readonly string[] {
  return "options" in schema && Array.isArray(schema.options) ? schema.options.map(String) : [];
}

function hasEntries(
  schema: unknown,
): schema is { readonly entries: Readonly<Record<string, v.GenericSchema>> } {
  return typeof schema === "object" && schema !== null && "entries" in schema;
}

/** The schema inside `optional` or `nullable`. */
function unwrap(schema: v.GenericSchema): v.GenericSchema {
  return "wrapped" in schema ? (schema.wrapped as v.GenericSchema) : schema;
}
