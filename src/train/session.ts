/**
 * One method training on one base, all its lanes in lockstep; which steps to take when, and what to show, is the
 * caller's business.
 */
import { required } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import type { NamedTensors } from "../core/values.ts";
import type { InputValues, Machine } from "../plan/machine.ts";
import type { Backend } from "../plan/backend.ts";
import type { Attachment } from "./attachment.ts";
import {
  cropLane,
  laneAttachment,
  laneInitialValues,
  methodInputs,
  padLane,
  rowLayout,
  trainableSpecs,
} from "./attachment.ts";
import type { BatchSource, BatchValues, RowLayout } from "./batch-inputs.ts";
import { batchInputs, labelsPerRow, only, placeBatch, placeRows } from "./batch-inputs.ts";
import { expectCheckpoint } from "./check-checkpoint.ts";
import type { Evaluation } from "./evaluate.ts";
import { sumEvaluation } from "./evaluate.ts";
import { hyperRow } from "./optimizer-settings.ts";
import type { Checkpoint, SessionOptions, TrainedSteps } from "./session-options.ts";
import { expectSizes } from "./session-options.ts";
import { readOnlyGraphs, sessionGraphs } from "./session-graphs.ts";

export class Session {
  /** With the attachment that holds all lanes. */
  readonly options: SessionOptions;
  readonly machine: Machine;
  readonly #backend: Backend;
  readonly #sharedBatch: boolean;
  readonly #rows: RowLayout;
  #step = 0;
  /** The base's own graphs, once a method that cannot be scaled to zero was switched off. */
  #base: Promise<Machine> | undefined;

  private constructor(options: SessionOptions, machine: Machine, backend: Backend) {
    const { config, attachment, lanes } = options;
    this.options = options;
    this.machine = machine;
    this.#backend = backend;
    this.#sharedBatch = lanes.every((lane) => lane.seed === lanes[0]?.seed);
    this.#rows = rowLayout(config, attachment, options);
  }

  /** Compiles the graphs and sets every lane to its seed's first values. Errors: CONFIG_INVALID, GPU_OUT_OF_MEMORY. */
  static async create(backend: Backend, wanted: SessionOptions): Promise<Session> {
    expectSizes(wanted);
    const { config, lanes } = wanted;
    const attachment = wanted.attachment && laneAttachment(wanted.attachment, lanes);
    const options = { ...wanted, attachment };
    const machine = await backend.createMachine(sessionGraphs(options));
    lanes.forEach(({ seed }, lane) => {
      const values = laneInitialValues(config, attachment, backend.weights, lane, seed);
      machine.writeLane("trainable", lane, values);
    });
    return new Session(options, machine, backend);
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

  /**
   * Loss and accuracy of every lane over batches, without dropout. `strength` 1 is the method as trained, 0 the base with
   * the task's head; in between where the method can be scaled. Errors: CONFIG_INVALID.
   */
  async evaluate(batches: readonly BatchValues[], strength = 1): Promise<readonly Evaluation[]> {
    const { machine, attachment, rows } = await this.#switched(strength);
    const steps = batches.map((batch) =>
      this.#evaluationInputs(machine, attachment, "evaluate", batchInputs([batch], rows), strength),
    );
    const results = await machine.run("evaluate", steps);
    return this.options.lanes.map((_, lane) =>
      sumEvaluation(
        batches.map((batch, i) => {
          const outputs = required(results[i], "an evaluation");
          const read = (name: string) => laneOf(required(outputs.get(name), name), lane);
          return {
            labels: placeBatch(batch, rows).labels,
            labelsPerRow: labelsPerRow(rows),
            nll: read("nll"),
            correct: read("correct"),
            logits: rows.isClassification ? read("logits") : undefined,
          };
        }),
      ),
    );
  }

  /**
   * Logits [rows, V] of each lane at the flat positions b·T + t that `logitRows` names in one batch of real tokens.
   * `strength` as in `evaluate`.
   */
  async logits(
    batch: BatchValues,
    logitRows: ArrayLike<number>,
    strength = 1,
  ): Promise<readonly ArrayLike<number>[]> {
    const { machine, attachment, rows } = await this.#switched(strength);
    const inputs = batchInputs([batch], rows).set("logitRows", [placeRows(logitRows, rows)]);
    const [outputs] = await machine.run("logits", [
      this.#evaluationInputs(machine, attachment, "logits", inputs, strength),
    ]);
    return required(outputs?.get("logits"), "logits");
  }

  /** Loss of each lane, and gradients by parameter name through `machine.readLane("gradients", lane)`. */
  async lossAndGradients(batches: readonly BatchValues[]): Promise<readonly number[]> {
    const lanes = this.options.lanes.map((_, lane) =>
      required(batches[lane] ?? batches[0], "a batch"),
    );
    const inputs = this.#inputs("gradients", batchInputs(lanes, this.#rows));
    const [outputs] = await this.machine.run("gradients", [inputs]);
    return required(outputs?.get("loss"), "loss").map((lane) => lane[0] ?? Number.NaN);
  }

  /** In the shapes of the lane's own options. */
  async parameters(lane: number): Promise<NamedTensors> {
    const { config, attachment } = this.options;
    return cropLane(config, attachment, lane, await this.machine.readLane("trainable", lane));
  }

  /** Overwrites one lane, in the shapes of its own options; names that are missing keep their values. */
  setParameters(lane: number, values: NamedTensors): void {
    const { config, attachment } = this.options;
    this.machine.writeLane("trainable", lane, padLane(config, attachment, lane, values));
  }

  /** What lane `lane` trains, with its own options. */
  attachmentOf(lane: number): Attachment | undefined {
    const { attachment } = this.options;
    if (attachment === undefined) return undefined;
    const { method, options, laneOptions } = attachment;
    return { method, options: laneOptions?.[lane] ?? options };
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

  /** Goes on from there, bitwise. Errors: RUN_INVALID for a checkpoint of another configuration; nothing is written then. */
  restore(checkpoint: Checkpoint): void {
    expectCheckpoint(this.options, checkpoint);
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
    void this.#base?.then((machine) => machine.destroy());
  }

  #trainingInputs(source: BatchSource, step: number): InputValues {
    const { lanes, training } = this.options;
    const seeds = this.#sharedBatch ? lanes.slice(0, 1) : lanes;
    const batches = seeds.map(({ seed }) => source(seed, step));
    const inputs = batchInputs(batches, this.#rows);
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
    return this.#inputs("train", inputs);
  }

  #inputs(graph: string, inputs: InputValues): InputValues {
    const method = methodInputs(this.options.attachment, this.options, 1);
    return only(new Map([...method, ...inputs]), this.machine.inputsOf(graph));
  }

  #evaluationInputs(
    machine: Machine,
    attachment: Attachment | undefined,
    graph: string,
    inputs: InputValues,
    strength: number,
  ): InputValues {
    const { config, batch, time, evaluationBatch = batch } = this.options;
    const method = methodInputs(attachment, { config, time, batch: evaluationBatch }, strength);
    return only(new Map([...method, ...inputs]), machine.inputsOf(graph));
  }

  /** What runs at a strength: this session's own graphs, or the base's where the method cannot be scaled to zero. */
  async #switched(strength: number) {
    const { attachment, config } = this.options;
    const own = { machine: this.machine, attachment, rows: this.#rows };
    const hasStrength = attachment === undefined || attachment.method.hasStrength === true;
    if (strength === 1 || hasStrength) return own;
    if (strength !== 0) {
      throw new PlaygroundError(
        "CONFIG_INVALID",
        `strength: expected 0 or 1 for ${attachment.method.label}, found ${strength}`,
        "Only methods that add a scaled term can be half on.",
      );
    }
    const base = { ...this.options, attachment: undefined };
    this.#base ??= this.#backend.createMachine(readOnlyGraphs(base));
    const machine = await this.#base;
    const heads = new Set(trainableSpecs(config, undefined).map(({ name }) => name));
    if (heads.size > 0) {
      for (const lane of this.options.lanes.keys()) {
        const trained = await this.machine.readLane("trainable", lane);
        machine.writeLane(
          "trainable",
          lane,
          new Map([...trained].filter(([name]) => heads.has(name))),
        );
      }
    }
    return { machine, attachment: undefined, rows: rowLayout(config, undefined, this.options) };
  }
}

function laneOf<T>(values: readonly T[], lane: number): T {
  return required(values.length === 1 ? values[0] : values[lane], `lane ${lane}`);
}
