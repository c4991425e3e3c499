// One experiment of the tiny site on the interpreter, without a trainer around it: with little memory, or machines that are tampered with.
import { required } from "../../src/core/assert.ts";
import type { Experiment } from "../../src/experiment/schema.ts";
import { readCheckpoint } from "../../src/io/checkpoint.ts";
import { fetchedFiles } from "../../src/io/file-source.ts";
import type { Backend } from "../../src/plan/backend.ts";
import type { Machine } from "../../src/plan/machine.ts";
import { Model } from "../../src/train/model.ts";
import { referenceBackend } from "../../src/train/reference-device.ts";
import { ExperimentRun } from "../../src/worker/experiment-run.ts";
import { Gate } from "../../src/worker/gate.ts";
import { Library } from "../../src/worker/material.ts";
import { TaskFiles } from "../../src/worker/task-files.ts";
import type { ResumeOptions, TrainerEvent } from "../../src/worker/protocol.ts";
import { serve } from "./static-server.ts";
import { tinySite } from "./tiny-site.ts";
import { acrossThreads } from "./trainer-log.ts";

export interface TinyRunOptions {
  readonly memoryBytes?: number;
  readonly resume?: ResumeOptions;
  /** Wraps every machine that is made; `method` is what it trains. */
  readonly tamper?: (machine: Machine, method: string) => Machine;
}

/** To its end, as experiment `x`. */
export async function trainTiny(
  experiment: Experiment,
  { memoryBytes, resume, tamper = (machine) => machine }: TinyRunOptions = {},
): Promise<{ readonly events: readonly TrainerEvent[]; readonly run: ExperimentRun }> {
  const server = await serve(await tinySite());
  const events: TrainerEvent[] = [];
  try {
    const files = fetchedFiles(`${server.url}models/digits-mini`);
    const created = await ExperimentRun.create({
      id: "x",
      experiment,
      model: Model.open(await readCheckpoint(files, "f64"), (weights) =>
        tampered(referenceBackend(weights), tamper),
      ),
      material: await new Library(new TaskFiles(server.url)).material(experiment),
      gate: new Gate(),
      emit: (event) => events.push(acrossThreads(event)),
      ...(memoryBytes !== undefined && { memoryBytes }),
      ...(resume !== undefined && { resume: structuredClone(resume) }),
    });
    const run = required(created, "an experiment");
    await run.advance();
    return { events, run };
  } finally {
    await server.close();
  }
}

function tampered(backend: Backend, tamper: NonNullable<TinyRunOptions["tamper"]>): Backend {
  return {
    ...backend,
    createMachine: async (request) => tamper(await backend.createMachine(request), request.label),
  };
}

/** The machine with another `run`; the rest is its own. */
export function withRun(machine: Machine, run: Machine["run"]): Machine {
  return new Proxy(machine, {
    get(target, name) {
      if (name === "run") return run;
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
