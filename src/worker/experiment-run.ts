/** One experiment from its sessions to its end: the base is measured, then the methods advance in turn; who calls is the trainer. */
import { required } from "../core/assert.ts";
import { PlaygroundError, toPlaygroundError } from "../core/errors.ts";
import type { Experiment, MethodSetting } from "../experiment/schema.ts";
import { countParameters } from "../peft/count.ts";
import type { AttachOptions, Model } from "../train/model.ts";
import { scheduleFactor } from "../train/schedule.ts";
import type { Lane } from "../train/session-options.ts";
import { DEFAULT_MEMORY_BYTES } from "../train/waves.ts";
import type { Gate } from "./gate.ts";
import type { Material } from "./material.ts";
import { describeEvaluation, MethodRun } from "./method-run.ts";
import type { RunDescription, TrainerEvent } from "./protocol.ts";
import { writeSamples } from "./samples.ts";

export interface ExperimentContext {
  /** Unique; the first part of its runs' ids. */
  readonly id: string;
  readonly experiment: Experiment;
  readonly model: Model;
  readonly material: Material;
  readonly gate: Gate;
  readonly emit: (event: TrainerEvent) => void;
  /** What all methods may take together before their seeds train in waves; 1 GiB unless given. */
  readonly memoryBytes?: number;
}

export class ExperimentRun {
  readonly model: Model;
  readonly runs: readonly MethodRun[];
  readonly #context: ExperimentContext;

  private constructor(context: ExperimentContext, runs: readonly MethodRun[]) {
    this.model = context.model;
    this.runs = runs;
    this.#context = context;
  }

  /**
   * Opens a session for each method that is on. Undefined when the gate was ended meanwhile; nothing is left behind
   * then, nor after an error. Errors: CONFIG_INVALID, TOKENIZER_INVALID, GPU_OUT_OF_MEMORY and others of the GPU.
   */
  static async create(context: ExperimentContext): Promise<ExperimentRun | undefined> {
    const { experiment, model, material, gate, emit } = context;
    expectFitting(model, material);
    const runs: MethodRun[] = [];
    const descriptions: RunDescription[] = [];
    const settings = experiment.methods.filter(({ enabled }) => enabled);
    try {
      for (const setting of settings) {
        if (gate.state === "ended") break;
        const share = (context.memoryBytes ?? DEFAULT_MEMORY_BYTES) / settings.length;
        const lanes = model.waves(setting.id, attachOptions(context, setting), share);
        const run = await openRun(context, setting, lanes);
        runs.push(run);
        descriptions.push(describeRun(run, setting, lanes));
      }
    } catch (error) {
      runs.forEach((run) => run.destroy());
      throw error;
    }
    const created = new ExperimentRun(context, runs);
    if (gate.state === "ended") {
      created.destroy();
      return undefined;
    }
    emit({ type: "runs-created", runs: descriptions });
    return created;
  }

  /** To the end of all runs, or until the gate ends. Reports all errors as events and never rejects. */
  async advance(): Promise<void> {
    const { gate, emit } = this.#context;
    try {
      await this.#advance();
    } catch (error) {
      const record = toPlaygroundError(error).toRecord();
      this.runs.forEach((run) => run.setStatus("failed", record.message));
      const type = record.code === "GPU_DEVICE_LOST" ? "device-lost" : "failed";
      emit({ type, error: record });
    }
    gate.end();
  }

  setStatus(status: "running" | "paused"): void {
    this.runs.forEach((run) => run.setStatus(status));
  }

  destroy(): void {
    this.runs.forEach((run) => run.destroy());
  }

  async #advance(): Promise<void> {
    const { gate } = this.#context;
    await this.#evaluateBase();
    for (const run of this.runs) {
      if (gate.state === "ended") break;
      run.setStatus("running");
      await run.begin();
    }
    while (this.runs.some((run) => !run.isOver)) {
      if (!(await gate.pass())) break;
      for (const run of this.runs) {
        if (gate.state === "ended") break;
        await run.advance(gate.isSingle);
      }
    }
    this.runs.forEach((run) => run.setStatus("stopped"));
  }

  /** What every method is held against, on the same validation data. */
  async #evaluateBase(): Promise<void> {
    const { model, experiment, material, gate, emit } = this.#context;
    const { batch, time } = experiment.training;
    const base = await model.base({ ...classesOf(material), batch, time });
    try {
      const [evaluation] = await base.evaluate(material.validation);
      if (gate.state === "ended") return;
      const samples = await writeSamples(base, material, 0);
      const described = describeEvaluation(required(evaluation, "an evaluation"), material);
      emit({ type: "base-evaluated", evaluation: described, samples });
    } finally {
      base.destroy();
    }
  }
}

/** An id beyond the embedding's rows would read another row in silence. */
function expectFitting({ config }: Model, { tokenizer }: Material): void {
  const { vocabularySize } = tokenizer;
  if (vocabularySize <= config.vocabularySize) return;
  throw new PlaygroundError(
    "TOKENIZER_INVALID",
    `tokenizer.json: expected at most ${config.vocabularySize} tokens, the rows of the model's embedding, found ${vocabularySize}`,
    "Take the tokenizer and the weights from the same folder.",
  );
}

function classesOf({ task: { classes } }: Material): { readonly classes?: number } {
  return classes === undefined ? {} : { classes: classes.length };
}

function attachOptions(
  { experiment: { training }, material }: ExperimentContext,
  setting: MethodSetting,
): AttachOptions {
  const { seeds, firstSeed, schedule: kind, warmupSteps, steps } = training;
  return {
    ...classesOf(material),
    options: setting.options,
    lanes: Array.from({ length: seeds }, (_, i) => ({
      seed: firstSeed + i,
      learningRate: setting.learningRate,
    })),
    batch: training.batch,
    time: training.time,
    ...(training.optimizer === "sgd" && { optimizer: { kind: "sgd" } }),
    rateFactor: (step) => scheduleFactor({ kind, warmupSteps, totalSteps: steps }, step),
    weightDecay: training.weightDecay,
    maxGradientNorm: training.maxGradientNorm,
  };
}

function openRun(
  context: ExperimentContext,
  setting: MethodSetting,
  lanes: readonly (readonly Lane[])[],
): Promise<MethodRun> {
  const { id, experiment, model, material, emit } = context;
  const settings = attachOptions(context, setting);
  const open = (wave: readonly Lane[]) => model.attach(setting.id, { ...settings, lanes: wave });
  return MethodRun.create({
    runId: `${id}:${setting.id}`,
    waves: { lanes, open },
    experiment,
    material,
    emit,
  });
}

function describeRun(
  { runId, session }: MethodRun,
  setting: MethodSetting,
  lanes: readonly (readonly Lane[])[],
): RunDescription {
  const { method, options } = required(session.options.attachment, "a method");
  const { trainable, total } = countParameters(method, session.options.config, options);
  return {
    runId,
    methodId: setting.id,
    lanes: lanes.flat().map(({ seed, learningRate }) => ({ seed, learningRate })),
    waves: lanes.length,
    trainable,
    total,
    plannedBytes: session.machine.costs().plannedBytes,
    dispatchesPerStep: session.machine.graphCosts("train").dispatches,
  };
}
