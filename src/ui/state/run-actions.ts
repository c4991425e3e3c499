/** What a person does with the runs that are kept: marks, names, deletion, files and recordings; none of it trains. */
import { toPlaygroundError } from "../../core/errors.ts";
import { recordedId } from "../../experiment/recorded.ts";
import type { ExperimentRun } from "../../experiment/runs.ts";
import { isLive } from "../../experiment/runs.ts";
import { SCENARIO_IDS } from "../../experiment/scenarios.ts";
import type { Cell } from "./cell.ts";
import type { Keeper } from "./keeper.ts";
import {
  findRun,
  limited,
  marksWith,
  toggled,
  withExperiment,
  withoutRun,
  withRunBack,
} from "./kept-runs.ts";
import { runLabel } from "./run-label.ts";
import { isBusy, nextNumber } from "./run-state.ts";
import type { Marks } from "./snapshot.ts";
import { fetchRecorded, readFileRuns, withFileMarks } from "./sources.ts";
import { stateStrings as strings } from "./state.strings.ts";
import type { Toasts } from "./toasts.ts";

export class RunActions {
  readonly #cell: Cell;
  readonly #keeper: Keeper;
  readonly #toasts: Toasts;

  constructor(cell: Cell, keeper: Keeper, toasts: Toasts) {
    this.#cell = cell;
    this.#keeper = keeper;
    this.#toasts = toasts;
  }

  toggleHidden(runId: string): void {
    this.#mark(({ hidden }) => ({ hidden: toggled(hidden, runId) }));
  }

  togglePinned(runId: string): void {
    this.#mark(({ pinned }) => ({ pinned: toggled(pinned, runId) }));
  }

  setBaseline(runId: string | undefined): void {
    this.#mark(() => ({ baseline: runId }));
  }

  rename(runId: string, name: string): void {
    this.#mark((marks) => marksWith(marks, runId, name));
  }

  delete(runId: string): void {
    const { run, kept, marks } = this.#cell.snapshot;
    const found = findRun(kept, runId);
    const isTraining = isBusy(run) && found?.experiment === run.current;
    if (found === undefined || (isTraining && isLive(found.run))) return;
    const { description, options } = found.run;
    const name = marks.names.get(runId) ?? runLabel(description.methodId, options);
    this.#cell.setRun(withoutRun(run, runId));
    this.#keeper.changed();
    this.#toasts.show(
      () => strings.deleted(name),
      () => {
        this.#cell.setRun(withRunBack(this.#cell.snapshot.run, found));
        this.#keeper.changed();
      },
    );
  }

  /** The oldest go where there are too many; to take that back pins them. */
  limit(): void {
    const { run, kept, marks } = this.#cell.snapshot;
    const { state, dropped } = limited(run, marks);
    if (dropped.length === 0) return;
    const found = dropped.flatMap((runId) => findRun(kept, runId) ?? []);
    this.#cell.setRun(state);
    this.#keeper.changed();
    this.#toasts.show(
      () => strings.dropped(dropped.length),
      () => {
        this.#mark(({ pinned }) => ({ pinned: new Set([...pinned, ...dropped]) }));
        // From the back, so that each index is right when its run returns.
        this.#cell.setRun(found.reduce(withRunBack, this.#cell.snapshot.run));
        this.#keeper.changed();
      },
    );
  }

  async loadFile(file: File): Promise<void> {
    try {
      const { run, marks } = await readFileRuns(file);
      const { kept } = this.#cell.snapshot;
      const known = kept.find(({ id }) => id === run.id);
      // One's own runs have what they learned beside them; a copy has not.
      if (known?.origin === "trained") {
        this.#toasts.show(() => strings.alreadyHere(file.name));
        return;
      }
      this.#mark((before) => withFileMarks(before, marks));
      this.#add({ ...run, number: known?.number ?? nextNumber(this.#cell.snapshot.run) });
    } catch (error) {
      const { message } = toPlaygroundError(error);
      this.#toasts.show(() => strings.fileRefused(file.name, message));
    }
  }

  /** Where a recorded run is looked at, that of the chosen scenario takes its place. */
  async followScenario(): Promise<void> {
    const { run, scenarioId } = this.#cell.snapshot;
    const isLookedAt = run.current?.origin === "recorded" && !isBusy(run);
    if (isLookedAt && scenarioId !== undefined) await this.showRecorded();
  }

  async showRecorded(): Promise<void> {
    const { scenarioId = SCENARIO_IDS[0] } = this.#cell.snapshot;
    try {
      this.#add(await fetchRecorded(scenarioId, document.baseURI));
    } catch (error) {
      const { message } = toPlaygroundError(error);
      this.#toasts.show(() => strings.recordingRefused(message));
    }
  }

  /**
   * Recorded runs that an earlier visit has pinned or made the baseline: they come with the page and are not kept, and
   * without them the numbers beside the baseline would be gone. Where one cannot be had, its mark waits for it.
   */
  async recallRecorded(): Promise<void> {
    const { marks, kept } = this.#cell.snapshot;
    const marked = [marks.baseline, ...marks.pinned];
    const missing = SCENARIO_IDS.filter((id) => {
      const own = recordedId(id);
      const isMarked = marked.some((runId) => runId?.startsWith(`${own}:`) === true);
      return isMarked && !kept.some((known) => known.id === own);
    });
    for (const id of missing) {
      const experiment = await fetchRecorded(id, document.baseURI).catch(() => undefined);
      const { run, kept: now } = this.#cell.snapshot;
      if (experiment === undefined || now.some((known) => known.id === experiment.id)) continue;
      this.#cell.setRun({ ...run, earlier: [...run.earlier, experiment] });
    }
  }

  #add(experiment: ExperimentRun): void {
    const { run, marks } = this.#cell.snapshot;
    this.#cell.setRun(withExperiment(run, experiment, marks));
    this.limit();
    this.#keeper.changed();
  }

  #mark(change: (marks: Marks) => Partial<Marks>): void {
    const { marks } = this.#cell.snapshot;
    this.#cell.set({ marks: { ...marks, ...change(marks) } });
  }
}
