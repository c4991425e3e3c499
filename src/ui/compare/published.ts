/** The published results as points beside the kept runs; fetching is done once, when somebody asks for them. */
import { PlaygroundError, toPlaygroundError } from "../../core/errors.ts";
import type { Measure } from "../../experiment/measures.ts";
import type { ResultRecord } from "../../experiment/records.ts";
import { parseRecords } from "../../experiment/records.ts";
import type { Experiment } from "../../experiment/schema.ts";
import { adapterFileBytes } from "../../experiment/trained-parameters.ts";
import { summarize } from "../../experiment/statistics.ts";
import { formatDay } from "../state/format-day.ts";
import { formatLearningRate, formatList } from "../state/format.ts";
import { runLabel } from "../state/run-label.ts";
import type { ComparePoint } from "./compare-data.ts";
import { compareStrings as strings } from "./compare.strings.ts";

let records: Promise<readonly ResultRecord[]> | undefined;

/** Errors: FETCH_FAILED, DATA_INVALID. After a failure the next call tries again. */
export function loadPublished(): Promise<readonly ResultRecord[]> {
  records ??= fetchRecords().catch((error: unknown) => {
    records = undefined;
    throw toPlaygroundError(error);
  });
  return records;
}

async function fetchRecords(): Promise<readonly ResultRecord[]> {
  const url = new URL("results/records.json", document.baseURI);
  const response = await fetch(url);
  if (!response.ok) {
    throw new PlaygroundError(
      "FETCH_FAILED",
      `expected the published results, found HTTP status ${response.status}`,
    );
  }
  return parseRecords(await response.json());
}

/** Those of a task and base that were run at a chosen learning rate, whose test split was read once. */
export function publishedOf(
  all: readonly ResultRecord[],
  { task, model }: Pick<Experiment, "task" | "model">,
): readonly ResultRecord[] {
  const name = task.id === "digits" ? `digits-${task.operation}` : task.id;
  return all.filter(
    (record) =>
      record.split === "test" &&
      record.method !== "base" &&
      record.task === name &&
      record.model === model,
  );
}

/** One point for each configuration, over its seeds; none where records do not have the measure. */
export function publishedPoints(
  found: readonly ResultRecord[],
  xMeasure: Measure,
  yMeasure: Measure,
  base: Pick<Experiment, "model" | "task">,
): readonly Omit<ComparePoint, "isFront" | "isPublished" | "isBaseline">[] {
  const groups = new Map<string, readonly ResultRecord[]>();
  for (const record of found) {
    const { method, options, learningRate, steps, batch } = record;
    const key = JSON.stringify([method, options, learningRate, steps, batch]);
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups].flatMap(([key, group]) => {
    const [first] = group;
    const x = summarize(group.map((record) => valueOf(record, xMeasure, base)));
    const y = summarize(group.map((record) => valueOf(record, yMeasure, base)));
    if (first === undefined || x === undefined || y === undefined) return [];
    const name = runLabel(first.method, first.options);
    const label = strings.publishedRun(name, formatLearningRate(first.learningRate), first.steps);
    return [{ key, methodId: first.method, label, x, y }];
  });
}

function valueOf(
  record: ResultRecord,
  { id }: Measure,
  base: Pick<Experiment, "model" | "task">,
): number {
  switch (id) {
    case "trainable":
      return record.trainable;
    case "adapterBytes":
      // Records count the numbers alone; the page's own runs the whole file.
      return adapterFileBytes(base, { id: record.method, options: record.options });
    case "validationLoss":
      return record.validationLoss ?? NaN;
    case "wallSeconds":
      // 0 = not measured.
      return record.msPerStep > 0 ? (record.msPerStep * record.steps) / 1000 : NaN;
    default:
      return id === record.metricName ? (record.validationMetric ?? NaN) : NaN;
  }
}

/** Where and when they were made. */
export function publishedSource(found: readonly ResultRecord[]): string {
  if (found.length === 0) return strings.publishedNone;
  const devices = formatList([...new Set(found.map(({ adapter }) => adapter))]);
  const dates = found.map(({ date }) => date).sort();
  const [first, last] = [formatDay(dates[0] ?? ""), formatDay(dates.at(-1) ?? "")];
  return strings.publishedFrom(devices, first === last ? first : `${first} – ${last}`);
}
