/** One method of an experiment on its way: trains blocks, evaluates on schedule and reports; order is the trainer's. */
import { isPlaygroundError } from "../core/errors.ts";
import { perplexity } from "../data/metrics.ts";
import type { Experiment } from "../experiment/schema.ts";
import type { Evaluation } from "../train/evaluate.ts";
import { generate } from "../train/generate.ts";
import type { Session } from "../train/session.ts";
import type { Material } from "./material.ts";
import type { GeneratedText, LaneEvaluation, RunStatus, TrainerEvent } from "./protocol.ts";

/** A block this long keeps the other methods' curves growing beside this one's. */
const BLOCK_MS = 250;
const SAMPLE_SEED = 1;

export class MethodRun {
  readonly runId: string;
  readonly session: Session;
  readonly #experiment: Experiment;
  readonly #material: Material;
  readonly #emit: (event: TrainerEvent) => void;
  readonly #diverged = new Set<number>();
  #msPerStep = 0;
  #status: RunStatus = "queued";

  constructor(
    runId: string,
    session: Session,
    experiment: Experiment,
    material: Material,
    emit: (event: TrainerEvent) => void,
  ) {
    this.runId = runId;
    this.session = session;
    this.#experiment = experiment;
    this.#material = material;
    this.#emit = emit;
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
      const { steps, evaluateEvery } = this.#experiment.training;
      const { step } = this.session;
      const untilEvaluation = evaluateEvery - (step % evaluateEvery);
      const block = Math.max(1, Math.floor(BLOCK_MS / Math.max(this.#msPerStep, 0.1)));
      const isFirst = this.#msPerStep === 0;
      const count = single || isFirst ? 1 : Math.min(block, untilEvaluation, steps - step);
      await this.#train(count);
      if (this.isOver) return;
      const isLast = this.session.step >= steps;
      if (isLast || this.session.step % evaluateEvery === 0) await this.#evaluate();
      if (isLast) await this.#finish();
    });
  }

  async #train(count: number): Promise<void> {
    const start = performance.now();
    const batches = this.#material.training;
    const { firstStep, losses } = await this.session.train(
      (seed, step) => batches.batchAt(seed, step),
      count,
    );
    this.#msPerStep = (performance.now() - start) / count;
    this.#emit({
      type: "steps-completed",
      runId: this.runId,
      firstStep,
      losses,
      msPerStep: this.#msPerStep,
    });
    losses.forEach((lanes, i) => {
      lanes.forEach((loss, lane) => {
        if (!Number.isFinite(loss)) this.#laneDiverged(lane, firstStep + i);
      });
    });
    if (this.#diverged.size === this.session.options.lanes.length) {
      this.setStatus("diverged", `the loss was not finite at step ${this.session.step}`);
    }
  }

  #laneDiverged(lane: number, step: number): void {
    if (this.#diverged.has(lane)) return;
    this.#diverged.add(lane);
    this.#emit({ type: "lane-diverged", runId: this.runId, lane, step });
  }

  async #evaluate(): Promise<void> {
    const lanes = await this.session.evaluate(this.#material.validation);
    const { runId } = this;
    const { step } = this.session;
    this.#emit({
      type: "evaluated",
      runId,
      step,
      lanes: lanes.map((lane) => describeEvaluation(lane, this.#material)),
    });
  }

  async #finish(): Promise<void> {
    const samples = await writeSamples(this.session, this.#material, 0);
    this.#emit({ type: "samples-written", runId: this.runId, step: this.session.step, samples });
    this.setStatus("finished");
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
  const { loss, tokenAccuracy, exactMatch } = evaluation;
  return {
    loss,
    tokenAccuracy,
    ...(has("exactMatch") && { exactMatch }),
    ...(has("perplexity") && { perplexity: perplexity(loss) }),
  };
}

/** Greedy for answers, which are right or wrong; sampled for prose, which loops when it is greedy. */
export async function writeSamples(
  session: Session,
  { task, data, tokenizer }: Material,
  lane: number,
): Promise<readonly GeneratedText[]> {
  const rows = session.options.evaluationBatch ?? session.options.batch;
  const prompts = data.prompts.slice(0, rows);
  const isAnswer = task.metrics.some(({ id }) => id === "exactMatch");
  const outputs = await generate(
    session,
    prompts.map(({ ids }) => ids),
    {
      maxNewTokens: Math.max(...prompts.map(({ maxNewTokens }) => maxNewTokens)),
      temperature: isAnswer ? 0 : 0.8,
      seed: SAMPLE_SEED,
      endTokenId: data.endTokenId,
      lane,
    },
  );
  return prompts.map(({ prompt, target }, i) => ({
    prompt,
    target,
    output: tokenizer.decode(outputs[i] ?? [], { skipSpecialTokens: true }),
  }));
}
