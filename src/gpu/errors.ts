/** Turns what WebGPU reports (scopes, uncaptured errors, a lost device) into PlaygroundErrors; recovers nothing. */
import { PlaygroundError, isPlaygroundError } from "../core/errors.ts";
import type { DeviceLoss, Gpu } from "./device.ts";

const MEMORY_HINT =
  "Use fewer lanes, a smaller batch or a shorter context; other tabs and programs share this memory.";

export function outOfMemoryError(what: string, detail: string): PlaygroundError {
  const found = detail === "" ? "" : ` (${detail})`;
  return new PlaygroundError(
    "GPU_OUT_OF_MEMORY",
    `expected GPU memory for ${what}, found none left${found}`,
    MEMORY_HINT,
  );
}

export function validationError(what: string, detail: string): PlaygroundError {
  return new PlaygroundError(
    "GPU_VALIDATION",
    `expected ${what} to be valid, found: ${oneLine(detail)}`,
  );
}

export function limitError(
  what: string,
  limit: string,
  asked: number,
  granted: number,
): PlaygroundError {
  return new PlaygroundError(
    "GPU_LIMIT_EXCEEDED",
    `expected at most ${granted} bytes for ${what} (${limit}), found ${asked}`,
    "This GPU or browser cannot hold it in one piece: use a smaller model, batch or number of lanes.",
  );
}

function deviceLostError(loss: DeviceLoss): PlaygroundError {
  const detail = loss.message === "" ? "" : `: ${oneLine(loss.message)}`;
  return new PlaygroundError(
    "GPU_DEVICE_LOST",
    `expected a working GPU device, found it lost (${loss.reason})${detail}`,
    "Open the device again, or reload the page.",
  );
}

/** An error that no scope caught. WebGPU names its kind only by its class. */
export function uncapturedError(error: GPUError): PlaygroundError {
  return error.constructor.name === "GPUOutOfMemoryError"
    ? outOfMemoryError("an operation outside any scope", oneLine(error.message))
    : validationError("every GPU call", error.message);
}

/**
 * Runs `body`, which must be synchronous so that scopes of concurrent callers do not interleave, and throws what the
 * GPU said about it.
 * @throws PlaygroundError GPU_OUT_OF_MEMORY, GPU_VALIDATION, GPU_DEVICE_LOST, or what `body` itself throws
 */
export async function withErrorScopes<T>(gpu: Gpu, what: string, body: () => T): Promise<T> {
  const { device } = gpu;
  const filters = ["out-of-memory", "internal", "validation"] as const;
  for (const filter of filters) device.pushErrorScope(filter);
  let result: { readonly value: T } | undefined;
  let thrown: unknown;
  try {
    result = { value: body() };
  } catch (error) {
    thrown = error;
  }
  // In an async function, since some implementations throw at once where the device is gone.
  const pops = filters.map(async () => device.popErrorScope());
  const settled = await Promise.allSettled(pops);
  if (result === undefined) {
    throw thrown instanceof DOMException ? await explain(gpu, what, thrown) : thrown;
  }
  // The innermost scope, which was pushed last, is popped first.
  const [validation, internal, memory] = settled.map((pop) =>
    pop.status === "fulfilled" ? pop.value : null,
  );
  if (memory) throw outOfMemoryError(what, oneLine(memory.message));
  const invalid = validation ?? internal;
  if (invalid) throw validationError(what, invalid.message);
  const failed = settled.find((pop) => pop.status === "rejected");
  if (failed !== undefined) throw await explain(gpu, what, failed.reason);
  return result.value;
}

/** What a rejected GPU promise means: the loss of the device when that is the cause, else a validation error. */
export async function explain(gpu: Gpu, what: string, reason: unknown): Promise<PlaygroundError> {
  if (isPlaygroundError(reason)) return reason;
  // A mapping may be rejected a moment before `lost` resolves.
  const PATIENCE_MS = 100;
  const patience = new Promise<undefined>((resolve) =>
    setTimeout(() => resolve(undefined), PATIENCE_MS),
  );
  const loss = await Promise.race([gpu.device.lost, patience]);
  if (loss !== undefined) return deviceLostError({ reason: loss.reason, message: loss.message });
  return validationError(what, reason instanceof Error ? reason.message : String(reason));
}

export function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}
