/** A run's checkpoint as browser storage keeps it, and the check of what comes out again; what it means is the trainer's. */
import * as v from "valibot";
import { PlaygroundError } from "../core/errors.ts";
import type { NamedTensors } from "../core/values.ts";

/** Structurally the trainer's RunCheckpoint. */
export interface StoredCheckpoint {
  readonly runId: string;
  readonly step: number;
  readonly wave: number;
  readonly session: {
    readonly step: number;
    readonly stopped: readonly number[];
    readonly parameters: readonly NamedTensors[];
    readonly moment1: readonly NamedTensors[];
    readonly moment2: readonly NamedTensors[];
  };
  readonly kept: readonly NamedTensors[];
  readonly diverged: readonly number[];
  readonly isFinal: boolean;
  /** The kernels that trained it. */
  readonly variants?: string;
}

/** A count, a size or a place. */
export const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

const tensor = v.pipe(
  v.strictObject({
    shape: v.array(whole),
    data: v.union([v.instance(Float32Array), v.instance(Float64Array)]),
  }),
  v.check(
    ({ shape, data }) => shape.reduce((size, dim) => size * dim, 1) === data.length,
    "expected as many values as the shape has",
  ),
);

const checkpointSchema = v.pipe(
  v.strictObject(entriesOf(tensor)),
  v.check(
    ({ isFinal, session }) =>
      [session.moment1, session.moment2].every(
        ({ length }) => length === session.parameters.length || (isFinal && length === 0),
      ),
    "expected the moments of as many lanes as there are parameters",
  ),
);

/** A checkpoint's entries, whatever stands for a tensor. */
export function entriesOf<T extends v.GenericSchema>(tensorSchema: T) {
  const lanes = v.array(v.map(v.string(), tensorSchema));
  return {
    runId: v.pipe(v.string(), v.nonEmpty()),
    step: whole,
    wave: whole,
    session: v.strictObject({
      step: whole,
      stopped: v.array(whole),
      parameters: lanes,
      moment1: lanes,
      moment2: lanes,
    }),
    kept: lanes,
    diverged: v.array(whole),
    isFinal: v.boolean(),
    variants: v.exactOptional(v.string()),
  };
}

/** Errors: DATA_INVALID for anything but a checkpoint. */
export function parseStoredCheckpoint(value: unknown): StoredCheckpoint {
  const parsed = v.safeParse(checkpointSchema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new PlaygroundError(
    "DATA_INVALID",
    `checkpoint: ${v.getDotPath(issue) ?? "value"}: ${issue.message}`,
  );
}

/** Bytes of its tensors. */
export function checkpointBytes({ session, kept }: StoredCheckpoint): number {
  const { parameters, moment1, moment2 } = session;
  let sizeBytes = 0;
  for (const lane of [...parameters, ...moment1, ...moment2, ...kept]) {
    for (const { data } of lane.values()) sizeBytes += data.byteLength;
  }
  return sizeBytes;
}
