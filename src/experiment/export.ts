/** Runs as text for other programs: CSV, a Markdown table, Python; writing files is the page's. */
import { csvFormatRows } from "d3-dsv";
import { countMethod, describeTask } from "./describe.ts";
import type { Subject } from "./differences.ts";
import { exportStrings as strings } from "./export.strings.ts";
import type { Measure } from "./measures.ts";
import { firstMeasure, measureById, summaryOf } from "./measures.ts";
import type { LaneRun } from "./runs.ts";
import type { Experiment, MethodSetting } from "./schema.ts";
import { untrainedFile } from "./trained-parameters.ts";

const CSV_COLUMNS = [
  ...["experiment", "run", "method", "options", "learning_rate", "seed"],
  ...["step", "split", "metric", "value"],
];

/** Long form: a row for each number of each seed, never smoothed. A loss that is no number is `NaN`. */
export function runsCsv(subjects: readonly Subject[]): string {
  const rows = subjects.flatMap(({ run, experiment }) => {
    const { runId, methodId } = run.description;
    const options = JSON.stringify(run.options);
    return run.lanes.flatMap((lane) => {
      const { learningRate, seed } = lane;
      const common = [experiment.id, runId, methodId, options, String(learningRate), String(seed)];
      return numbersOf(lane).map((row) => [...common, ...row]);
    });
  });
  return csvFormatRows([CSV_COLUMNS, ...rows]);
}

/** Step, split, metric, value. */
function numbersOf({ losses, evaluations }: LaneRun): readonly (readonly string[])[] {
  return [
    ...losses.map((loss, i) => [String(i + 1), "train", "loss", String(loss)]),
    ...evaluations.flatMap(({ step, ...metrics }) =>
      Object.entries(metrics).map(([metric, value]) => [
        String(step),
        "validation",
        metric,
        String(value),
      ]),
    ),
  ];
}

/** A row for each run. `nameOf` gives the runs the names that the page shows. */
export function markdownTable(
  subjects: readonly Subject[],
  nameOf: (subject: Subject) => string,
): string {
  const measures = subjects.map(({ experiment }) => firstMeasure(experiment));
  const [first] = subjects;
  // One metric has no column of its own where tasks rank by different ones, or by the loss.
  const shared =
    measures.every((measure) => measure === measures[0]) && measures[0]?.id !== "validationLoss"
      ? measures[0]
      : undefined;
  const metric = first?.experiment.experiment.task;
  const label =
    shared === undefined || metric === undefined ? "" : describeTask(metric).metrics[0].label;
  const columns = strings.columns(label);
  const rows = subjects.map((subject) => {
    const { run } = subject;
    const { trainable, total } = run.description;
    return [
      nameOf(subject),
      [...new Set(run.lanes.map(({ learningRate }) => learningRate))].join(", "),
      run.lanes.map(({ seed }) => seed).join(", "),
      String(run.steps),
      String(trainable),
      percent(trainable / total),
      shown(measureById("validationLoss"), subject),
      ...(shared === undefined ? [] : [shown(shared, subject)]),
    ];
  });
  const lines = [columns, columns.map(() => "---"), ...rows].map(
    (cells) => `| ${cells.map(escaped).join(" | ")} |`,
  );
  return [...lines, "", strings.legend(label), ""].join("\n");
}

function shown(measure: Measure, { run, experiment }: Subject): string {
  const summary = summaryOf(measure, run, experiment);
  if (summary === undefined) return strings.none;
  const text = measure.unit === "share" ? percent : (value: number) => value.toPrecision(4);
  const { mean, sd, n } = summary;
  return n < 2 ? text(mean) : `${text(mean)} ± ${text(sd)} (n = ${n})`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** Somebody's name of a run must not end a cell. */
function escaped(cell: string): string {
  return cell.replaceAll("\\", "\\\\").replaceAll("|", "\\|").replace(/\s+/g, " ");
}

/** PEFT's classes for the types that its files name. */
const PEFT_CLASSES: Readonly<Record<string, string>> = {
  LORA: "LoraConfig",
  IA3: "IA3Config",
  PREFIX_TUNING: "PrefixTuningConfig",
  PROMPT_TUNING: "PromptTuningConfig",
  LN_TUNING: "LNTuningConfig",
};

/** Fields that say what a file is, not what the method is. */
const FILE_FIELDS: ReadonlySet<string> = new Set([
  ...["peft_type", "base_model_name_or_path", "inference_mode", "revision"],
]);

/**
 * The method's set-up as Python for `peft`, with what differs there as a comment; undefined for a method that PEFT does
 * not have. Errors: CONFIG_INVALID.
 */
export function pythonConfig(
  experiment: Pick<Experiment, "model" | "task">,
  setting: Pick<MethodSetting, "id" | "options">,
): string | undefined {
  // The export of options that do not fit would fail at a tensor; this says which option it is.
  const { trainable } = countMethod(experiment, setting);
  const file = untrainedFile(experiment, setting);
  const name = PEFT_CLASSES[String(file?.config["peft_type"])];
  if (file === undefined || name === undefined) return undefined;
  const { config, tensors } = file;
  const inPeft = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  const fields = Object.entries(config).filter(
    ([key, value]) => !FILE_FIELDS.has(key) && value !== null,
  );
  const lines = fields.map(([key, value]) => `    ${key}=${pythonValue(value)},`);
  return [
    `from peft import ${name}, get_peft_model`,
    "",
    // A prefix's file leaves its MLP behind, which PEFT has as well.
    ...(name !== "LoraConfig" || inPeft === trainable
      ? []
      : [`# PEFT adapts a fused matrix whole: ${inPeft} parameters there, ${trainable} here.`]),
    `config = ${name}(`,
    ...lines,
    ")",
    "model = get_peft_model(model, config)",
    "",
  ].join("\n");
}

function pythonValue(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(", ")}]`;
  if (typeof value === "object") {
    const pairs = Object.entries(value).map(
      ([key, of]) => `${pythonValue(key)}: ${pythonValue(of)}`,
    );
    return `{${pairs.join(", ")}}`;
  }
  return JSON.stringify(value);
}
