/** One method of an experiment on its way: trains blocks, evaluates on schedule and reports; order is the trainer's. */
import { required } from "../core/assert.ts";
import { isPlaygroundError, PlaygroundError } from "../core/errors.ts";
import type { NamedTensors } from "../core/values.ts";
import type { Experiment } from "../experiment/schema.ts";
import { expectLanes } from "../train/check-checkpoint.ts";
import type { TrainedLanes } from "../train/model.ts";
import type { Lane } from "../train/session-options.ts";
import type { Session } from "../train/session.ts";
import { describeEvaluation } from "./describe-evaluation.ts";
import type { Material } from "./material.ts";
import type { RunCheckpoint, RunStatus, TrainerEvent } from "./protocol.ts";
import { expectPlace } from "./run-checkpoint.ts";
import { writeSamples } from "./samples.ts";

/** A block this long keeps the other methods' curves growing beside this one's. */
const BLOCK_MS = 250;

/** Lanes that fit into memory together, wave after wave. */
export interface Waves {
  readonly lanes: readonly (readonly Lane[])[];
  readonly open: (lanes: readonly Lane[]) => Promise<Session>;
}

export interface MethodRunContext {
  readonly runId: string;
  readonly waves: Waves;
  readonly experiment: Experiment;
  readonly material: Material;
  readonly emit: (event: TrainerEvent) => void;
  /** The kernels that train, for the checkpoints; undefined on the interpreter. */
  readonly variants: string | undefined;
}

export class MethodRun {
  readonly runId: string;
  readonly #context: MethodRunContext;
  #session: Session;
  #wave = 0;
  /** What the lanes of earlier waves have learned; their sessions are gone. */
  readonly #kept: NamedTensors[] = [];
  readonly #diverged = new Set<number>();
  #msPerStep = 0;
  #status: RunStatus = "queued";
  /** Where it was checkpointed last: there is no need to do it twice. */
  #checkpointed: { readonly wave: number; readonly step: number } | undefined;

  private constructor(context: MethodRunContext, session: Session) {
    this.runId = context.runId;
    this.#context = context;
    this.#session = session;
  }

  /**
   * With the first wave's session, or with the checkpoint's wave where it was left. Errors: CONFIG_INVALID,
   * GPU_OUT_OF_MEMORY, RUN_INVALID for a checkpoint of another run.
   */
  static async create(context: MethodRunContext, checkpoint?: RunCheckpoint): Promise<MethodRun> {
    const { waves, experiment } = context;
    if (checkpoint !== undefined) expectPlace(checkpoint, waves.lanes, experiment.training.steps);
    const session = await waves.open(required(waves.lanes[checkpoint?.wave ?? 0], "a wave"));
    const run = new MethodRun(context, session);
    try {
      if (checkpoint !== undefined) run.#restore(checkpoint);
    } catch (error) {
      session.destroy();
      throw error;
    }
    return run;
  }

  /** Of the wave that trains, or trained last. */
  get session(): Session {
    return this.#session;
  }

  /** All lanes, for saving; those of later waves have nothing to save yet. */
  get lanes(): TrainedLanes {
    return {
      options: this.#session.options,
      // All lanes of a run have the same options.
      attachmentOf: () => this.#session.attachmentOf(0),
      parameters: (lane) => this.#parameters(lane),
    };
  }

  get isOver(): boolean {
    return ["finished", "stopped", "diverged", "failed"].includes(this.#status);
  }

  setStatus(status: RunStatus, detail?: string): void {
    if (this.isOver || status === this.#status) return;
    this.#status = status;
    const { runId } = this;
    this.#emit({ type: "run-status", runId, status, ...(detail !== undefined && { detail }) });
  }

  /** The curves begin where the untrained method stands; those of a resumed run have begun. */
  async begin(): Promise<void> {
    if (this.#checkpointed === undefined) await this.#guard(() => this.#evaluate());
  }

  /** Trains one block, or a single step; evaluates where one is due. */
  async advance(single: boolean): Promise<void> {
    if (this.isOver) return;
    await this.#guard(async () => {
      const { steps, evaluateEvery } = this.#context.experiment.training;
      // A resumed run may have nothing left to train but to end.
      if (this.#hasLearned && this.#session.step < steps) {
        await this.#train(single ? 1 : this.#blockSize());
        const isDue = this.#session.step >= steps || this.#session.step % evaluateEvery === 0;
        if (isDue) await this.#evaluateIfLearning();
      }
      if (!this.#hasLearned) return this.#endWave();
      if (this.#session.step < steps) return;
      if (this.#wave === 0) await this.#writeSamples();
      await this.#endWave();
    });
  }

  /** Tells where it is, unless it has told so already. No step may be under way. */
  async checkpoint(): Promise<void> {
    if (this.isOver) return;
    const { wave, step } = this.#checkpointed ?? {};
    if (wave === this.#wave && step === this.#session.step) return;
    await this.#guard(() => this.#checkpoint(false));
  }

  /** Before its end; what it has learned can still be saved. */
  async stop(): Promise<void> {
    if (this.isOver) return;
    const hasBegun = this.#status !== "queued";
    await this.#guard(async () => {
      if (hasBegun) await this.#checkpoint(true);
      this.setStatus("stopped");
    });
  }

  destroy(): void {
    this.#session.destroy();
  }

  get #firstLane(): number {
    return this.#kept.length;
  }

  /** Their numbers in the run. */
  get #waveLanes(): readonly number[] {
    return this.#session.options.lanes.map((_, i) => this.#firstLane + i);
  }

  /** Whether any lane of this wave still trains. */
  get #hasLearned(): boolean {
    return !this.#waveLanes.every((lane) => this.#diverged.has(lane));
  }

  #blockSize(): number {
    // The first step shows how long one takes.
    if (this.#msPerStep === 0) return 1;
    const { steps, evaluateEvery } = this.#context.experiment.training;
    const { step } = this.#session;
    const untilEvaluation = evaluateEvery - (step % evaluateEvery);
    const block = Math.max(1, Math.floor(BLOCK_MS / Math.max(this.#msPerStep, 0.1)));
    return Math.min(block, untilEvaluation, steps - step);
  }

  async #train(count: number): Promise<void> {
    const start = performance.now();
    const { training } = this.#context.material;
    const { firstStep, losses } = await this.#session.train(
      (seed, step) => training.batchAt(seed, step),
      count,
    );
    this.#msPerStep = (performance.now() - start) / count;
    this.#emit({
      type: "steps-completed",
      runId: this.runId,
      firstLane: this.#firstLane,
      firstStep,
      losses,
      msPerStep: this.#msPerStep,
    });
    losses.forEach((lanes, i) => {
      lanes.forEach((loss, lane) => {
        if (!Number.isFinite(loss)) this.#laneDiverged(this.#firstLane + lane, firstStep + i);
      });
    });
  }

  #laneDiverged(lane: number, step: number): void {
    if (this.#diverged.has(lane)) return;
    this.#diverged.add(lane);
    this.#emit({ type: "lane-diverged", runId: this.runId, lane, step });
  }

  /** Nothing is to be learned from lanes that have all diverged. */
  async #evaluateIfLearning(): Promise<void> {
    if (this.#hasLearned) await this.#evaluate();
  }

  async #evaluate(): Promise<void> {
    const { material } = this.#context;
    const lanes = await this.#session.evaluate(material.validation);
    this.#emit({
      type: "evaluated",
      runId: this.runId,
      firstLane: this.#firstLane,
      step: this.#session.step,
      lanes: lanes.map((lane) => describeEvaluation(lane, material)),
    });
    await this.#checkpoint(false);
  }

  async #checkpoint(isFinal: boolean): Promise<void> {
    const { runId, variants } = this.#context;
    const session = await this.#session.checkpoint();
    const { step } = session;
    this.#checkpointed = { wave: this.#wave, step };
    this.#emit({
      type: "checkpointed",
      runId,
      checkpoint: {
        runId,
        step,
        wave: this.#wave,
        session: isFinal ? { ...session, moment1: [], moment2: [] } : session,
        kept: [...this.#kept],
        diverged: [...this.#diverged],
        isFinal,
        ...(variants !== undefined && { variants }),
      },
    });
  }

  /** Errors: RUN_INVALID. */
  #restore({ wave, step, session, kept, diverged }: RunCheckpoint): void {
    expectLanes(this.#session.options, "kept", kept, kept.length);
    this.#session.restore(session);
    this.#wave = wave;
    this.#kept.push(...kept);
    diverged.forEach((lane) => this.#diverged.add(lane));
    this.#checkpointed = { wave, step };
  }

  /** Of lane 0, which is in the first wave. */
  async #writeSamples(): Promise<void> {
    const { runId } = this;
    const samples = await writeSamples(this.#session, this.#context.material, 0);
    this.#emit({ type: "samples-written", runId, step: this.#session.step, samples });
  }

  /** On to the next wave, from its own first step; or the run is over. */
  async #endWave(): Promise<void> {
    const { lanes, open } = this.#context.waves;
    const next = lanes[this.#wave + 1];
    if (next === undefined) {
      await this.#checkpoint(true);
      const all = this.#firstLane + this.#waveLanes.length;
      if (this.#diverged.size < all) this.setStatus("finished");
      else this.setStatus("diverged", `the loss was not finite at step ${this.#session.step}`);
      return;
    }
    const learned = await Promise.all(
      this.#session.options.lanes.map((_, lane) => this.#session.parameters(lane)),
    );
    this.#kept.push(...learned);
    this.#wave++;
    // Before the next one is opened: there is room for one at a time.
    this.#session.destroy();
    this.#session = await open(next);
    await this.#evaluate();
  }

  async #parameters(lane: number): Promise<NamedTensors> {
    const kept = this.#kept[lane];
    if (kept !== undefined) return kept;
    const own = lane - this.#firstLane;
    if (this.#session.options.lanes[own] !== undefined) return this.#session.parameters(own);
    throw new PlaygroundError(
      "RUN_INVALID",
      `${this.runId}: expected a lane that has trained, found lane ${lane}`,
    );
  }

  #emit(event: TrainerEvent): void {
    this.#context.emit(event);
  }

  /** An error ends this run alone, unless the device is gone: that concerns all of them. */
  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isPlaygroundError(error) || error.code === "GPU_DEVICE_LOST") throw error;
      this.#emit({ type: "failed", runId: this.runId, error: error.toRecord() });
      this.setStatus("failed", error.message);
    }
  }
}
