/** The buffers that carry per-step data to the plans of a session and results back from them: their sizes, and how many steps they hold. */
import { allocatedBytes } from "../gpu/buffers.ts";
import type { Plan } from "./plan.ts";

/** Submits that may be on their way at once; each has a buffer that the host reads. */
export const IN_FLIGHT = 2;
const MAX_STEPS_PER_SUBMIT = 16;
/** Results of one submit are read back together; large ones (logits) go alone. */
const MAX_RESULT_BYTES = 8 * 1024 * 1024;
const LEAST_BYTES = 16;

export interface Staging {
  readonly uploadBytes: number;
  /** Of the buffer that results are gathered in, and of each one that the host reads. */
  readonly resultBytes: number;
}

/** What one step of a plan reads and what it writes, in bytes. */
function stepBytes({ buffers }: Plan): {
  readonly inputBytes: number;
  readonly outputBytes: number;
} {
  const bytesOf = (kind: "input" | "output") =>
    buffers.reduce(
      (sum, { purpose, sizeBytes }) => sum + (purpose.kind === kind ? sizeBytes : 0),
      0,
    );
  return { inputBytes: bytesOf("input"), outputBytes: bytesOf("output") };
}

/** Steps of one submit, by the bytes of one step's results. */
export function stepCapacity(outputBytes: number): number {
  const fitting = Math.floor(MAX_RESULT_BYTES / Math.max(1, outputBytes));
  return Math.max(1, Math.min(MAX_STEPS_PER_SUBMIT, fitting));
}

/** All plans of a session share them. */
export function stagingOf(plans: ReadonlyMap<string, Plan>): Staging {
  const sizes = [...plans.values()].map((plan) => {
    const { inputBytes, outputBytes } = stepBytes(plan);
    const steps = stepCapacity(outputBytes);
    return { inputs: steps * inputBytes, results: steps * outputBytes };
  });
  return {
    uploadBytes: Math.max(LEAST_BYTES, ...sizes.map(({ inputs }) => inputs)),
    resultBytes: Math.max(LEAST_BYTES, ...sizes.map(({ results }) => results)),
  };
}

export function stagingBytes(plans: ReadonlyMap<string, Plan>): number {
  const { uploadBytes, resultBytes } = stagingOf(plans);
  return allocatedBytes(uploadBytes) + (1 + IN_FLIGHT) * allocatedBytes(resultBytes);
}
