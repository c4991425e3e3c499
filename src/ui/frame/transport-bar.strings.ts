/** The words of the transport. */
import { msg, str } from "@lit/localize";

export const transportStrings = {
  get label() {
    return msg("Training");
  },
  /** "Run 2 methods × 3 seeds · about 40 s"; its steps as long as nobody knows the time. */
  run: (methods: string, seeds: number, length: string) =>
    seeds > 1
      ? msg(str`Run ${methods} × ${seeds} seeds · ${length}`)
      : msg(str`Run ${methods} · ${length}`),
  runWithChanges: (length: string) => msg(str`Run with changes · ${length}`),
  about: (duration: string) => msg(str`about ${duration}`),
  /** Steps are counted for each run by itself, everywhere on the page. */
  stepsEach: (steps: string, runs: number) =>
    runs > 1 ? msg(str`${steps} steps each`) : msg(str`${steps} steps`),
  methods: (count: number) => msg(str`${count} methods`),
  runs: (count: number) => msg(str`${count} runs`),
  get runShort() {
    return msg("Run");
  },
  get pause() {
    return msg("Pause");
  },
  get resume() {
    return msg("Resume");
  },
  get preparing() {
    return msg("Preparing…");
  },
  get step() {
    return msg("Step");
  },
  get stop() {
    return msg("Stop");
  },
  get stepHint() {
    return msg("One step of every method, then pause (.)");
  },
  get stopHint() {
    return msg("Stop (S)");
  },
  get runHint() {
    return msg("Run or pause (Space)");
  },
  get progress() {
    return msg("Progress");
  },
  steps: (done: string, all: string, runs: number) =>
    runs > 1
      ? msg(str`step ${done} of ${all} in each of ${runs} runs`)
      : msg(str`step ${done} of ${all}`),
  /** Runs take turns, and one may have ended early. */
  stepsFromTo: (least: string, most: string, all: string, runs: number) =>
    msg(str`steps ${least} to ${most} of ${all} in ${runs} runs`),
  stepsMade: (done: string, runs: number) =>
    runs > 1 ? msg(str`${done} steps in each of ${runs} runs`) : msg(str`${done} steps`),
  speed: (rate: string) => msg(str`${rate} steps/s`),
  left: (duration: string) => msg(str`${duration} left`),
  get idle() {
    return msg("Ready.");
  },
  /** Of curves that are recorded or out of a file. */
  get notTrainedHere() {
    return msg("Ready.");
  },
  get opening() {
    return msg("Looking for a GPU…");
  },
  get noDevice() {
    return msg("No device to train on.");
  },
  get problems() {
    return msg("Some settings cannot run together; see the marked ones.");
  },
  get compiling() {
    return msg("Loading the base model and compiling kernels…");
  },
  get paused() {
    return msg("Paused.");
  },
  get finished() {
    return msg("Finished.");
  },
  get stopped() {
    return msg("Stopped.");
  },
  get someFailed() {
    return msg("Ended; not every method finished.");
  },
  get lost() {
    return msg("Interrupted.");
  },
};
