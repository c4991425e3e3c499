/** One method of an experiment on its way: trains blocks, evaluates on schedule and reports; order is the trainer's. */
import { required } from "../core/assert.ts";
import { isPlaygroundError, PlaygroundError } from "../core/errors.ts";
import type { NamedTensors } from "../core/values.ts";
import { perplexity } from "../data/metrics.ts";
import type { Experiment } from "../experiment/schema.ts";
import type { Evaluation } from "../train/evaluate.ts";
import type { TrainedLanes } from "../train/model.ts";
import type { Lane } from "../train/session-options.ts";
import type { Session } from "../train/session.ts";
import type { Material } from "./material.ts";
import type { LaneEvaluation, RunStatus, TrainerEvent } from "./protocol.ts";
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

  private constructor(context: MethodRunContext, session: Session) {
    this.runId = context.runId;
    this.#context = context;
    this.#session = session;
  }

  /** With the first wave's session. Errors: CONFIG_INVALID, GPU_OUT_OF_MEMORY. */
  static async create(context: MethodRunContext): Promise<MethodRun> {
    const { waves } = context;
    return new MethodRun(context, await waves.open(required(waves.lanes[0], "a wave")));
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

  /** The curves begin where the untrained method stands. */
  async begin(): Promise<void> {
    await this.#guard(() => this.#evaluate());
  }

  /** Trains one block, or a single step; evaluates where one is due. */
  async advance(single: boolean): Promise<void> {
    if (this.isOver) return;
    await this.#guard(async () => {
      const { steps, evaluateEvery } = this.#context.experiment.training;
      const { step } = this.#session;
      const untilEvaluation = evaluateEvery - (step % evaluateEvery);
      const block = Math.max(1, Math.floor(BLOCK_MS / Math.max(this.#msPerStep, 0.1)));
      const isFirst = this.#msPerStep === 0;
      const count = single || isFirst ? 1 : Math.min(block, untilEvaluation, steps - step);
      await this.#train(count);
      const hasLearned = !this.#waveLanes.every((lane) => this.#diverged.has(lane));
      if (!hasLearned) return this.#endWave();
      const isLast = this.#session.step >= steps;
      if (isLast || this.#session.step % evaluateEvery === 0) await this.#evaluate();
      if (!isLast) return;
      if (this.#wave === 0) await this.#writeSamples();
      await this.#endWave();
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

export function describeEvaluation(evaluation: Evaluation, { task }: Material): LaneEvaluation {
  const has = (id: string) => task.metrics.some((metric) => metric.id === id);
  const { loss, tokenAccuracy, exactMatch, macroF1 } = evaluation;
  return {
    loss,
    tokenAccuracy,
    ...(has("exactMatch") && { exactMatch }),
    ...(has("perplexity") && { perplexity: perplexity(loss) }),
    // One label a row: what is right of the labels is right of the examples.
    ...(has("accuracy") && { accuracy: tokenAccuracy }),
    ...(macroF1 !== undefined && { macroF1 }),
  };
}
