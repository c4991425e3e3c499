/**
 * The library: load a model folder, attach a method, read logits, loss and gradients, train, generate and save.
 * It is what the page's worker, the tests and the benchmarks use; it draws nothing.
 *
 * ```ts
 * const device = await openGpuDevice();
 * const model = await loadModel(fetchedFiles("models/digits-mini"), device);
 * const session = await model.attach("lora", { options: { rank: 4 }, batch: 32, time: 16 });
 * const { losses } = await session.train((seed, step) => batches.batchAt(seed, step), 100);
 * const files = await saveAdapter(session, 0);
 * ```
 */
import type { FileSource } from "./io/file-source.ts";
import { readAdapter, readCheckpoint, writeAdapter, writeCheckpoint } from "./io/checkpoint.ts";
import { mergedConfig, mergedWeights } from "./peft/merge.ts";
import { PlaygroundError } from "./core/errors.ts";
import type { Device } from "./plan/device.ts";
import type { ModelConfig } from "./models/config.ts";
import type { AttachOptions, TrainedLanes } from "./train/model.ts";
import { exportAdapter, Model } from "./train/model.ts";
import type { Session } from "./train/session.ts";

export { PlaygroundError } from "./core/errors.ts";
export type { ErrorCode, ErrorRecord } from "./core/errors.ts";
export type { NamedTensors, TensorValue } from "./core/values.ts";
export { fetchedFiles, memoryFiles } from "./io/file-source.ts";
export type { FileSource } from "./io/file-source.ts";
export { methods } from "./peft/registry.ts";
export { loadTokenizer } from "./data/tokenizer.ts";
export type { Tokenizer } from "./data/tokenizer.ts";
export { taskOf } from "./data/tasks.ts";
export { evaluationBatches, trainingBatches } from "./data/batches.ts";
export type { Batch } from "./data/batches.ts";
export { openGpuDevice } from "./plan/device.ts";
export type { Device, DeviceOptions } from "./plan/device.ts";
export { openReferenceDevice } from "./train/reference-device.ts";
export type { AttachOptions, Model, TrainedLanes } from "./train/model.ts";
export type { Session } from "./train/session.ts";
export type { Checkpoint, Lane, TrainedSteps } from "./train/session-options.ts";
export type { Evaluation } from "./train/evaluate.ts";
export { generate } from "./train/generate.ts";
export type { GenerateOptions } from "./train/generate.ts";
export { scheduleFactor } from "./train/schedule.ts";

/** A Hugging Face model folder on a device. Errors: CHECKPOINT_INVALID, CHECKPOINT_MISMATCH, CONFIG_INVALID. */
export async function loadModel(files: FileSource, device: Device): Promise<Model> {
  const checkpoint = await readCheckpoint(files, device.kind === "reference" ? "f64" : "f32");
  return Model.open(checkpoint, (weights) => device.makeBackend(weights));
}

/** A folder that HF PEFT wrote, attached to its base. Errors: ADAPTER_INVALID names every key that does not fit. */
export async function loadAdapter(
  model: Model,
  methodId: string,
  files: FileSource,
  settings: AttachOptions,
): Promise<Session> {
  const { config, tensors } = await readAdapter(files);
  if (typeof config !== "object" || config === null) {
    throw new PlaygroundError(
      "ADAPTER_INVALID",
      "adapter_config.json: expected an object, found none",
    );
  }
  return model.attachSaved(
    methodId,
    { config: config as Record<string, unknown>, tensors },
    settings,
  );
}

/** The files of one lane's adapter, as HF PEFT reads them: adapter_config.json and adapter_model.safetensors. */
export async function saveAdapter(
  session: TrainedLanes,
  lane: number,
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  return writeAdapter(await exportAdapter(session, lane));
}

/**
 * The files of the base with one lane's adapter folded in, as transformers reads them.
 * Errors: CONFIG_INVALID for a method that cannot be merged.
 */
export async function saveMerged(
  model: Model,
  session: TrainedLanes,
  lane: number,
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const attachment = session.attachmentOf(lane);
  const config = rawConfigOf(model, session.options.config);
  if (attachment === undefined) return writeCheckpoint({ config, tensors: model.weights });
  const { method, options } = attachment;
  const values = await session.parameters(lane);
  const tensors = mergedWeights(method, session.options.config, options, values, model.weights);
  return writeCheckpoint({ config: mergedConfig(config, model.config, tensors), tensors });
}

/** The base's config.json, with the head that the session put on it. */
function rawConfigOf(model: Model, { head }: ModelConfig): unknown {
  if (model.config.head.kind === head.kind || head.kind !== "classification")
    return model.rawConfig;
  const raw = model.rawConfig as Readonly<Record<string, unknown>>;
  const labels = Array.from({ length: head.classes }, (_, i) => [i, `LABEL_${i}`] as const);
  return {
    ...raw,
    architectures: ["GPT2ForSequenceClassification"],
    id2label: Object.fromEntries(labels),
    label2id: Object.fromEntries(labels.map(([i, label]) => [label, i])),
  };
}
