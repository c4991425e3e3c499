/** What a parameter-efficient method declares: options, parameters, hooks, merge and file; it trains nothing itself. */
import * as v from "valibot";
import { PlaygroundError } from "../core/errors.ts";
import type { DType, Shape } from "../core/shape.ts";
import type { NamedTensors } from "../core/values.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { ModelConfig } from "../models/config.ts";
import type { Hooks } from "../models/hooks.ts";

/** How a parameter starts. `bound` and `standardDeviation` are absolute. */
export type Init =
  | { readonly kind: "zeros" }
  | { readonly kind: "ones" }
  | { readonly kind: "normal"; readonly standardDeviation: number }
  /** In [−bound, bound). */
  | { readonly kind: "uniform"; readonly bound: number }
  /** The base's own values of the parameter `of`; `otherwise` where the base has no such parameter (a new task head). */
  | { readonly kind: "copyOfBase"; readonly of: string; readonly otherwise?: Init }
  /** Each row is one of the rows of the base's matrix `of`, drawn with replacement. */
  | { readonly kind: "rowsOfBase"; readonly of: string };

export interface ParameterSpec {
  /** A base parameter keeps its name; a new one is named `<module path>.<name>` as in HF PEFT's files. */
  readonly name: string;
  readonly shape: Shape;
  readonly init: Init;
  readonly learningRateScale: number;
  /** Whether weight decay applies: matrices yes, biases and gains no. */
  readonly decays: boolean;
  /** The model's own parameter, trained in place. */
  readonly isBase: boolean;
}

/** Rows B and real tokens of a row T of one graph. */
export interface MethodSetting {
  readonly config: ModelConfig;
  readonly batch: number;
  readonly time: number;
}

export interface AttachContext extends MethodSetting {
  /** False for evaluation: no dropout. */
  readonly training: boolean;
  /** The trainable tensor of a declared parameter. */
  readonly parameter: (name: string) => Tensor;
  /** Data that is written before a run: `random` [2] u32 (the lane's seed, step), or an input that `inputs` gives. */
  readonly input: (name: string, shape: Shape, dtype?: DType) => Tensor;
}

/** Files of an adapter before they are bytes: adapter_config.json and the tensors of adapter_model.safetensors. */
export interface AdapterFile {
  readonly config: Readonly<Record<string, unknown>>;
  readonly tensors: NamedTensors;
}

/**
 * How lanes with different sizes share one graph: the smaller ones are padded with zeros, and the gradients of the
 * padding are zero, so that a padded lane trains as it does alone.
 */
export interface LaneSweep<Options extends object> {
  /** Options that hold all of these; undefined where they differ in more than the padded size and its scale. */
  widest(options: readonly Options[]): Options | undefined;
  /** Values in the shapes of `own` to the shapes of `widest`. */
  pad(config: ModelConfig, own: Options, widest: Options, values: NamedTensors): NamedTensors;
  /** The way back. */
  crop(config: ModelConfig, own: Options, widest: Options, values: NamedTensors): NamedTensors;
}

export interface ImportedAdapter<Options extends object> {
  readonly options: Options;
  /** Values by the names of `parameters`. */
  readonly values: NamedTensors;
}

export interface Citation {
  /** "Hu et al. 2021". */
  readonly label: string;
  readonly title: string;
  readonly url: string;
}

export interface PeftMethod<Options extends object = object> {
  readonly id: string;
  readonly label: string;
  /** One sentence for a card. */
  readonly summary: string;
  readonly citation: Citation | undefined;
  /** Options with their defaults, titles, descriptions and ranges. */
  readonly schema: v.GenericSchema<unknown, Options>;
  /** A starting point for AdamW on this model; small models take rates far above the published ones. */
  defaultLearningRate(config: ModelConfig, options: Options): number;
  /** Everything that trains, in a fixed order. Errors: CONFIG_INVALID for options that do not fit the model. */
  parameters(config: ModelConfig, options: Options): readonly ParameterSpec[];
  /** Trainable elements, without the task head, in closed form. */
  count(config: ModelConfig, options: Options): number;
  attach(context: AttachContext, options: Options): Hooks;
  /** Values of the inputs that `attach` asked for, `random` aside. `strength` 1 is the adapter as trained. */
  inputs?(
    setting: MethodSetting,
    options: Options,
    strength: number,
  ): ReadonlyMap<string, ArrayLike<number>>;
  /** Whether `inputs` scales the method by `strength`, so that 0 is the base; else it is only on or off. */
  readonly hasStrength?: boolean;
  readonly sweep?: LaneSweep<Options>;
  /** The base's changed tensors with the method folded in, to `strength`. */
  merge?(
    config: ModelConfig,
    options: Options,
    adapter: NamedTensors,
    base: NamedTensors,
    strength: number,
  ): NamedTensors;
  /** The adapter as HF PEFT writes it. */
  exportAdapter?(config: ModelConfig, options: Options, adapter: NamedTensors): AdapterFile;
  /** Errors: ADAPTER_INVALID names an option that is not supported, and every missing or unexpected key. */
  importAdapter?(config: ModelConfig, file: AdapterFile): ImportedAdapter<Options>;
}

/** Untrusted options with defaults filled in. Errors: CONFIG_INVALID names the option. */
export function parseOptions<Options extends object>(
  method: PeftMethod<Options>,
  options: unknown,
): Options {
  const parsed = v.safeParse(method.schema, options);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  const path = v.getDotPath(issue) ?? "options";
  // What valibot expects of a key that no option has.
  const expected = issue.expected === "never" ? "no such option" : issue.expected;
  throw new PlaygroundError(
    "CONFIG_INVALID",
    `${method.id}: ${path}: expected ${expected ?? issue.message}, found ${issue.received}`,
  );
}
