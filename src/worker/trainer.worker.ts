/** The entry of the trainer thread: exposes one Trainer to the page and turns its errors into records. */
import { expose } from "comlink";
import { toPlaygroundError } from "../core/errors.ts";
import type { TrainerService } from "./protocol.ts";
import { Trainer } from "./trainer.ts";

const trainer = new Trainer();

/** An Error would cross the thread without its code and hint. */
async function recorded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw toPlaygroundError(error).toRecord();
  }
}

const service: TrainerService = {
  open: (options) => recorded(trainer.open(options)),
  preview: (experiment, count) => recorded(trainer.preview(experiment, count)),
  start: (experiment, options, onEvent) => recorded(trainer.start(experiment, options, onEvent)),
  pause: () => recorded(trainer.pause()),
  resume: () => recorded(trainer.resume()),
  step: () => recorded(trainer.step()),
  stop: () => recorded(trainer.stop()),
  exportAdapter: (runId, lane) => recorded(trainer.exportAdapter(runId, lane)),
};

expose(service);
