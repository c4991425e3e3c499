/** The words of the table of runs. */
import { msg, str } from "@lit/localize";
import type { RunStatus } from "../../worker/client.ts";

export const runsTableStrings = {
  get title() {
    return msg("Runs");
  },
  get caption() {
    return msg("All kept runs");
  },
  get region() {
    return msg("Runs, scrollable");
  },
  get keys() {
    return msg(
      "Up and down: rows · Enter: rename · B: baseline · V: pin · H: hide or show · Delete",
    );
  },
  get marks() {
    return msg("Marks");
  },
  get run() {
    return msg("Run");
  },
  get changed() {
    return msg("What changed");
  },
  get changedHint() {
    return msg(
      "Against the baseline, or where there is none, against the run before of the same method",
    );
  },
  get trainable() {
    return msg("Trainable");
  },
  get loss() {
    return msg("Best validation loss");
  },
  get lossHint() {
    return msg("The least of each seed, then mean ± standard deviation over seeds");
  },
  get delta() {
    return msg("Δ baseline");
  },
  get deltaHint() {
    return msg("Best validation loss minus the baseline's; less is better");
  },
  get speed() {
    return msg("Steps / s");
  },
  get memory() {
    return msg("Memory");
  },
  get memoryHint() {
    return msg("Planned buffers: weights, gradients, optimizer state and activations");
  },
  get status() {
    return msg("Status");
  },
  get actions() {
    return msg("Actions");
  },
  get base() {
    return msg("Frozen base");
  },
  get baseStatus() {
    return msg("before tuning");
  },
  get baseWithNewHead() {
    return msg("before tuning, with a new output layer");
  },
  waves: (count: number) => msg(str`in ${count} waves`),
  get wavesHint() {
    return msg("The seeds do not fit into memory together: they train one part after another");
  },
  none: "–",
  get empty() {
    return msg("Runs appear here, beside the frozen base.");
  },
  number: (number: number) => msg(str`run ${number}`),
  recorded: (date: string) => msg(str`recorded ${date}`),
  file: (date: string) => msg(str`file of ${date}`),
  get baseline() {
    return msg("baseline");
  },
  statuses: {
    get queued() {
      return msg("queued");
    },
    get compiling() {
      return msg("compiling");
    },
    get running() {
      return msg("training", { id: "status-training" });
    },
    get paused() {
      return msg("paused");
    },
    get finished() {
      return msg("finished");
    },
    get stopped() {
      return msg("stopped");
    },
    get diverged() {
      return msg("diverged");
    },
    get failed() {
      return msg("failed");
    },
  } satisfies Readonly<Record<RunStatus, string>>,
  at: (step: number, steps: number) => `${step} / ${steps}`,
  get shareHint() {
    return msg("Share of the whole model, with what the method adds");
  },
  divergedAt: (step: number) =>
    msg(str`The loss was not finite at step ${step}. Try a smaller learning rate.`),
  lanesDiverged: (count: number, of: number) => msg(str`${count} of ${of} seeds diverged`),
  /** On the button that sets it. */
  useRate: (rate: string) => msg(str`Set ${rate}`),
  spread: (deviation: string) => `± ${deviation}`,
  seeds: (count: number) => msg(str`mean ± standard deviation of ${count} seeds`),
  sortBy: (column: string) => msg(str`Sort by ${column}`),
  show: (name: string) => msg(str`Draw ${name}`),
  get old() {
    return msg("Older than the last five runs of this task: pin it to draw it");
  },
  get otherTask() {
    return msg("Of another task or base: its losses do not belong on this chart");
  },
  pin: (name: string) => msg(str`Pin ${name}: it stays, and stays drawn`),
  star: (name: string) => msg(str`Make ${name} the baseline`),
  rename: (name: string) => msg(str`Rename ${name}`),
  newName: (name: string) => msg(str`New name of ${name}`),
  remove: (name: string) => msg(str`Delete ${name}`),
  get removeLive() {
    return msg("It trains: stop it first");
  },
};
