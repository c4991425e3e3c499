/** A method with its options on a model, for all lanes of a session or for each; it builds no graph and runs nothing. */
import { required } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import type { NamedTensors } from "../core/values.ts";
import { leaf } from "../graph/ops/leaf.ts";
import type { ModelConfig } from "../models/config.ts";
import { taskHeadSpecs } from "../peft/base-parameters.ts";
import type { MethodSetting, ParameterSpec, PeftMethod } from "../peft/method.ts";
import { parseOptions } from "../peft/method.ts";
import type { InputValues } from "../plan/machine.ts";
import type { RowLayout } from "./batch-inputs.ts";
import { initialValues } from "./initialise.ts";
import type { Lane } from "./session-options.ts";

export interface Attachment {
  readonly method: PeftMethod;
  readonly options: object;
  /** Options of each lane where they differ; `options` then holds them all, see LaneSweep. */
  readonly laneOptions?: readonly object[];
}

/**
 * Everything that trains, the method's parameters first, then the task head; in the order of the flat buffers. With no
 * method, a language model trains nothing and a classifier its new head alone.
 */
export function trainableSpecs(
  config: ModelConfig,
  attachment: Attachment | undefined,
): readonly ParameterSpec[] {
  const own = attachment?.method.parameters(config, attachment.options) ?? [];
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...taskHeadSpecs(config).filter(({ name }) => !names.has(name))];
}

/**
 * The attachment of a session whose lanes may have options of their own.
 * Errors: CONFIG_INVALID when one graph cannot hold the lanes.
 */
export function laneAttachment(
  { method, options }: Attachment,
  lanes: readonly Lane[],
): Attachment {
  if (lanes.every((lane) => lane.options === undefined)) return { method, options };
  const laneOptions = lanes.map((lane) =>
    lane.options === undefined ? options : parseOptions(method, lane.options),
  );
  const widest = method.sweep?.widest(laneOptions);
  if (widest === undefined) {
    throw new PlaygroundError(
      "CONFIG_INVALID",
      `lanes: expected options of ${method.label} that differ in a size that can be padded, found others`,
      "Train settings that differ in more as separate runs.",
    );
  }
  return { method, options: widest, laneOptions };
}

/** First values of one lane, in the shapes of the graph. */
export function laneInitialValues(
  config: ModelConfig,
  attachment: Attachment | undefined,
  base: NamedTensors,
  lane: number,
  seed: number,
): NamedTensors {
  const own = attachment?.laneOptions?.[lane];
  if (attachment === undefined || own === undefined) {
    return initialValues(trainableSpecs(config, attachment), base, seed);
  }
  const specs = trainableSpecs(config, { method: attachment.method, options: own });
  return padLane(config, attachment, lane, initialValues(specs, base, seed));
}

/** One lane's values from the shapes of its own options to those of the graph. */
export function padLane(
  config: ModelConfig,
  attachment: Attachment | undefined,
  lane: number,
  values: NamedTensors,
): NamedTensors {
  const own = attachment?.laneOptions?.[lane];
  if (attachment === undefined || own === undefined) return values;
  const { method, options } = attachment;
  return new Map([
    ...values,
    ...required(method.sweep, "a sweep").pad(config, own, options, values),
  ]);
}

/** The way back. */
export function cropLane(
  config: ModelConfig,
  attachment: Attachment | undefined,
  lane: number,
  values: NamedTensors,
): NamedTensors {
  const own = attachment?.laneOptions?.[lane];
  if (attachment === undefined || own === undefined) return values;
  const { method, options } = attachment;
  return new Map([
    ...values,
    ...required(method.sweep, "a sweep").crop(config, own, options, values),
  ]);
}

/** Values of the inputs that the method asks for: one for all lanes, or one for each when their options differ. */
export function methodInputs(
  attachment: Attachment | undefined,
  setting: MethodSetting,
  strength: number,
): InputValues {
  if (attachment?.method.inputs === undefined) return new Map();
  const { method, options, laneOptions = [options] } = attachment;
  const lanes = laneOptions.map(
    (own) => method.inputs?.(setting, own, strength) ?? new Map<string, ArrayLike<number>>(),
  );
  return new Map(
    [...(lanes[0]?.keys() ?? [])].map((name) => [
      name,
      lanes.map((values) => required(values.get(name), `the input ${name} of every lane`)),
    ]),
  );
}

/** How rows of T tokens lie in the graph: what a method puts in front of them, and where labels are. */
export function rowLayout(
  config: ModelConfig,
  attachment: Attachment | undefined,
  shape: { readonly batch: number; readonly time: number },
): RowLayout {
  // Hooks say their offsets whatever the tensors are.
  const hooks = attachment?.method.attach(
    {
      config,
      ...shape,
      training: false,
      parameter: (name) => {
        const specs = trainableSpecs(config, attachment);
        const spec = specs.find((candidate) => candidate.name === name);
        return leaf("trainable", name, required(spec, `trainable parameter ${name}`).shape);
      },
      input: (name, size, dtype = "f32") => leaf("input", name, size, { dtype }),
    },
    attachment.options,
  );
  return {
    time: shape.time,
    virtualTokens: hooks?.virtualTokens ?? 0,
    positionOffset: hooks?.positionOffset ?? 0,
    isClassification: config.head.kind === "classification",
  };
}
