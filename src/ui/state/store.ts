/** The page's one store: an immutable snapshot, and the actions that replace it; it draws nothing. */
import type { ErrorRecord, PlaygroundError } from "../../core/errors.ts";
import { toPlaygroundError } from "../../core/errors.ts";
import { defaultExperiment, defaultMethod, withOptions } from "../../experiment/defaults.ts";
import type { Problem } from "../../experiment/problems.ts";
import type {
  Experiment,
  MethodSetting,
  TaskSetting,
  TrainingSettings,
} from "../../experiment/schema.ts";
import { checkExperiment, parseExperiment } from "../../experiment/schema.ts";
import type { SampleText, TrainerClient } from "../../worker/client.ts";
import type { RunState } from "./run-state.ts";
import {
  beginExperiment,
  failWith,
  forgetEarlier,
  INITIAL_RUN_STATE,
  reduceEvent,
} from "./run-state.ts";

export type DeviceState =
  | { readonly status: "opening" }
  | { readonly status: "ready" }
  | { readonly status: "missing"; readonly error: ErrorRecord };

export type PreviewState =
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly samples: readonly SampleText[] }
  | { readonly status: "failed"; readonly error: ErrorRecord };

export interface Snapshot {
  readonly experiment: Experiment;
  /** What keeps the experiment from running, each at its field. */
  readonly problems: readonly Problem[];
  readonly device: DeviceState;
  readonly preview: PreviewState;
  readonly run: RunState;
  /** What was wrong with the link that opened the page. */
  readonly notices: readonly string[];
}

/** How the store gets a trainer, again after one has died. */
export type TrainerFactory = () => TrainerClient;

const PREVIEW_SAMPLES = 3;

export class Store {
  snapshot: Snapshot;
  readonly #listeners = new Set<() => void>();
  readonly #newTrainer: TrainerFactory;
  #trainer: TrainerClient;
  /** Counts previews and openings, so that a late answer to an old question is dropped. */
  #question = 0;

  constructor(
    newTrainer: TrainerFactory,
    start: { readonly experiment: Experiment; readonly notices: readonly string[] },
  ) {
    this.#newTrainer = newTrainer;
    this.#trainer = this.#connect();
    this.snapshot = {
      experiment: start.experiment,
      problems: checkExperiment(start.experiment),
      device: { status: "opening" },
      preview: { status: "loading" },
      run: INITIAL_RUN_STATE,
      notices: start.notices,
    };
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Opens the device; the reference interpreter where asked for. A dead trainer is replaced first. */
  async open(force?: "reference"): Promise<void> {
    this.#set({ device: { status: "opening" } });
    try {
      const device = await this.#trainer.open(force === undefined ? {} : { force });
      this.#set({ device: { status: "ready" } });
      this.#setRun(reduceEvent(this.snapshot.run, { type: "device-opened", device }));
    } catch (error) {
      this.#set({ device: { status: "missing", error: toPlaygroundError(error).toRecord() } });
    }
    // The samples come from the trainer, but need no device.
    await this.loadPreview();
  }

  /** After a lost device or a dead thread: a fresh trainer with the same set-up and all curves kept. */
  async restart(force?: "reference"): Promise<void> {
    this.#trainer.terminate();
    this.#trainer = this.#connect();
    const phase = this.snapshot.run.current === undefined ? "idle" : "ended";
    this.#setRun({ ...this.snapshot.run, phase, error: undefined });
    await this.open(force);
  }

  async loadPreview(): Promise<void> {
    const question = ++this.#question;
    const { experiment } = this.snapshot;
    this.#set({ preview: { status: "loading" } });
    let preview: PreviewState;
    try {
      const samples = await this.#trainer.preview(experiment, PREVIEW_SAMPLES);
      preview = { status: "ready", samples };
    } catch (error) {
      preview = { status: "failed", error: toPlaygroundError(error).toRecord() };
    }
    if (question === this.#question) this.#set({ preview });
  }

  /** Another task brings its own base, rates and sizes; which methods are on, and the number of seeds, stay. */
  selectTask(task: TaskSetting): void {
    const before = this.snapshot.experiment;
    const isSameBase = task.id === before.task.id;
    const start = defaultExperiment(task);
    const on = new Map(before.methods.map(({ id, enabled }) => [id, enabled]));
    const experiment = isSameBase
      ? { ...before, task }
      : {
          ...start,
          methods: start.methods.map((method) => ({
            ...method,
            enabled: on.get(method.id) ?? method.enabled,
          })),
          training: { ...start.training, seeds: before.training.seeds },
        };
    this.#edit(experiment);
    void this.loadPreview();
  }

  editMethod(id: string, changes: Partial<Omit<MethodSetting, "id">>): void {
    this.#changeMethod(id, (method) => ({ ...method, ...changes }));
  }

  /** A learning rate that is the suggested one follows the options. */
  editOption(id: string, key: string, value: unknown): void {
    const { task } = this.snapshot.experiment;
    this.#changeMethod(id, (method) =>
      withOptions(task.id, method, { ...method.options, [key]: value }),
    );
  }

  resetMethod(id: string): void {
    const { task, methods } = this.snapshot.experiment;
    const enabled = methods.find((method) => method.id === id)?.enabled ?? true;
    this.editMethod(id, { ...defaultMethod(task.id, id), enabled });
  }

  editTraining(changes: Partial<TrainingSettings>): void {
    const { experiment } = this.snapshot;
    this.#edit({ ...experiment, training: { ...experiment.training, ...changes } });
  }

  resetTraining(): void {
    this.editTraining(defaultExperiment(this.snapshot.experiment.task).training);
  }

  async start(): Promise<void> {
    const { experiment, problems, device, run } = this.snapshot;
    if (problems.length > 0 || device.status !== "ready") return;
    if (isBusy(run) || run.phase === "lost") return;
    const complete = parseExperiment(experiment);
    const id = crypto.randomUUID();
    this.#setRun(beginExperiment(run, complete, { id, startedAt: new Date().toISOString() }));
    await this.#attempt((trainer) =>
      trainer.start(complete, { id }, (event) =>
        this.#setRun(reduceEvent(this.snapshot.run, event)),
      ),
    );
  }

  async pause(): Promise<void> {
    if (this.snapshot.run.phase === "running") await this.#attempt((trainer) => trainer.pause());
  }

  async resume(): Promise<void> {
    if (this.snapshot.run.phase === "paused") await this.#attempt((trainer) => trainer.resume());
  }

  /** One step of every method; while they run, it pauses them. */
  async step(): Promise<void> {
    const { phase } = this.snapshot.run;
    if (phase === "running") await this.pause();
    else if (phase === "paused") await this.#attempt((trainer) => trainer.step());
  }

  async stop(): Promise<void> {
    if (isBusy(this.snapshot.run)) await this.#attempt((trainer) => trainer.stop());
  }

  forgetEarlier(): void {
    this.#setRun(forgetEarlier(this.snapshot.run));
  }

  dismissNotices(): void {
    this.#set({ notices: [] });
  }

  #changeMethod(id: string, change: (method: MethodSetting) => MethodSetting): void {
    const { experiment } = this.snapshot;
    const methods = experiment.methods.map((method) =>
      method.id === id ? change(method) : method,
    );
    this.#edit({ ...experiment, methods });
  }

  #connect(): TrainerClient {
    const trainer = this.#newTrainer();
    trainer.onCrash((error) => {
      if (trainer !== this.#trainer) return;
      if (isBusy(this.snapshot.run)) this.#setRun(failWith(this.snapshot.run, error.toRecord()));
      else this.#set({ device: { status: "missing", error: error.toRecord() } });
    });
    return trainer;
  }

  /** Errors of a call show where the runs show. */
  async #attempt(call: (trainer: TrainerClient) => Promise<void>): Promise<void> {
    try {
      await call(this.#trainer);
    } catch (error) {
      const failure = toPlaygroundError(error);
      if (failure.code === "CANCELLED") return;
      this.#setRun(failWith(this.snapshot.run, failure.toRecord()));
    }
  }

  #edit(experiment: Experiment): void {
    this.#set({ experiment, problems: checkExperiment(experiment) });
  }

  #setRun(run: RunState): void {
    if (run !== this.snapshot.run) this.#set({ run });
  }

  #set(changes: Partial<Snapshot>): void {
    this.snapshot = { ...this.snapshot, ...changes };
    for (const listener of this.#listeners) listener();
  }
}

/** Whether something trains, or is about to, or waits to go on. */
export function isBusy({ phase }: RunState): boolean {
  return phase === "preparing" || phase === "running" || phase === "paused";
}

/** The first problem of a field, as text for the control. */
export function problemAt(
  problems: readonly Problem[],
  field: string,
): PlaygroundError | undefined {
  return problems.find((problem) => problem.field === field)?.error;
}
