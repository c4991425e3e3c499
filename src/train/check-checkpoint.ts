/** Holds a checkpoint, which may come out of a browser's storage, against a session's settings; it restores nothing. */
import { PlaygroundError } from "../core/errors.ts";
import type { Shape } from "../core/shape.ts";
import { formatShape, sameShape, sizeOf } from "../core/shape.ts";
import type { NamedTensors } from "../core/values.ts";
import { trainableSpecs } from "./attachment.ts";
import type { Checkpoint, SessionOptions } from "./session-options.ts";

/** With the attachment that holds all lanes. Errors: RUN_INVALID names the tensor. */
export function expectCheckpoint(options: SessionOptions, checkpoint: Checkpoint): void {
  const { step, stopped, parameters, moment1, moment2 } = checkpoint;
  const L = options.lanes.length;
  if (!Number.isSafeInteger(step) || step < 0) {
    throw misfit("step", "a whole number of at least 0", String(step));
  }
  if (stopped.length !== L || !stopped.every((flag) => flag === 0 || flag === 1)) {
    throw misfit("stopped", `0 or 1 for each of ${L} lanes`, `[${stopped.join(", ")}]`);
  }
  const moments = options.training.optimizer.kind === "adamw" ? L : 0;
  expectLanes(options, "parameters", parameters, L);
  expectLanes(options, "moment1", moment1, moments);
  expectLanes(options, "moment2", moment2, moments);
}

/** `count` lanes that each hold exactly what trains, in the graph's shapes. Errors: RUN_INVALID names the tensor. */
export function expectLanes(
  { config, attachment }: Pick<SessionOptions, "config" | "attachment">,
  kind: string,
  lanes: readonly NamedTensors[],
  count: number,
): void {
  if (lanes.length !== count) throw misfit(kind, `${count} lanes`, String(lanes.length));
  const specs = trainableSpecs(config, attachment);
  const names = new Set(specs.map(({ name }) => name));
  for (const [lane, values] of lanes.entries()) {
    const where = `${kind} of lane ${lane}`;
    for (const { name, shape } of specs) expectTensor(where, name, shape, values);
    const foreign = [...values.keys()].find((name) => !names.has(name));
    if (foreign !== undefined) throw misfit(where, "no other tensor", foreign);
  }
}

function expectTensor(where: string, name: string, shape: Shape, values: NamedTensors): void {
  const value = values.get(name);
  const wanted = `${name} ${formatShape(shape)}`;
  if (value === undefined) throw misfit(where, wanted, "none");
  if (!sameShape(value.shape, shape)) throw misfit(where, wanted, formatShape(value.shape));
  if (value.data.length === sizeOf(shape)) return;
  throw misfit(where, wanted, `${value.data.length} numbers`);
}

function misfit(where: string, expected: string, found: string): PlaygroundError {
  return new PlaygroundError(
    "RUN_INVALID",
    `checkpoint: ${where}: expected ${expected}, found ${found}`,
    "It belongs to a run with other settings; start that run anew.",
  );
}
