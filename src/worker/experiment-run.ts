/** One experiment from its sessions to its end: the base is measured, then the runs advance in turn; who calls is the trainer. */
import { required } from "../core/assert.ts";
import { PlaygroundError, toPlaygroundError } from "../core/errors.ts";
import type { Experiment } from "../experiment/schema.ts";
import type { SweepEntry } from "../experiment/sweep.ts";
import { countParameters } from "../peft/count.ts";
import type { Model } from "../train/model.ts";
import type { Lane } from "../train/session-options.ts";
import { DEFAULT_MEMORY_BYTES, largestWave } from "../train/waves.ts";
import { describeEvaluation } from "./describe-evaluation.ts";
import type { Gate } from "./gate.ts";
import type { Material } from "./material.ts";
import { MethodRun } from "./method-run.ts";
import type { ResumeOptions, RunCheckpoint, RunDescription, TrainerEvent } from "./protocol.ts";
import { finalStatus } from "./run-checkpoint.ts";
import { attachOptions, classesOf, runEntries, runIdOf } from "./run-settings.ts";
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
  /** As `parseResume` returns it. */
  readonly resume?: ResumeOptions;
  /** The kernels that train, for the checkpoints; undefined on the interpreter. */
  readonly variants?: string;
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
   * Opens a session for each run that is not over. Undefined when the gate was ended meanwhile; nothing is left behind
   * then, nor after an error. Errors: CONFIG_INVALID, TOKENIZER_INVALID, RUN_INVALID for a checkpoint that does not
   * fit, GPU_OUT_OF_MEMORY and others of the GPU.
   */
  static async create(context: ExperimentContext): Promise<ExperimentRun | undefined> {
    const { id, experiment, model, material, gate, emit } = context;
    expectFitting(model, material);
    const runs: MethodRun[] = [];
    const descriptions: RunDescription[] = [];
    const entries = runEntries(experiment);
    const checkpoints = checkpointsOf(context, entries);
    const finished = new Set(context.resume?.finished);
    // Also of runs that are over: the waves must be cut as they were.
    const share = (context.memoryBytes ?? DEFAULT_MEMORY_BYTES) / entries.length;
    try {
      for (const entry of entries) {
        if (gate.state === "ended") break;
        const runId = runIdOf(id, entry);
        const checkpoint = checkpoints.get(runId);
        if (finished.has(runId) || checkpoint?.isFinal === true) continue;
        const options = attachOptions(experiment, material.task, entry.setting);
        const lanes = model.waves(entry.setting.id, options, share);
        const run = await openRun(context, entry, lanes, checkpoint);
        runs.push(run);
        const plannedBytes = plannedBytesOf(context, run, entry, lanes);
        descriptions.push(describeRun(run, entry, lanes, plannedBytes));
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
    for (const [runId, checkpoint] of checkpoints) {
      // Its status was lost on the way.
      if (!checkpoint.isFinal || finished.has(runId)) continue;
      emit({ type: "run-status", runId, status: finalStatus(checkpoint, experiment.training) });
    }
    return created;
  }

  /** To the end of all runs, or until the gate ends. Reports all errors as events and never rejects. */
  async advance(): Promise<void> {
    const { gate, emit } = this.#context;
    try {
      await this.#advance();
    } catch (error) {
      const record = toPlaygroundError(error).toRecord();
      const isLost = record.code === "GPU_DEVICE_LOST";
      // With a new device they can go on: they have not failed.
      if (!isLost) this.runs.forEach((run) => run.setStatus("failed", record.message));
      emit({ type: isLost ? "device-lost" : "failed", error: record });
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
    const { gate, resume } = this.#context;
    if (resume?.hasBase !== true) await this.#evaluateBase();
    for (const run of this.runs) {
      if (gate.state === "ended") break;
      run.setStatus("running");
      await run.begin();
    }
    while (this.runs.some((run) => !run.isOver)) {
      // Here, not in the call that pauses: nothing trains while it is read.
      if (gate.state === "closed") await this.#checkpoint();
      if (!(await gate.pass())) break;
      for (const run of this.runs) {
        if (gate.state === "ended") break;
        await run.advance(gate.isSingle);
      }
    }
    for (const run of this.runs) await run.stop();
  }

  async #checkpoint(): Promise<void> {
    for (const run of this.runs) await run.checkpoint();
  }

  /** What every method is held against, on the same validation data. */
  async #evaluateBase(): Promise<void> {
    const { model, experiment, material, gate, emit } = this.#context;
    const { batch, time } = experiment.training;
    const base = await model.base({ ...classesOf(material.task), batch, time });
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

/** By run. Errors: RUN_INVALID for one of no run of the experiment. */
function checkpointsOf(
  { id, resume }: ExperimentContext,
  entries: readonly SweepEntry[],
): ReadonlyMap<string, RunCheckpoint> {
  const checkpoints = resume?.checkpoints ?? [];
  const known = new Set(entries.map((entry) => runIdOf(id, entry)));
  const stranger = checkpoints.find(({ runId }) => !known.has(runId));
  if (stranger === undefined) return new Map(checkpoints.map((one) => [one.runId, one]));
  throw new PlaygroundError(
    "RUN_INVALID",
    `expected checkpoints of ${[...known].join(", ")}, found one of ${stranger.runId}`,
  );
}

function openRun(
  context: ExperimentContext,
  entry: SweepEntry,
  lanes: readonly (readonly Lane[])[],
  checkpoint: RunCheckpoint | undefined,
): Promise<MethodRun> {
  const { id, experiment, model, material, emit, variants } = context;
  const settings = attachOptions(experiment, material.task, entry.setting);
  const open = (wave: readonly Lane[]) =>
    model.attach(entry.setting.id, { ...settings, lanes: wave });
  const runContext = {
    runId: runIdOf(id, entry),
    waves: { lanes, open },
    experiment,
    material,
    emit,
    variants,
  };
  return MethodRun.create(runContext, checkpoint);
}

/** Of the largest wave, whichever is open. */
function plannedBytesOf(
  { model, experiment, material }: ExperimentContext,
  { session }: MethodRun,
  { setting }: SweepEntry,
  waves: readonly (readonly Lane[])[],
): number {
  const lanes = largestWave(waves);
  if (session.options.lanes.length === lanes.length) return session.machine.costs().plannedBytes;
  const options = attachOptions(experiment, material.task, setting);
  return model.plannedBytes(setting.id, { ...options, lanes });
}

function describeRun(
  { runId, session }: MethodRun,
  { setting }: SweepEntry,
  lanes: readonly (readonly Lane[])[],
  plannedBytes: number,
): RunDescription {
  const { method, options } = required(session.options.attachment, "a method");
  const { trainable, total } = countParameters(method, session.options.config, options);
  return {
    runId,
    methodId: setting.id,
    options: setting.options,
    lanes: lanes.flat().map(({ seed, learningRate }) => ({ seed, learningRate })),
    waves: lanes.length,
    trainable,
    total,
    plannedBytes,
    dispatchesPerStep: session.machine.graphCosts("train").dispatches,
  };
}
