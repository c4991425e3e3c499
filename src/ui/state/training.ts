/** Starts, pauses and stops what trains, and after a loss goes on with a new trainer; what events mean is run-state's. */
import type { ErrorRecord } from "../../core/errors.ts";
import { toPlaygroundError } from "../../core/errors.ts";
import type { DeviceReport } from "../../experiment/runs.ts";
import type { Experiment } from "../../experiment/schema.ts";
import { parseExperiment } from "../../experiment/schema.ts";
import type { StartOptions, TrainerClient, TrainerEvent } from "../../worker/client.ts";
import type { Cell } from "./cell.ts";
import type { Clock } from "./clock.ts";
import type { Keeper } from "./keeper.ts";
import { continuation, isFurther, RECOVERY_WAITS_MS } from "./recovery.ts";
import type { Phase } from "./run-state.ts";
import {
  beginExperiment,
  endLiveRuns,
  failWith,
  isBusy,
  isLoss,
  reduceEvent,
} from "./run-state.ts";
import { NO_RECOVERY } from "./snapshot.ts";
import type { TrainerFactory } from "./trainer-seat.ts";
import { TrainerSeat } from "./trainer-seat.ts";
import type { TrainerLock } from "./trainer-lock.ts";

export interface TrainingOptions {
  readonly newTrainer: TrainerFactory;
  readonly clock: Clock;
  readonly lock: TrainerLock;
  readonly keeper: Keeper;
  /** Settles when what earlier visits left is shown; nothing starts before. */
  readonly ready: () => Promise<void>;
  /** Called when the runs of an experiment are there. */
  readonly onCreated: () => void;
  /** Called when a run goes on elsewhere than it began. */
  readonly onOtherDevice: (device: DeviceReport) => void;
}

export class Training {
  readonly seat: TrainerSeat;
  readonly #cell: Cell;
  readonly #options: TrainingOptions;
  /** Counts ways back, so that one that was given up does not go on. */
  #wayBack = 0;
  /** Between a loss and the new start. */
  #isWaiting = false;
  #isStarting = false;
  /** The run was paused when it lost its trainer. */
  #pausesWhenBack = false;
  /** A person has pressed Stop: whatever fails from here on is not tried again before somebody starts. */
  #isStopped = false;

  constructor(cell: Cell, options: TrainingOptions) {
    this.#cell = cell;
    this.#options = options;
    this.seat = new TrainerSeat(cell, {
      newTrainer: options.newTrainer,
      onCrash: (error) => {
        const record = error.toRecord();
        if (isBusy(cell.snapshot.run)) void this.#recover(record, "reopen");
        else cell.set({ device: { status: "missing", error: record } });
      },
      checkpointOf: (runId) => options.keeper.checkpointOf(runId),
    });
  }

  /** Opens the device; the reference interpreter where asked for. */
  async open(force?: "reference"): Promise<void> {
    // The snapshot says what went wrong.
    await this.seat.open(force).catch(() => undefined);
    // The samples come from the trainer, but need no device.
    await this.seat.loadPreview();
  }

  /** A fresh trainer, on whatever device is there now; all curves are kept, what was under way counts as stopped. */
  async restart(force?: "reference"): Promise<void> {
    this.#replaceTrainer();
    const { run } = this.#cell.snapshot;
    const phase = run.current === undefined ? "idle" : "ended";
    const stopped = endLiveRuns(run, "stopped");
    this.#cell.setRun({ ...stopped, phase, error: undefined }, { recovery: NO_RECOVERY });
    this.#rest();
    await this.open(force);
  }

  async start(): Promise<void> {
    const { problems, device, run } = this.#cell.snapshot;
    if (problems.length > 0 || device.status !== "ready" || run.phase === "lost") return;
    if (!(await this.#mayTrain())) return;
    const { keeper, clock } = this.#options;
    const experiment = parseExperiment(this.#cell.snapshot.experiment);
    const id = crypto.randomUUID();
    const startedAt = new Date(clock.now()).toISOString();
    const begun = beginExperiment(this.#cell.snapshot.run, experiment, { id, startedAt });
    keeper.forgetUnfinished();
    this.#pausesWhenBack = false;
    this.#cell.setRun(begun, { recovery: NO_RECOVERY });
    await this.#launch(experiment, { id });
  }

  /** Goes on with what the last visit left in the middle, or what this one gave up. */
  async continueInterrupted(): Promise<void> {
    const { status } = this.#cell.snapshot.recovery;
    if (status !== "gave-up" && status !== "interrupted") return;
    if (!(await this.#mayTrain())) return;
    this.#pausesWhenBack = false;
    await this.#recover(undefined, status === "gave-up" ? "reopen" : "at once");
  }

  /** Leaves it where it is: its runs count as stopped. */
  dismissInterrupted(): void {
    const { recovery, run } = this.#cell.snapshot;
    if (recovery.status !== "interrupted") return;
    this.#cell.setRun(endLiveRuns(run, "stopped"), { recovery: NO_RECOVERY });
    this.#options.keeper.forgetUnfinished();
    this.#options.keeper.changed();
  }

  async pause(): Promise<void> {
    if (this.#phase === "running") await this.#attempt((trainer) => trainer.pause());
  }

  async resume(): Promise<void> {
    if (this.#phase === "paused") await this.#attempt((trainer) => trainer.resume());
  }

  /** One step of every method; while they run, it pauses them. */
  async step(): Promise<void> {
    if (this.#phase === "running") await this.pause();
    else if (this.#phase === "paused") await this.#attempt((trainer) => trainer.step());
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    // While it waits for a new trainer there is nothing to stop but the waiting.
    if (this.#isWaiting) await this.restart(this.seat.force);
    else if (isBusy(this.#cell.snapshot.run)) await this.#attempt((trainer) => trainer.stop());
  }

  get #phase(): Phase {
    return this.#cell.snapshot.run.phase;
  }

  /** Once at a time, in one tab at a time, and unless a person takes it back meanwhile. */
  async #mayTrain(): Promise<boolean> {
    if (isBusy(this.#cell.snapshot.run) || this.#isStarting) return false;
    this.#isStarting = true;
    this.#isStopped = false;
    try {
      const { ready, lock } = this.#options;
      await ready();
      const hasLock = await lock.acquire();
      if (this.#cell.snapshot.otherTab === hasLock) this.#cell.set({ otherTab: !hasLock });
      const isWanted = this.#isWanted();
      if (hasLock && !isWanted) lock.release();
      return hasLock && isWanted;
    } finally {
      this.#isStarting = false;
    }
  }

  #isWanted(): boolean {
    return !this.#isStopped;
  }

  /** Starts, or starts again; from here on events tell what happens. */
  async #launch(experiment: Experiment, options: StartOptions): Promise<void> {
    this.seat.setSessions([]);
    const { keeper } = this.#options;
    const hasCheckpoints = (options.resume?.checkpoints.length ?? 0) > 0;
    await this.#attempt(
      (trainer) =>
        trainer.start(experiment, options, (event) => {
          if (trainer === this.seat.trainer) this.#hear(options.id, event);
        }),
      (failure) => {
        if (failure.code !== "RUN_INVALID" || !hasCheckpoints) return undefined;
        // Checkpoints that do not fit are as good as none: from the first step the result is the same.
        keeper.forgetUnfinished();
        return this.#recover(failure, "at once");
      },
    );
  }

  #hear(id: string, event: TrainerEvent): void {
    const { run, recovery } = this.#cell.snapshot;
    const { keeper } = this.#options;
    if (run.current?.id !== id || !isBusy(run)) return;
    switch (event.type) {
      case "device-lost":
        void this.#recover(event.error, "reopen");
        return;
      case "checkpointed": {
        const before = keeper.checkpoints.get(event.runId);
        keeper.keep(event.checkpoint);
        // To have come further ends the counting, not to have been started.
        if (recovery.tries > 0 && isFurther(event.checkpoint, before)) {
          this.#cell.set({ recovery: { ...recovery, tries: 0 } });
        }
        return;
      }
      case "runs-created":
        this.seat.setSessions(event.runs.map(({ runId }) => runId));
        this.#cell.setRun(reduceEvent(run, event));
        this.#options.onCreated();
        break;
      case "run-status": {
        const isBack = recovery.status === "restoring" && event.status === "running";
        this.#cell.setRun(
          reduceEvent(run, event),
          isBack ? { recovery: { ...recovery, status: "none" } } : {},
        );
        break;
      }
      default:
        this.#cell.setRun(reduceEvent(run, event));
    }
    if (event.type !== "steps-completed") keeper.changed();
    if (isBusy(this.#cell.snapshot.run)) return;
    // Where every run had ended before the loss, none reports that it is back.
    if (recovery.status === "restoring") this.#cell.set({ recovery: NO_RECOVERY });
    this.#rest();
  }

  /** Nothing trains any more: another tab may, and everything is stored. */
  #rest(): void {
    this.#options.lock.release();
    void this.#options.keeper.flush();
  }

  /**
   * Cuts what is unfinished back to its checkpoints and goes on from there: `at once` with the trainer that is there,
   * or with a new one after a wait that grows from try to try. Without an error it is a person's wish.
   */
  async #recover(error: ErrorRecord | undefined, how: "reopen" | "at once"): Promise<void> {
    const { run, recovery } = this.#cell.snapshot;
    const { keeper, clock, onOtherDevice } = this.#options;
    if (run.current === undefined) return;
    if (error !== undefined && this.#isStopped) {
      // What it would go on with is not wanted any more.
      await this.restart(this.seat.force);
      return;
    }
    if (how === "reopen") this.#replaceTrainer();
    const way = ++this.#wayBack;
    if (run.phase === "paused") this.#pausesWhenBack = true;
    const tries = error === undefined ? 0 : recovery.tries + 1;
    const waitMs = tries === 0 ? 0 : RECOVERY_WAITS_MS[tries - 1];
    const { experiment, resume } = continuation(run.current, keeper.checkpoints);
    if (waitMs === undefined) {
      // Its runs stay paused, so that a person can still have them go on.
      this.#cell.setRun(
        { ...run, phase: "lost", current: experiment, error },
        { recovery: { status: "gave-up", tries: tries - 1 } },
      );
      this.#rest();
      return;
    }
    this.#cell.setRun(
      { ...run, phase: "preparing", current: experiment, error: undefined },
      {
        recovery: {
          status: "restoring",
          tries,
          ...(error !== undefined && { cause: error.code }),
        },
      },
    );
    keeper.changed();
    this.#isWaiting = true;
    try {
      if (waitMs > 0) await new Promise<void>((resolve) => clock.after(waitMs, resolve));
      if (way !== this.#wayBack) return;
      const isOpen = how === "at once" && this.#cell.snapshot.device.status === "ready";
      if (!isOpen) await this.seat.open(this.seat.force);
    } catch (failure) {
      if (way !== this.#wayBack) return;
      await this.#recover(toPlaygroundError(failure).toRecord(), "reopen");
      return;
    }
    if (way !== this.#wayBack) return;
    this.#isWaiting = false;
    const { device } = this.#cell.snapshot.run;
    if (device !== undefined && device.label !== experiment.device?.label) onOtherDevice(device);
    await this.#launch(experiment.experiment, { id: experiment.id, resume });
    if (way !== this.#wayBack || !this.#pausesWhenBack) return;
    this.#pausesWhenBack = false;
    await this.#attempt((trainer) => trainer.pause());
  }

  /** Errors of a call show where the runs show; a trainer that is gone is replaced. */
  async #attempt(
    call: (trainer: TrainerClient) => Promise<void>,
    remedy: (failure: ErrorRecord) => Promise<void> | undefined = () => undefined,
  ): Promise<void> {
    const { trainer } = this.seat;
    try {
      await call(trainer);
    } catch (error) {
      const failure = toPlaygroundError(error).toRecord();
      if (failure.code === "CANCELLED" || trainer !== this.seat.trainer) return;
      const way = isLoss(failure) ? this.#recover(failure, "reopen") : remedy(failure);
      if (way !== undefined) {
        await way;
        return;
      }
      const failed = failWith(this.#cell.snapshot.run, failure);
      this.#cell.setRun(failed, { recovery: NO_RECOVERY });
      this.#rest();
    }
  }

  #replaceTrainer(): void {
    this.#wayBack++;
    this.#isWaiting = false;
    this.seat.replace();
  }
}
