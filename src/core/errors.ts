/** The one error type of the project and its codes; it formats nothing for people beyond a sentence and a hint. */

export const ERROR_CODES = [
  "SHAPE_MISMATCH",
  "DTYPE_MISMATCH",
  "GRAPH_INVALID",
  "CONFIG_INVALID",
  "CHECKPOINT_INVALID",
  "CHECKPOINT_MISMATCH",
  "ADAPTER_INVALID",
  "TOKENIZER_INVALID",
  "DATA_INVALID",
  "WEBGPU_MISSING",
  "GPU_ADAPTER_MISSING",
  "GPU_DEVICE_LOST",
  "GPU_OUT_OF_MEMORY",
  "GPU_LIMIT_EXCEEDED",
  "GPU_VALIDATION",
  "PIPELINE_FAILED",
  "LOSS_NOT_FINITE",
  "FETCH_FAILED",
  "STORAGE_FULL",
  "STORAGE_FAILED",
  "RUN_INVALID",
  "WORKER_FAILED",
  "TRAINER_BUSY",
  "CANCELLED",
  "INTERNAL",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorRecord {
  readonly code: ErrorCode;
  /** One sentence: what was expected and what was found; lower-case start, no full stop. */
  readonly message: string;
  /** What the reader can do next, as a sentence for people. */
  readonly hint?: string;
}

export class PlaygroundError extends Error {
  override readonly name = "PlaygroundError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }

  /** A plain object that crosses threads and storage without losing the code. */
  toRecord(): ErrorRecord {
    return this.hint === undefined
      ? { code: this.code, message: this.message }
      : { code: this.code, message: this.message, hint: this.hint };
  }

  static fromRecord(record: ErrorRecord): PlaygroundError {
    return new PlaygroundError(record.code, record.message, record.hint);
  }
}

export function isPlaygroundError(value: unknown): value is PlaygroundError {
  return value instanceof PlaygroundError;
}

/** Any thrown value as a PlaygroundError: unknown ones become INTERNAL and keep their cause. */
export function toPlaygroundError(value: unknown): PlaygroundError {
  if (isPlaygroundError(value)) return value;
  const message = value instanceof Error ? value.message : String(value);
  return new PlaygroundError("INTERNAL", message, undefined, { cause: value });
}
