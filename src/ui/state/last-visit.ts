/** What earlier visits left, shown once at the start: runs, one of them perhaps interrupted, and the session; keeping them is the keeper's. */
import { isLive } from "../../experiment/runs.ts";
import { wholeView } from "../../experiment/link.ts";
import type { ReadHash } from "../../experiment/url.ts";
import type { Cell } from "./cell.ts";
import type { Clock } from "./clock.ts";
import type { Controls } from "./controls.ts";
import type { Keeper } from "./keeper.ts";
import { continuation, isUnfinished } from "./recovery.ts";
import { restored } from "./restore.ts";
import type { Session } from "./session.ts";
import { hasSetUp } from "./start.ts";
import { stateStrings as strings } from "./state.strings.ts";
import type { Toasts } from "./toasts.ts";
import type { TrainerLock } from "./trainer-lock.ts";

export interface LastVisitOptions {
  /** What the address of this visit says, which is not overruled. */
  readonly start: ReadHash;
  readonly clock: Clock;
  readonly lock: TrainerLock;
  readonly keeper: Keeper;
  readonly toasts: Toasts;
  readonly controls: Pick<Controls, "replace">;
}

/** A start does not wait longer for a storage that does not answer. */
const STORAGE_WAIT_MS = 3000;

export class LastVisit {
  readonly #cell: Cell;
  readonly #options: LastVisitOptions;
  #restoring: Promise<void> = Promise.resolve();

  constructor(cell: Cell, options: LastVisitOptions) {
    this.#cell = cell;
    this.#options = options;
  }

  /** Shows it, and begins to keep what this visit brings. */
  restore(): Promise<void> {
    this.#restoring = this.#restore();
    return this.#restoring;
  }

  /** Settles when it is shown, or has taken too long. */
  shown(): Promise<void> {
    const late = new Promise<void>((resolve) =>
      this.#options.clock.after(STORAGE_WAIT_MS, resolve),
    );
    return Promise.race([this.#restoring, late]);
  }

  async #restore(): Promise<void> {
    const { keeper, lock, toasts } = this.#options;
    const { experiments, unreadable, session } = await keeper.load();
    const otherTabTrains = experiments.some(isUnfinished) && (await lock.isHeldElsewhere());
    const live = experiments.flatMap(({ runs }) => runs.filter(isLive));
    await keeper.recall(live.map(({ description }) => description.runId));
    const before = this.#cell.snapshot.run;
    const { run, isInterrupted, others } = restored(before, experiments, otherTabTrains);
    if (isInterrupted && run.current !== undefined) {
      const { experiment } = continuation(run.current, keeper.checkpoints);
      const recovery = { status: "interrupted", tries: 0 } as const;
      this.#cell.setRun({ ...run, current: experiment }, { recovery });
    } else {
      this.#cell.setRun(run);
    }
    if (session !== undefined) this.#restoreSession(session);
    keeper.begin(others);
    if (!otherTabTrains) void keeper.collect();
    if (unreadable > 0) toasts.show(() => strings.unreadable(unreadable));
    if (session?.isWhole === false) toasts.show(() => strings.unreadableSession);
  }

  #restoreSession({ experiment, scenarioId, marks, view }: Session): void {
    const { start, controls } = this.#options;
    const own = this.#cell.snapshot.view;
    // Whether the stored runs are seen through the link's zoom has been decided when they came.
    const { zoom } = own;
    this.#cell.set({ marks, view: { ...own, ...view, ...wholeView(start.view), zoom } });
    if (!hasSetUp(start) && experiment !== undefined) controls.replace({ experiment, scenarioId });
  }
}
