/**
 * One method training on one base, all its lanes in lockstep; which steps to take when, and what to show, is the
 * caller's business.
 */
import { required } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import type { NamedTensors } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";
import { flatLayout } from "../plan/flat-layout.ts";
import type { InputValues, Machine } from "../plan/machine.ts";
import type { Backend } from "../plan/backend.ts";
import type { BatchSource, BatchValues } from "./batch-inputs.ts";
import { batchInputs, only } from "./batch-inputs.ts";
import type { Evaluation } from "./evaluate.ts";
import { sumEvaluation } from "./evaluate.ts";
import { initialValues } from "./initialise.ts";
import type { OptimizerSettings } from "./optimizer-settings.ts";
import { hyperRow } from "./optimizer-settings.ts";
import type { Attachment, GraphShape } from "./step-graphs.ts";
import {
  evaluationGraph,
  gradientGraph,
  logitsGraph,
  trainableSpecs,
  trainingGraph,
} from "./step-graphs.ts";

export interface Lane {
  /** Fixes initialisation, data order and dropout. */
  readonly seed: number;
  readonly learningRate: number;
}

export interface TrainingSettings {
  readonly optimizer: OptimizerSettings;
  /** Factor on every lane's learning rate for the update number `step`, counted from 1; see schedule.ts. */
  readonly rateFactor: (step: number) => number;
  readonly weightDecay: number;
  /** 0 = no clipping. */
  readonly maxGradientNorm: number;
}

export interface SessionOptions {
  readonly config: ModelConfig;
  /** Undefined: the frozen base, which evaluates and generates but does not train. */
  readonly attachment: Attachment | undefined;
  readonly lanes: readonly Lane[];
  readonly batch: number;
  readonly time: number;
  readonly training: TrainingSettings;
  /** Rows of an evaluation batch and of a generation; `batch` where undefined. */
  readonly evaluationBatch?: number;
  /** Whether to build the graph behind `lossAndGradients`. */
  readonly withGradients?: boolean;
}

/** Losses of consecutive updates: `losses[i][lane]` and `norms[i][lane]` belong to update firstStep + i. */
export interface TrainedSteps {
  readonly firstStep: number;
  readonly losses: readonly (readonly number[])[];
  readonly norms: readonly (readonly number[])[];
}

/** Everything that a run needs to continue exactly where it was. */
export interface Checkpoint {
  readonly step: number;
  readonly stopped: readonly number[];
  /** By lane. */
  readonly parameters: readonly NamedTensors[];
  readonly moment1: readonly NamedTensors[];
  readonly moment2: readonly NamedTensors[];
}

export class Session {
  readonly options: SessionOptions;
  readonly machine: Machine;
  readonly #sharedBatch: boolean;
  readonly #constants: InputValues;
  #step = 0;

  private constructor(options: SessionOptions, machine: Machine, sharedBatch: boolean) {
    this.options = options;
    this.machine = machine;
    this.#sharedBatch = sharedBatch;
    this.#constants = adapterInputs(options, 1);
  }

  /** Compiles the graphs and sets every lane to its seed's first values. Errors: CONFIG_INVALID, GPU_OUT_OF_MEMORY. */
  static async create(backend: Backend, options: SessionOptions): Promise<Session> {
    const { config, attachment, lanes, batch, time, training } = options;
    expectSizes(options);
    const sharedBatch = lanes.every((lane) => lane.seed === lanes[0]?.seed);
    const shape: GraphShape = { config, attachment, lanes: lanes.length, batch, time };
    const evaluation = { ...shape, batch: options.evaluationBatch ?? batch };
    const specs = trainableSpecs(config, attachment);
    const graphs = {
      ...(specs.length > 0 && { train: trainingGraph(shape, training.optimizer, { sharedBatch }) }),
      ...(specs.length > 0 &&
        options.withGradients === true && { gradients: gradientGraph(shape) }),
      evaluate: evaluationGraph(evaluation),
      logits: logitsGraph(evaluation, evaluation.batch),
    };
    const label = attachment?.method.id ?? "base";
    const layout = flatLayout(specs);
    const machine = await backend.createMachine({ label, graphs, layout, lanes: lanes.length });
    lanes.forEach(({ seed }, lane) => {
      machine.writeLane("trainable", lane, initialValues(specs, backend.weights, seed));
    });
    return new Session(options, machine, sharedBatch);
  }

  /** Updates made so far. */
  get step(): number {
    return this.#step;
  }

  /**
   * Makes `count` updates. A lane whose loss or gradient norm is not finite keeps its parameters from then on; its
   * losses stay in the report, so that the caller sees the step at which it happened.
   */
  async train(source: BatchSource, count: number): Promise<TrainedSteps> {
    const firstStep = this.#step + 1;
    const steps = Array.from({ length: count }, (_, i) =>
      this.#trainingInputs(source, firstStep + i),
    );
    this.#step += count;
    const results = await this.machine.run("train", steps);
    const perLane = (name: string) =>
      results.map((outputs) =>
        required(outputs.get(name), name).map((lane) => lane[0] ?? Number.NaN),
      );
    return { firstStep, losses: perLane("loss"), norms: perLane("norm") };
  }

  /** Loss and accuracy of every lane over batches, without dropout. `strength` 0 is the base, where the method allows it. */
  async evaluate(batches: readonly BatchValues[], strength = 1): Promise<readonly Evaluation[]> {
    const steps = batches.map((batch) => this.#inputs("evaluate", batchInputs([batch]), strength));
    const results = await this.machine.run("evaluate", steps);
    return this.options.lanes.map((_, lane) =>
      sumEvaluation(
        batches.map((batch, i) => {
          const outputs = required(results[i], "an evaluation");
          const read = (name: string) => laneOf(required(outputs.get(name), name), lane);
          return { batch, time: this.options.time, nll: read("nll"), correct: read("correct") };
        }),
      ),
    );
  }

  /** Logits [rows, V] of each lane at the flat positions `logitRows` of one batch. */
  async logits(
    batch: BatchValues,
    logitRows: ArrayLike<number>,
    strength = 1,
  ): Promise<readonly ArrayLike<number>[]> {
    const inputs = batchInputs([batch]).set("logitRows", [logitRows]);
    const [outputs] = await this.machine.run("logits", [this.#inputs("logits", inputs, strength)]);
    return required(outputs?.get("logits"), "logits");
  }

  /** Loss of each lane, and gradients by parameter name through `machine.readLane("gradients", lane)`. */
  async lossAndGradients(batches: readonly BatchValues[]): Promise<readonly number[]> {
    const lanes = this.options.lanes.map((_, lane) =>
      required(batches[lane] ?? batches[0], "a batch"),
    );
    const inputs = this.#inputs("gradients", batchInputs(lanes), 1);
    const [outputs] = await this.machine.run("gradients", [inputs]);
    return required(outputs?.get("loss"), "loss").map((lane) => lane[0] ?? Number.NaN);
  }

  parameters(lane: number): Promise<NamedTensors> {
    return this.machine.readLane("trainable", lane);
  }

  async checkpoint(): Promise<Checkpoint> {
    const lanes = this.options.lanes.map((_, lane) => lane);
    const readAll = (kind: "trainable" | "moment1" | "moment2") =>
      Promise.all(lanes.map((lane) => this.machine.readLane(kind, lane)));
    const hasMoments = this.options.training.optimizer.kind === "adamw";
    return {
      step: this.#step,
      stopped: (await this.machine.readState("stopped")).map((lane) => lane[0] ?? 0),
      parameters: await readAll("trainable"),
      moment1: hasMoments ? await readAll("moment1") : [],
      moment2: hasMoments ? await readAll("moment2") : [],
    };
  }

  restore(checkpoint: Checkpoint): void {
    this.#step = checkpoint.step;
    this.machine.writeState(
      "stopped",
      checkpoint.stopped.map((flag) => [flag]),
    );
    checkpoint.parameters.forEach((values, lane) =>
      this.machine.writeLane("trainable", lane, values),
    );
    checkpoint.moment1.forEach((values, lane) => this.machine.writeLane("moment1", lane, values));
    checkpoint.moment2.forEach((values, lane) => this.machine.writeLane("moment2", lane, values));
  }

  destroy(): void {
    this.machine.destroy();
  }

  #trainingInputs(source: BatchSource, step: number): InputValues {
    const { lanes, training } = this.options;
    const seeds = this.#sharedBatch ? lanes.slice(0, 1) : lanes;
    const inputs = batchInputs(seeds.map(({ seed }) => source(seed, step)));
    const factor = training.rateFactor(step);
    inputs.set(
      "hyper",
      lanes.map((lane) =>
        hyperRow(
          training.optimizer,
          { ...training, learningRate: lane.learningRate * factor },
          step,
        ),
      ),
    );
    inputs.set(
      "random",
      lanes.map(({ seed }) => [seed, step]),
    );
    return this.#inputs("train", inputs, 1);
  }

  #inputs(graph: string, inputs: InputValues, strength: number): InputValues {
    const constants = strength === 1 ? this.#constants : adapterInputs(this.options, strength);
    return only(new Map([...constants, ...inputs]), this.machine.inputsOf(graph));
  }
}

function expectSizes({ lanes, batch, time, evaluationBatch = batch }: SessionOptions): void {
  if (lanes.length === 0) {
    throw new PlaygroundError("CONFIG_INVALID", "lanes: expected at least one, found none");
  }
  for (const [name, size] of Object.entries({ batch, time, evaluationBatch })) {
    if (Number.isSafeInteger(size) && size >= 1) continue;
    throw new PlaygroundError(
      "CONFIG_INVALID",
      `${name}: expected a whole number of at least 1, found ${size}`,
    );
  }
}

function adapterInputs({ config, attachment }: SessionOptions, strength: number): InputValues {
  const values = attachment?.method.inputs?.(config, attachment.options, strength) ?? [];
  return new Map([...values].map(([name, value]) => [name, [[value]]]));
}

function laneOf<T>(values: readonly T[], lane: number): T {
  return required(values.length === 1 ? values[0] : values[lane], `lane ${lane}`);
}
