/** The entry of the trainer thread: exposes one Trainer to the page and turns its errors into records. */
import { expose, transfer } from "comlink";
import { toPlaygroundError } from "../core/errors.ts";
import { checkpointBuffers } from "./checkpoint-buffers.ts";
import type { TrainerEvent, TrainerService } from "./protocol.ts";
import { HOLDS_LOCK, holdThreadLock } from "./thread-lock.ts";
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

/** A checkpoint is read for the page alone and moves there; all other events are small and are copied. */
function moved(event: TrainerEvent): TrainerEvent {
  if (event.type !== "checkpointed") return event;
  return transfer(event, checkpointBuffers(event.checkpoint));
}

const service: TrainerService = {
  open: (options) => recorded(trainer.open(options)),
  preview: (experiment, count) => recorded(trainer.preview(experiment, count)),
  prepare: (experiment) => recorded(trainer.prepare(experiment)),
  start: (experiment, options, onEvent) =>
    recorded(
      trainer.start(experiment, options, (event) => {
        onEvent(moved(event));
      }),
    ),
  pause: () => recorded(trainer.pause()),
  resume: () => recorded(trainer.resume()),
  step: () => recorded(trainer.step()),
  stop: () => recorded(trainer.stop()),
  exportAdapter: (runId, lane, kept) => recorded(trainer.exportAdapter(runId, lane, kept)),
  describeDevice: () => recorded(trainer.describeDevice()),
  selfTest: (options, onProgress) => recorded(trainer.selfTest(options, onProgress)),
  cancelSelfTest: () => recorded(trainer.cancelSelfTest()),
  inspect: (runId, kept) => recorded(trainer.inspect(runId, kept)),
  inspectSpectrum: (runId, kept, site) => recorded(trainer.inspectSpectrum(runId, kept, site)),
  planMemory: (experiment) => recorded(trainer.planMemory(experiment)),
};

expose(service);
holdThreadLock(self.name, navigator.locks, () => {
  postMessage(HOLDS_LOCK);
});
