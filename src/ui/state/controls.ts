/** The set-up's controls: each edit replaces the experiment, checks it and can be taken back; nothing trains here. */
import { defaultExperiment, defaultMethod, withOptions } from "../../experiment/defaults.ts";
import { matchBudget } from "../../experiment/match-budget.ts";
import { scenarioById } from "../../experiment/scenarios.ts";
import type {
  Experiment,
  MethodSetting,
  TaskSetting,
  TrainingSettings,
} from "../../experiment/schema.ts";
import { checkExperiment } from "../../experiment/schema.ts";
import type { Cell } from "./cell.ts";
import type { Clock } from "./clock.ts";
import type { History } from "./history.ts";
import { NO_HISTORY, remembered, takenBack } from "./history.ts";
import { isBusy } from "./run-state.ts";

interface SetUp {
  readonly experiment: Experiment;
  readonly scenarioId: string | undefined;
}

export class Controls {
  readonly #cell: Cell;
  readonly #clock: Clock;
  readonly #onTask: () => void;
  #history: History<SetUp> = NO_HISTORY;

  /** `onTask` is called after every change of the task. */
  constructor(cell: Cell, clock: Clock, onTask: () => void) {
    this.#cell = cell;
    this.#clock = clock;
    this.#onTask = onTask;
  }

  /** Another task brings its own base, rates and sizes; which methods are on, and the number of seeds, stay. */
  selectTask(task: TaskSetting): void {
    const { experiment: before, scenarioId } = this.#cell.snapshot;
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
    this.#change({ experiment, scenarioId });
  }

  editMethod(id: string, changes: Partial<Omit<MethodSetting, "id">>): void {
    this.#changeMethod(id, (method) => ({ ...method, ...changes }));
  }

  /** Undefined ends the sweep. */
  editSweep(id: string, sweep: MethodSetting["sweep"]): void {
    this.#changeMethod(id, ({ sweep: _before, ...method }) =>
      sweep === undefined ? method : { ...method, sweep },
    );
  }

  /** A learning rate that is the suggested one follows the options. */
  editOption(id: string, key: string, value: unknown): void {
    const { task } = this.#cell.snapshot.experiment;
    this.#changeMethod(id, (method) =>
      withOptions(task.id, method, { ...method.options, [key]: value }),
    );
  }

  resetMethod(id: string): void {
    const { task } = this.#cell.snapshot.experiment;
    this.#changeMethod(id, ({ enabled }) => ({ ...defaultMethod(task.id, id), enabled }));
  }

  editTraining(changes: Partial<TrainingSettings>): void {
    const { experiment } = this.#cell.snapshot;
    this.edit({ ...experiment, training: { ...experiment.training, ...changes } });
  }

  resetTraining(): void {
    this.editTraining(defaultExperiment(this.#cell.snapshot.experiment.task).training);
  }

  matchBudget(methodId: string): void {
    this.edit(matchBudget(this.#cell.snapshot.experiment, methodId));
  }

  chooseScenario(id: string): void {
    const scenario = scenarioById(id);
    if (scenario !== undefined) {
      this.#change({ experiment: scenario.experiment, scenarioId: scenario.id });
    }
  }

  /** A whole set-up, as a beat of a scenario has it. */
  edit(experiment: Experiment): void {
    this.#change({ experiment, scenarioId: this.#cell.snapshot.scenarioId });
  }

  /** Of another visit or address: there is nothing before it to go back to. */
  replace(setUp: SetUp): void {
    this.#history = NO_HISTORY;
    this.#show(setUp);
  }

  undo(): void {
    const taken = isBusy(this.#cell.snapshot.run) ? undefined : takenBack(this.#history);
    if (taken === undefined) return;
    this.#history = taken.history;
    this.#show(taken.value);
  }

  #changeMethod(id: string, change: (method: MethodSetting) => MethodSetting): void {
    const { experiment } = this.#cell.snapshot;
    const methods = experiment.methods.map((method) =>
      method.id === id ? change(method) : method,
    );
    this.edit({ ...experiment, methods });
  }

  #change(setUp: SetUp): void {
    const { experiment, scenarioId } = this.#cell.snapshot;
    this.#history = remembered(this.#history, { experiment, scenarioId }, this.#clock.now());
    this.#show(setUp);
  }

  #show({ experiment, scenarioId }: SetUp): void {
    const { task } = this.#cell.snapshot.experiment;
    this.#cell.set({
      experiment,
      scenarioId,
      problems: checkExperiment(experiment),
      canUndo: this.#history.past.length > 0,
    });
    if (JSON.stringify(task) !== JSON.stringify(experiment.task)) this.#onTask();
  }
}
