/** Hugging Face model and adapter folders: which files they hold and how their tensors are gathered; knows no model. */
import { PlaygroundError } from "../core/errors.ts";
import type { NamedTensors, TensorValue } from "../core/values.ts";
import type { FileSource } from "./file-source.ts";
import { parseSafetensors, toFloat32, toFloat64, writeSafetensors } from "./safetensors.ts";

/** f32 for training; f64 keeps the last bits of a float64 file, for comparisons. */
export type Precision = "f32" | "f64";

export interface Checkpoint {
  /** config.json, or adapter_config.json: parsed, not checked. */
  readonly config: unknown;
  /** Under the file's own names. */
  readonly tensors: NamedTensors;
}

const PICKLE_HINT =
  "Pickle files (.bin) can run code and are not read; save with safetensors, the default of save_pretrained.";

/**
 * A model folder: config.json with model.safetensors, or with the shards of model.safetensors.index.json.
 * Errors: CHECKPOINT_INVALID for a missing, damaged or foreign file; what `files` throws.
 */
export async function readCheckpoint(
  files: FileSource,
  precision: Precision = "f32",
): Promise<Checkpoint> {
  const config = await readJson(files, "config.json");
  const whole = await files.read("model.safetensors");
  if (whole !== undefined) {
    return { config, tensors: tensorsOf(whole, "model.safetensors", precision) };
  }
  const indexName = "model.safetensors.index.json";
  const index = await files.read(indexName);
  if (index === undefined) {
    await refuseMissing(files, "model.safetensors", "pytorch_model.bin");
  }
  const weightMap = readWeightMap(parseJson(index ?? new Uint8Array(), indexName), indexName);
  return { config, tensors: await readShards(files, weightMap, indexName, precision) };
}

/** An adapter folder of HF PEFT, or of the `adapters` library: adapter_config.json and the tensors. */
export async function readAdapter(
  files: FileSource,
  precision: Precision = "f32",
): Promise<Checkpoint> {
  const config = await readJson(files, "adapter_config.json");
  const { tensors: name, pickle } = adapterFileNames(config);
  const bytes = await files.read(name);
  if (bytes === undefined) return refuseMissing(files, name, pickle);
  return { config, tensors: tensorsOf(bytes, name, precision) };
}

/** The `adapters` library names itself in the version, PEFT does not. */
function adapterFileNames(config: unknown): { readonly tensors: string; readonly pickle: string } {
  const version = (config as { readonly version?: unknown } | null)?.version;
  return typeof version === "string" && version.startsWith("adapters.")
    ? { tensors: "adapter.safetensors", pickle: "pytorch_adapter.bin" }
    : { tensors: "adapter_model.safetensors", pickle: "adapter_model.bin" };
}

/** The files of a model folder, by name. */
export function writeCheckpoint(
  checkpoint: Checkpoint,
): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  return new Map([
    ["config.json", jsonBytes(checkpoint.config)],
    ["model.safetensors", writeSafetensors(single(checkpoint.tensors))],
  ]);
}

/** The files of an adapter folder, by name. */
export function writeAdapter(adapter: Checkpoint): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  return new Map([
    ["adapter_config.json", jsonBytes(adapter.config)],
    [adapterFileNames(adapter.config).tensors, writeSafetensors(single(adapter.tensors))],
  ]);
}

/** Float32, as published files are: what the interpreter has trained is in float64. */
function single(tensors: NamedTensors): NamedTensors {
  return new Map(
    [...tensors].map(([name, { shape, data }]) => [
      name,
      { shape, data: data instanceof Float32Array ? data : Float32Array.from(data) },
    ]),
  );
}

function tensorsOf(bytes: Uint8Array, fileName: string, precision: Precision): NamedTensors {
  const read = precision === "f32" ? toFloat32 : toFloat64;
  const { tensors } = parseSafetensors(bytes, fileName);
  return new Map([...tensors].map(([name, t]) => [name, { shape: t.shape, data: read(t) }]));
}

async function readShards(
  files: FileSource,
  weightMap: ReadonlyMap<string, string>,
  indexName: string,
  precision: Precision,
): Promise<NamedTensors> {
  const tensors = new Map<string, TensorValue>();
  for (const shard of new Set(weightMap.values())) {
    const bytes = await files.read(shard);
    if (bytes === undefined) refuse(`${indexName}: expected the file ${shard}, found none`);
    for (const [name, tensor] of tensorsOf(bytes, shard, precision)) {
      const owner = weightMap.get(name);
      if (owner !== shard) {
        refuse(`${shard}: expected only tensors that ${indexName} gives it, found ${name}`);
      }
      tensors.set(name, tensor);
    }
  }
  const lost = [...weightMap].find(([name]) => !tensors.has(name));
  if (lost !== undefined) refuse(`${lost[1]}: expected the tensor ${lost[0]}, found none`);
  return tensors;
}

function readWeightMap(index: unknown, indexName: string): ReadonlyMap<string, string> {
  const map: unknown =
    typeof index === "object" && index !== null && "weight_map" in index
      ? index.weight_map
      : undefined;
  if (typeof map !== "object" || map === null) {
    return refuse(`${indexName}: expected an object weight_map, found ${JSON.stringify(map)}`);
  }
  return new Map(
    Object.entries(map).map(([name, shard]: [string, unknown]) => {
      // A plain name: a path could lead out of the folder.
      if (typeof shard !== "string" || !/^[\w.-]+\.safetensors$/.test(shard)) {
        refuse(`${indexName}: expected a .safetensors file for ${name}, found ${String(shard)}`);
      }
      return [name, shard];
    }),
  );
}

async function readJson(files: FileSource, name: string): Promise<unknown> {
  const bytes = await files.read(name);
  if (bytes === undefined) {
    const hint = "Choose the folder that save_pretrained wrote, with all its files.";
    return refuse(`expected a file ${name} in the folder, found none`, hint);
  }
  return parseJson(bytes, name);
}

function parseJson(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return refuse(`${name}: expected JSON, found something else`);
  }
}

async function refuseMissing(files: FileSource, wanted: string, pickle: string): Promise<never> {
  const found = (await files.has?.(pickle)) === true ? `only ${pickle}` : "none";
  return refuse(`expected a file ${wanted} in the folder, found ${found}`, PICKLE_HINT);
}

/** The `adapters` library refuses a scaling of 4, which Python reads as an integer, and takes 4.0. */
const FLOAT_FIELD = /("scaling": -?\d+)(?=,?$)/gm;

/** Sorted keys and an indent of 2, as PEFT and transformers write them. */
function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  const sorted =
    typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  const text = JSON.stringify(sorted, null, 2).replace(FLOAT_FIELD, "$1.0");
  return new TextEncoder().encode(`${text}\n`);
}

function refuse(message: string, hint?: string): never {
  throw new PlaygroundError("CHECKPOINT_INVALID", message, hint);
}
