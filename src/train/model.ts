/** A loaded base on a device: its config and weights, and the sessions that methods open on it. */
import { PlaygroundError } from "../core/errors.ts";
import type { NamedTensors } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";
import { parseModelConfig } from "../models/config.ts";
import { checkWeights } from "../models/parameters.ts";
import type { AdapterFile, PeftMethod } from "../peft/method.ts";
import { parseOptions } from "../peft/method.ts";
import { methodById } from "../peft/registry.ts";
import type { Backend } from "../plan/backend.ts";
import type { OptimizerSettings } from "./optimizer-settings.ts";
import { ADAMW } from "./optimizer-settings.ts";
import { expectLanes } from "./check-checkpoint.ts";
import { plannedSessionBytes } from "./session-graphs.ts";
import type { Lane, SessionOptions } from "./session-options.ts";
import { Session } from "./session.ts";
import { DEFAULT_MEMORY_BYTES, wavesOf } from "./waves.ts";
import type { Attachment } from "./attachment.ts";

export interface AttachOptions {
  /** A classifier of this many classes on the base, with a new `score`; the base's own head unless given. */
  readonly classes?: number;
  /** By the method's own schema; what is missing takes its default. */
  readonly options?: object;
  /** Runs in lockstep; one lane with seed 1 at the method's default rate unless given. */
  readonly lanes?: readonly Partial<Lane>[];
  /** Rows and tokens of a training batch. */
  readonly batch: number;
  readonly time: number;
  /** Rows of evaluation and generation batches; `batch` unless given. */
  readonly evaluationBatch?: number;
  readonly optimizer?: OptimizerSettings;
  /** Factor on the learning rate by update number, from 1; constant unless given. */
  readonly rateFactor?: (step: number) => number;
  readonly weightDecay?: number;
  /** 0 (the default) = no clipping. */
  readonly maxGradientNorm?: number;
  /** Whether `session.lossAndGradients` is wanted. */
  readonly withGradients?: boolean;
}

/** What files are made of: lanes whose parameters can be read, a session's or kept from one. */
export type TrainedLanes = Pick<Session, "options" | "attachmentOf" | "parameters">;

export class Model {
  readonly config: ModelConfig;
  /** config.json as it was read, for writing it again. */
  readonly rawConfig: unknown;
  readonly weights: NamedTensors;
  readonly #backend: Backend;

  private constructor(config: ModelConfig, rawConfig: unknown, backend: Backend) {
    this.config = config;
    this.rawConfig = rawConfig;
    this.weights = backend.weights;
    this.#backend = backend;
  }

  /**
   * `checkpoint` holds a parsed config.json and the tensors by their file names.
   * Errors: CONFIG_INVALID, CHECKPOINT_MISMATCH.
   */
  static open(
    checkpoint: { readonly config: unknown; readonly tensors: NamedTensors },
    makeBackend: (weights: NamedTensors) => Backend,
  ): Model {
    const config = parseModelConfig(checkpoint.config);
    return new Model(
      config,
      checkpoint.config,
      makeBackend(checkWeights(config, checkpoint.tensors)),
    );
  }

  /** A method on this base, with its lanes initialised. Errors: CONFIG_INVALID, GPU_OUT_OF_MEMORY. */
  async attach(methodId: string, settings: AttachOptions): Promise<Session> {
    const { attachment, lanes } = this.#resolve(methodId, settings);
    return await this.#open(attachment, lanes, settings);
  }

  /**
   * The lanes of `settings` in waves of which each fits into `mostBytes` as one session; train them one after another.
   * Errors: CONFIG_INVALID.
   */
  waves(
    methodId: string,
    settings: AttachOptions,
    mostBytes = DEFAULT_MEMORY_BYTES,
  ): readonly (readonly Lane[])[] {
    const { lanes } = this.#resolve(methodId, settings);
    const bytesOf = (count: number) =>
      this.plannedBytes(methodId, { ...settings, lanes: lanes.slice(0, count) });
    return wavesOf(lanes, bytesOf, mostBytes);
  }

  /** What a session of these lanes takes, before it is made. Errors: CONFIG_INVALID. */
  plannedBytes(methodId: string, settings: AttachOptions): number {
    const { attachment, lanes } = this.#resolve(methodId, settings);
    return plannedSessionBytes(this.#backend, this.#sessionOptions(attachment, lanes, settings));
  }

  /** The frozen base alone: it evaluates and generates, and trains nothing but the new head of a classifier. */
  base(
    settings: Pick<AttachOptions, "classes" | "batch" | "time" | "evaluationBatch">,
  ): Promise<Session> {
    return this.#open(undefined, [{ seed: 0, learningRate: 0 }], settings);
  }

  /** A saved adapter on this base, in lane 0 of a session that can go on training it. */
  async attachSaved(
    methodId: string,
    file: AdapterFile,
    settings: AttachOptions,
  ): Promise<Session> {
    const method = methodById(methodId);
    if (method.importAdapter === undefined) throw notAFile(method);
    const { options, values } = method.importAdapter(this.#configFor(settings), file);
    const session = await this.attach(methodId, { ...settings, options });
    session.options.lanes.forEach((_, lane) => session.setParameters(lane, values));
    return session;
  }

  /**
   * Lanes that a session trained once, for saving without one. Errors: RUN_INVALID for tensors that are not what the
   * method trains on this base.
   */
  kept(methodId: string, settings: AttachOptions, lanes: readonly NamedTensors[]): TrainedLanes {
    const { attachment, lanes: settled } = this.#resolve(methodId, settings);
    const options = this.#sessionOptions(attachment, settled, settings);
    expectLanes(options, "parameters", lanes, lanes.length);
    return {
      options,
      attachmentOf: () => attachment,
      parameters: (lane) => {
        const values = lanes[lane];
        if (values !== undefined) return Promise.resolve(values);
        const found = `expected one of ${lanes.length} lanes that have trained, found lane ${lane}`;
        return Promise.reject(new PlaygroundError("RUN_INVALID", found));
      },
    };
  }

  destroy(): void {
    this.#backend.destroy();
  }

  #resolve(methodId: string, settings: AttachOptions) {
    const method = methodById(methodId);
    const options = parseOptions(method, settings.options ?? {});
    const defaultRate = method.defaultLearningRate(this.config, options);
    const lanes = (settings.lanes ?? [{}]).map(
      ({ seed = 1, learningRate = defaultRate, ...own }): Lane => ({ seed, learningRate, ...own }),
    );
    return { attachment: { method, options }, lanes };
  }

  #open(
    attachment: Attachment | undefined,
    lanes: readonly Lane[],
    settings: AttachOptions,
  ): Promise<Session> {
    return Session.create(this.#backend, this.#sessionOptions(attachment, lanes, settings));
  }

  #configFor({ classes }: Pick<AttachOptions, "classes">): ModelConfig {
    if (classes === undefined) return this.config;
    return { ...this.config, head: { kind: "classification", classes } };
  }

  #sessionOptions(
    attachment: Attachment | undefined,
    lanes: readonly Lane[],
    settings: AttachOptions,
  ): SessionOptions {
    const { batch, time, evaluationBatch, withGradients } = settings;
    return {
      config: this.#configFor(settings),
      attachment,
      lanes,
      batch,
      time,
      ...(evaluationBatch !== undefined && { evaluationBatch }),
      ...(withGradients !== undefined && { withGradients }),
      training: {
        optimizer: settings.optimizer ?? ADAMW,
        rateFactor: settings.rateFactor ?? (() => 1),
        weightDecay: settings.weightDecay ?? 0,
        maxGradientNorm: settings.maxGradientNorm ?? 0,
      },
    };
  }
}

/** One lane's adapter in the form of HF PEFT. Errors: CONFIG_INVALID for a method without an adapter file. */
export async function exportAdapter(session: TrainedLanes, lane: number): Promise<AdapterFile> {
  const { config } = session.options;
  const attachment = session.attachmentOf(lane);
  if (attachment?.method.exportAdapter === undefined) throw notAFile(attachment?.method);
  return attachment.method.exportAdapter(
    config,
    attachment.options,
    await session.parameters(lane),
  );
}

function notAFile(method: PeftMethod | undefined): PlaygroundError {
  return new PlaygroundError(
    "CONFIG_INVALID",
    `expected a method with an adapter file, found ${method?.id ?? "the base"}`,
    "Save the merged model instead.",
  );
}
