/** The page's one store: an immutable snapshot, and every action that replaces it; the work is done in the files beside it. */
import { wholeView } from "../../experiment/link.ts";
import type {
  Experiment,
  MethodSetting,
  Sweep,
  TaskSetting,
  TrainingSettings,
} from "../../experiment/schema.ts";
import type { ReadHash } from "../../experiment/url.ts";
import type { BrowserStorage } from "../../io/browser-storage.ts";
import { openBrowserStorage } from "../../io/browser-storage.ts";
import { Cell } from "./cell.ts";
import type { Clock } from "./clock.ts";
import { browserClock } from "./clock.ts";
import { Controls } from "./controls.ts";
import { Keeper } from "./keeper.ts";
import { LastVisit } from "./last-visit.ts";
import { RunActions } from "./run-actions.ts";
import type { Route, Snapshot, View } from "./snapshot.ts";
import { initialSnapshot } from "./start.ts";
import { isBusy } from "./run-state.ts";
import { stateStrings as strings } from "./state.strings.ts";
import { Toasts } from "./toasts.ts";
import type { TrainerLock } from "./trainer-lock.ts";
import { trainerLock } from "./trainer-lock.ts";
import type { TrainerFactory, TrainerSeat } from "./trainer-seat.ts";
import { Training } from "./training.ts";

export type * from "./snapshot.ts";
export type { TrainerFactory } from "./trainer-seat.ts";
export { problemAt } from "./problem-at.ts";
export { isBusy } from "./run-state.ts";

/** The browser's services; tests bring their own. */
export interface StoreServices {
  readonly openStorage?: () => Promise<BrowserStorage>;
  readonly clock?: Clock;
  readonly lock?: TrainerLock;
  readonly mostCheckpointBytes?: number;
}

export class Store {
  readonly #cell: Cell;
  readonly #keeper: Keeper;
  readonly #toasts: Toasts;
  readonly #controls: Controls;
  readonly #runs: RunActions;
  readonly #training: Training;
  readonly #lastVisit: LastVisit;

  constructor(newTrainer: TrainerFactory, start: ReadHash, services: StoreServices = {}) {
    this.#cell = new Cell(initialSnapshot(start));
    const clock = services.clock ?? browserClock;
    const lock = services.lock ?? trainerLock(navigator.locks);
    this.#keeper = new Keeper(this.#cell, {
      openStorage: services.openStorage ?? openBrowserStorage,
      clock,
      ...(services.mostCheckpointBytes !== undefined && {
        mostBytes: services.mostCheckpointBytes,
      }),
    });
    this.#toasts = new Toasts(this.#cell, clock);
    this.#runs = new RunActions(this.#cell, this.#keeper, this.#toasts);
    this.#training = new Training(this.#cell, {
      newTrainer,
      clock,
      lock,
      keeper: this.#keeper,
      ready: () => this.#lastVisit.shown(),
      onCreated: () => {
        this.#runs.limit();
      },
      onOtherDevice: ({ label }) => {
        this.#toasts.show(() => strings.otherDevice(label));
      },
    });
    this.#controls = new Controls(this.#cell, clock, () => {
      void this.#training.seat.loadPreview();
    });
    this.#lastVisit = new LastVisit(this.#cell, {
      ...{ start, clock, lock, keeper: this.#keeper },
      ...{ toasts: this.#toasts, controls: this.#controls },
    });
  }

  get snapshot(): Snapshot {
    return this.#cell.snapshot;
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: () => void): () => void {
    return this.#cell.subscribe(listener);
  }

  /** Opens the device; the reference interpreter where asked for. */
  open(force?: "reference"): Promise<void> {
    return this.#training.open(force);
  }

  /** Somebody is about to press Run, as it seems: what a start needs is loaded ahead of it. */
  prepare(): void {
    const { problems, device, run } = this.snapshot;
    if (problems.length > 0 || device.status !== "ready" || isBusy(run)) return;
    void this.#training.seat.prepare();
  }

  /** After a lost device or a dead thread: a fresh trainer with the same set-up and all curves kept. */
  restart(force?: "reference"): Promise<void> {
    return this.#training.restart(force);
  }

  /** Shows what earlier visits left, and begins to keep what this one brings. */
  restore(): Promise<void> {
    return this.#lastVisit.restore();
  }

  /** Everything to storage at once: the page may be closed in a moment. */
  save(): Promise<void> {
    return this.#keeper.flush();
  }

  loadPreview(): Promise<void> {
    return this.#training.seat.loadPreview();
  }

  /** Another task brings its own base, rates and sizes; which methods are on, and the number of seeds, stay. */
  selectTask(task: TaskSetting): void {
    this.#controls.selectTask(task);
  }

  editMethod(id: string, changes: Partial<Omit<MethodSetting, "id">>): void {
    this.#controls.editMethod(id, changes);
  }

  /** One knob of a method at several values; undefined ends the sweep. */
  editSweep(id: string, sweep: Sweep | undefined): void {
    this.#controls.editSweep(id, sweep);
  }

  /** A learning rate that is the suggested one follows the options. */
  editOption(id: string, key: string, value: unknown): void {
    this.#controls.editOption(id, key, value);
  }

  resetMethod(id: string): void {
    this.#controls.resetMethod(id);
  }

  editTraining(changes: Partial<TrainingSettings>): void {
    this.#controls.editTraining(changes);
  }

  resetTraining(): void {
    this.#controls.resetTraining();
  }

  chooseScenario(id: string): void {
    // Another story is not told through the last one's window.
    if (id !== this.snapshot.scenarioId) this.setView({ zoom: undefined, lookedAt: undefined });
    this.#controls.chooseScenario(id);
    void this.#runs.followScenario();
  }

  editExperiment(experiment: Experiment): void {
    this.#controls.edit(experiment);
  }

  /** Every method that is on as near as it can be to the count of this one. */
  matchBudget(methodId: string): void {
    this.#controls.matchBudget(methodId);
  }

  /** Takes the last change of a control back. */
  undo(): void {
    this.#controls.undo();
  }

  start(): Promise<void> {
    return this.#training.start();
  }

  pause(): Promise<void> {
    return this.#training.pause();
  }

  resume(): Promise<void> {
    return this.#training.resume();
  }

  /** One step of every method; while they run, it pauses them. */
  step(): Promise<void> {
    return this.#training.step();
  }

  stop(): Promise<void> {
    return this.#training.stop();
  }

  /** Goes on with the run that the last visit left in the middle, or that was given up on this one. */
  continueInterrupted(): Promise<void> {
    return this.#training.continueInterrupted();
  }

  /** Leaves it where it is: its runs count as stopped. */
  dismissInterrupted(): void {
    this.#training.dismissInterrupted();
  }

  /** The trained adapter of one lane as files of a folder. Errors: RUN_INVALID where nothing of the run is left. */
  exportAdapter(runId: string, lane: number): Promise<ReadonlyMap<string, Uint8Array>> {
    return this.#training.seat.exportAdapter(runId, lane);
  }

  /** What the trainer's device is, and whether it computes what it should. */
  get device(): Pick<TrainerSeat, "describeDevice" | "selfTest" | "cancelSelfTest"> {
    return this.#training.seat;
  }

  /** Looks into what runs have learned, and what training takes. */
  get inspection(): Pick<TrainerSeat, "inspect" | "inspectSpectrum" | "planMemory"> {
    return this.#training.seat;
  }

  toggleHidden(runId: string): void {
    this.#runs.toggleHidden(runId);
  }

  togglePinned(runId: string): void {
    this.#runs.togglePinned(runId);
  }

  setBaseline(runId: string | undefined): void {
    this.#runs.setBaseline(runId);
  }

  /** An empty name gives the run its own label back. */
  rename(runId: string, name: string): void {
    this.#runs.rename(runId, name);
  }

  /** A toast can take it back. What trains is not deleted. */
  deleteRun(runId: string): void {
    this.#runs.delete(runId);
  }

  /** The runs of a file become the current ones, unless something trains. A file that is none is told in a toast. */
  loadRunFile(file: File): Promise<void> {
    return this.#runs.loadFile(file);
  }

  /** Recorded runs that an earlier visit has marked. */
  recallRecorded(): Promise<void> {
    return this.#runs.recallRecorded();
  }

  /** The recorded twin of the scenario, or of the first one, in the same way. */
  showRecorded(): Promise<void> {
    return this.#runs.showRecorded();
  }

  navigate(route: Route): void {
    this.#cell.set({ route });
  }

  present(isPresenting: boolean): void {
    this.#cell.set({ isPresenting });
  }

  setView(changes: Partial<View>): void {
    // Whoever zooms does not wait for a link's zoom any more.
    const awaited = "zoom" in changes ? undefined : this.snapshot.view.awaited;
    this.#cell.set({ view: { ...this.snapshot.view, awaited, ...changes } });
  }

  /** What another address of the page says: by a link, or by going back. */
  follow({ experiment, scenarioId, route, present, hide, view, notices }: ReadHash): void {
    this.#controls.replace({ experiment, scenarioId });
    this.#cell.set({
      route,
      isPresenting: present,
      hide: new Set(hide),
      view: { ...this.snapshot.view, awaited: undefined, ...wholeView(view) },
      notices,
    });
  }

  notify(text: () => string): void {
    this.#toasts.show(text);
  }

  dismissToast(id: number): void {
    this.#toasts.dismiss(id);
  }

  dismissNotices(): void {
    this.#cell.set({ notices: [] });
  }

  dismissOtherTab(): void {
    this.#cell.set({ otherTab: false });
  }
}
