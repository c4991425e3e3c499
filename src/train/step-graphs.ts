/** The graphs of one method on one model: a training step, an evaluation, logits; it runs none of them. */
import { required } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import type { DType, Shape } from "../core/shape.ts";
import { grad } from "../graph/grad.ts";
import type { Graph, Update } from "../graph/graph.ts";
import { add } from "../graph/ops/binary.ts";
import { crossEntropy } from "../graph/ops/cross-entropy.ts";
import { leaf } from "../graph/ops/leaf.ts";
import { adamw, gradientNorm, HYPER_SIZE, sgd } from "../graph/ops/optimizer.ts";
import type { Trained } from "../graph/ops/optimizer.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { ModelConfig } from "../models/config.ts";
import type { Hooks } from "../models/hooks.ts";
import { buildModel } from "../models/model.ts";
import { modelParameters } from "../models/parameters.ts";
import type { ParameterSpec } from "../peft/method.ts";
import type { Attachment } from "./attachment.ts";
import { trainableSpecs } from "./attachment.ts";
import type { OptimizerSettings } from "./optimizer-settings.ts";

/** B rows of T tokens; L lanes. */
export interface GraphShape {
  readonly config: ModelConfig;
  readonly attachment: Attachment | undefined;
  readonly lanes: number;
  readonly batch: number;
  readonly time: number;
}

/**
 * One optimizer step. Inputs: ids, positions, labels, weights [B·T], keyLengths [B] (with L lanes unless `sharedBatch`),
 * hyper [8] and random [2] per lane, and what the method asks for; see batch-inputs.ts for virtual tokens. A classifier
 * has labels and weights [B], and logitRows [B]: the rows of the last real tokens. Outputs: loss [1] and norm [1] per lane.
 */
export function trainingGraph(
  shape: GraphShape,
  optimizer: OptimizerSettings,
  options: { readonly sharedBatch: boolean },
): Graph {
  const built = buildForward(shape, {
    training: true,
    dataLanes: options.sharedBatch ? 1 : shape.lanes,
  });
  const { specs, trainables, loss } = built;
  const gradients = grad(loss, trainables);
  const lanes = { lanes: shape.lanes };
  const stoppedLeaf = leaf("state", "stopped", [1], lanes);
  const { norm, stopped } = gradientNorm(gradients, loss, stoppedLeaf);
  const update = { hyper: leaf("input", "hyper", [HYPER_SIZE], lanes), norm, stopped };
  const trained = trainables.map((parameter, i): Trained => {
    const { name, shape: size, learningRateScale, decays } = required(specs[i], "a parameter spec");
    return {
      parameter,
      gradient: required(gradients[i], "a gradient"),
      moment1: leaf("moment1", `moment1:${name}`, size, lanes),
      moment2: leaf("moment2", `moment2:${name}`, size, lanes),
      segment: { learningRateScale, decays },
    };
  });
  return {
    outputs: { loss, norm },
    gradients: byName(specs, gradients),
    updates: [{ leaf: stoppedLeaf, value: stopped }, ...stateUpdates(trained, update, optimizer)],
  };
}

/** Loss and every gradient by name, no update: what a library user asks for, and what is held against PyTorch. */
export function gradientGraph(shape: GraphShape): Graph {
  const { specs, trainables, loss, nll, logits } = buildForward(shape, {
    training: false,
    dataLanes: shape.lanes,
  });
  return {
    outputs: { loss, nll, logits },
    gradients: byName(specs, grad(loss, trainables)),
    updates: [],
  };
}

/**
 * Outputs nll and correct of each lane as long as the labels, without dropout, on a batch that all lanes share; and the
 * logits [B, classes] of a classifier, from which it is seen what it took for what.
 */
export function evaluationGraph(shape: GraphShape): Graph {
  const { nll, correct, logits } = buildForward(shape, { training: false, dataLanes: 1 });
  const isClassifier = shape.config.head.kind === "classification";
  return { outputs: { nll, correct, ...(isClassifier && { logits }) }, gradients: {}, updates: [] };
}

/** Logits [rows,V] at the rows that the input `logitRows` [rows] names, on a batch that all lanes share. */
export function logitsGraph(shape: GraphShape, rows: number): Graph {
  const inputs = new InputLeaves();
  const logitRows = inputs.get("logitRows", [rows], "i32", 1);
  const { logits } = buildLogits(shape, inputs, { training: false, dataLanes: 1 }, logitRows);
  return { outputs: { logits }, gradients: {}, updates: [] };
}

interface ForwardOptions {
  readonly training: boolean;
  /** 1 when all lanes read the same batch. */
  readonly dataLanes: number;
}

function buildForward(shape: GraphShape, options: ForwardOptions) {
  const inputs = new InputLeaves();
  const { batch, config, time } = shape;
  const isClassifier = config.head.kind === "classification";
  const logitRows = isClassifier
    ? inputs.get("logitRows", [batch], "i32", options.dataLanes)
    : undefined;
  const built = buildLogits(shape, inputs, options, logitRows);
  const rows = [isClassifier ? batch : batch * (time + built.virtualTokens)];
  const labels = inputs.get("labels", rows, "i32", options.dataLanes);
  const weights = inputs.get("weights", rows, "f32", options.dataLanes);
  const { loss, nll, correct } = crossEntropy(built.logits, labels, weights);
  const withPenalty = built.penalty === undefined ? loss : add(loss, built.penalty);
  return { ...built, loss: withPenalty, nll, correct };
}

function buildLogits(
  shape: GraphShape,
  inputs: InputLeaves,
  { training, dataLanes }: ForwardOptions,
  logitRows?: Tensor,
) {
  const { config, attachment, lanes, batch, time } = shape;
  const specs = trainableSpecs(config, attachment);
  const methodLanes = attachment?.laneOptions === undefined ? 1 : lanes;
  const parameters = new Map(
    specs.map(({ name, shape: size }) => [name, leaf("trainable", name, size, { lanes })]),
  );
  const hooks: Hooks =
    attachment?.method.attach(
      {
        config,
        batch,
        time,
        training,
        parameter: (name) => required(parameters.get(name), `trainable parameter ${name}`),
        input: (name, size, dtype = "f32") =>
          inputs.get(name, size, dtype, name === "random" ? lanes : methodLanes),
      },
      attachment.options,
    ) ?? {};
  const virtualTokens = hooks.virtualTokens ?? 0;
  const length = time + virtualTokens + (hooks.positionOffset ?? 0);
  if (length > config.contextLength) {
    throw new PlaygroundError(
      "CONFIG_INVALID",
      `time: expected at most ${config.contextLength} positions, found ${length}`,
      "Use shorter sequences or fewer virtual tokens.",
    );
  }
  const outputs = buildModel(config, {
    batch,
    time,
    ids: inputs.get("ids", [batch * time], "i32", dataLanes),
    positions: inputs.get("positions", [batch * (time + virtualTokens)], "i32", dataLanes),
    keyLengths: inputs.get("keyLengths", [batch], "i32", dataLanes),
    logitRows,
    weight: weightLeaves(config, parameters),
    hooks,
  });
  return { ...outputs, specs, virtualTokens, trainables: [...parameters.values()] };
}

/** One leaf per name, so that a tied tensor, or data that two places read, is one tensor. */
class InputLeaves {
  readonly #leaves = new Map<string, Tensor>();

  get(name: string, shape: Shape, dtype: DType, lanes: number): Tensor {
    const known = this.#leaves.get(name);
    if (known !== undefined) return known;
    const made = leaf("input", name, shape, { dtype, lanes });
    this.#leaves.set(name, made);
    return made;
  }
}

function weightLeaves(
  config: ModelConfig,
  trainable: ReadonlyMap<string, Tensor>,
): (name: string) => Tensor {
  const shapes = new Map(modelParameters(config).map(({ name, shape }) => [name, shape]));
  const frozen = new Map<string, Tensor>();
  return (name) => {
    const trained = trainable.get(name) ?? frozen.get(name);
    if (trained !== undefined) return trained;
    const made = leaf("frozen", name, required(shapes.get(name), `a parameter named ${name}`));
    frozen.set(name, made);
    return made;
  };
}

function stateUpdates(
  trained: readonly Trained[],
  update: Parameters<typeof adamw>[1],
  optimizer: OptimizerSettings,
): readonly Update[] {
  if (trained.length === 0) return [];
  if (optimizer.kind === "sgd") {
    return sgd(trained, update).map((value, i) => ({
      leaf: required(trained[i], "a trained parameter").parameter,
      value,
    }));
  }
  return adamw(trained, update, optimizer).flatMap(([parameter, moment1, moment2], i) => {
    const leaves = required(trained[i], "a trained parameter");
    return [
      { leaf: leaves.parameter, value: parameter },
      { leaf: leaves.moment1, value: moment1 },
      { leaf: leaves.moment2, value: moment2 },
    ];
  });
}

function byName(
  specs: readonly ParameterSpec[],
  tensors: readonly Tensor[],
): Record<string, Tensor> {
  return Object.fromEntries(specs.map(({ name }, i) => [name, required(tensors[i], name)]));
}
