/** One trained seed as a result of HF PEFT's method comparison, so that the same scripts read both; what was not measured is null. */
import type { Subject } from "./differences.ts";
import { taskText } from "./differences.ts";
import { measureById } from "./measures.ts";
import type { LaneEvaluationAt, LaneRun } from "./runs.ts";
import { meanOf } from "./statistics.ts";
import { adapterFileBytes, untrainedFile } from "./trained-parameters.ts";

/** JSON with the keys of `log_results` in method_comparison/MetaMathQA/utils.py. */
export interface ResultJson {
  readonly run_info: Readonly<Record<string, unknown>>;
  readonly train_info: Readonly<Record<string, unknown>> & {
    readonly metrics: readonly Readonly<Record<string, unknown>>[];
  };
  readonly meta_info: Readonly<Record<string, unknown>>;
}

/** A result for each seed of each run. */
export function resultsJson(subjects: readonly Subject[]): readonly ResultJson[] {
  return subjects.flatMap((subject) =>
    subject.run.lanes.map((_, lane) => resultJson(subject, lane)),
  );
}

/**
 * The accelerator's memory is what the plan takes, which holds all seeds of a wave; train_time is steps × the time of the
 * last ones; tokens count padding. No test split is read here, so "test accuracy" is null and "valid accuracy" is there.
 */
export function resultJson(subject: Subject, lane: number): ResultJson {
  const { run, experiment } = subject;
  const { description } = run;
  const own = run.lanes[lane];
  if (own === undefined)
    throw new Error(`expected one of ${run.lanes.length} lanes, found ${lane}`);
  const seconds = finite(measureById("wallSeconds").valueOf(run, experiment));
  const bytes = description.plannedBytes;
  const setting = { id: description.methodId, options: run.options };
  return {
    run_info: {
      created_at: experiment.startedAt.replace(/(\.\d+)?Z$/, "+00:00"),
      total_time: seconds,
      experiment_name: nameOf(subject, own),
      peft_branch: "peft-playground",
      train_config: trainConfig(subject, own),
      peft_config: peftConfig(subject),
      error_msg: run.error?.message ?? "",
    },
    train_info: {
      accelerator_memory_reserved_avg: bytes,
      accelerator_memory_max: bytes,
      accelerator_memory_reserved_99th: bytes,
      train_time: seconds,
      file_size: adapterFileBytes(experiment.experiment, setting),
      num_trainable_params: description.trainable,
      num_total_params: description.total,
      status: statusOf(subject),
      metrics: metricRows(subject, own),
    },
    meta_info: metaInfo(subject),
  };
}

function nameOf({ run, experiment }: Subject, { seed }: LaneRun): string {
  const { runId, methodId } = run.description;
  const [, swept] = runId.split("@");
  const { model, task } = experiment.experiment;
  const parts = [model, taskText(task).replace("/", "-"), swept, `seed${seed}`];
  return `${methodId}/${parts.filter((part) => part !== undefined).join("-")}`;
}

/** The fields of HF's TrainConfig, then those that it has no name for. */
function trainConfig({ run, experiment }: Subject, { seed, learningRate }: LaneRun) {
  const { model, task, training } = experiment.experiment;
  return {
    model_id: model,
    dtype: "float32",
    max_seq_length: training.time,
    batch_size: training.batch,
    batch_size_eval: training.batch,
    max_steps: run.steps,
    eval_steps: training.evaluateEvery,
    compile: false,
    query_template: "",
    seed,
    grad_norm_clip: training.maxGradientNorm,
    optimizer_type: training.optimizer === "adamw" ? "AdamW" : "SGD",
    optimizer_kwargs: { lr: learningRate, weight_decay: training.weightDecay },
    lr_scheduler: training.schedule === "constant" ? null : training.schedule,
    use_amp: false,
    autocast_adapter_dtype: false,
    generation_kwargs: {},
    attn_implementation: null,
    task: taskText(task),
    warmup_steps: training.warmupSteps,
    evaluation_examples: training.evaluationExamples,
  };
}

/** Null for full fine-tuning, as there; a method that PEFT does not have is named by its id. */
function peftConfig({ run, experiment }: Subject): Readonly<Record<string, unknown>> | null {
  const { methodId } = run.description;
  const file = untrainedFile(experiment.experiment, { id: methodId, options: run.options });
  if (file === undefined) return null;
  const base = { base_model_name_or_path: experiment.experiment.model };
  return { peft_type: methodId.toUpperCase(), ...file.config, ...base };
}

function statusOf({ run: { status } }: Subject): "success" | "failed" | "canceled" {
  if (status === "finished") return "success";
  return status === "diverged" || status === "failed" ? "failed" : "canceled";
}

function metricRows(
  { run, experiment }: Subject,
  { losses, evaluations }: LaneRun,
): readonly Readonly<Record<string, unknown>>[] {
  const { batch, time } = experiment.experiment.training;
  const secondsPerStep = (run.msPerStep ?? NaN) / 1000;
  const rows = evaluations.map((evaluation, i) => {
    const { step } = evaluation;
    const since = evaluations[i - 1]?.step ?? 0;
    return {
      step,
      "valid accuracy": accuracyOf(evaluation),
      "valid loss": finite(evaluation.loss),
      "train loss": finite(meanOf(losses.slice(since, step))),
      "train samples": step * batch,
      "train time": finite((step - since) * secondsPerStep),
      "eval time": null,
      "tokens / sec": finite((batch * time) / secondsPerStep),
      "mem allocated avg": run.description.plannedBytes,
      "mem reserved avg": run.description.plannedBytes,
      "elapsed time": finite(step * secondsPerStep),
    };
  });
  const steps = losses.length;
  const last = {
    step: steps,
    "test accuracy": null,
    "train loss": finite(losses.at(-1) ?? NaN),
    "train samples": steps * batch,
    "train total tokens": steps * batch * time,
  };
  return [...rows, last];
}

/** What comes nearest to a share of right answers. */
function accuracyOf({ exactMatch, accuracy, tokenAccuracy }: LaneEvaluationAt): number | null {
  return finite(exactMatch ?? accuracy ?? tokenAccuracy);
}

function metaInfo({ experiment }: Subject): Readonly<Record<string, unknown>> {
  const unknown = { sha: null, created_at: null };
  const packages = ["transformers", "peft", "datasets", "bitsandbytes", "torch"];
  return {
    model_info: unknown,
    dataset_info: { [taskText(experiment.experiment.task)]: unknown },
    package_info: Object.fromEntries(
      packages.flatMap((name) => [
        [`${name}-version`, null],
        [`${name}-commit-hash`, null],
      ]),
    ),
    system_info: {
      ...{ system: null, release: null, version: null, machine: null, processor: null },
      accelerator: experiment.device?.label ?? null,
    },
    pytorch_info: "",
  };
}

/** JSON has no NaN. */
function finite(value: number | readonly number[]): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
