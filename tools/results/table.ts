// The README's tables from records: one for each task, mean ± standard deviation over seeds; it trains and writes nothing.
import { tasks } from "../../src/data/tasks.ts";
import type { ResultRecord } from "../../src/experiment/records.ts";
import { methods } from "../../src/peft/registry.ts";

const BEGIN = "<!-- results: written by `npm run results` -->";
const END = "<!-- end of results -->";

/** Errors: when the README has no place for the table. */
export function replaceTable(readme: string, table: string): string {
  const start = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (start < 0 || end < start) throw new Error(`expected ${BEGIN} and ${END} in README.md`);
  return `${readme.slice(0, start)}${BEGIN}\n\n${table}\n\n${readme.slice(end)}`;
}

export function resultsTable(records: readonly ResultRecord[]): string {
  const final = records.filter(({ split }) => split === "test");
  const found = [...new Set(final.map(({ task }) => task))];
  const parts = found.map((task) => taskTable(task, records));
  const adapters = [...new Set(final.map(({ adapter }) => adapter))].join("; ");
  const dates = final.map(({ date }) => date).sort();
  const when = dates[0] === dates.at(-1) ? dates[0] : `${dates[0]} to ${dates.at(-1)}`;
  return [
    `Trained by \`npm run results\` on ${adapters}, ${when}. Means ± standard deviations over seeds on the test split, which is read once, at the end of a run. ` +
      "The best rate is the one with the lowest validation loss in a search with one seed and fewer steps; rates are tried at 0.3, 1 and 3 times the default.",
    ...parts,
  ].join("\n\n");
}

function taskTable(id: string, records: readonly ResultRecord[]): string {
  const own = records.filter(({ task }) => task === id);
  const final = own.filter(({ split }) => split === "test");
  const tuned = final.filter(({ method }) => method !== "base");
  const { metricName = "", steps = 0, batch = 0, time = 0, schedule = "" } = tuned[0] ?? {};
  const kept = tuned.find(({ forgetting }) => forgetting !== null)?.forgetting?.metricName;
  const base = final.find(({ method }) => method === "base");
  const label = tasks.find((task) => task.id === id)?.label ?? id;
  const rows = [...new Set(tuned.map(({ method }) => method))].map((method) =>
    methodRow(
      method,
      own.filter((record) => record.method === method),
    ),
  );
  const about = [
    `${steps} steps of ${batch} × ${time} tokens, ${schedule} rate; ${nameOf(metricName)}`,
    ...(base === undefined ? [] : [`frozen base ${show(base.metric, metricName)}`]),
  ];
  return [
    `**${label}** (\`${tuned[0]?.model ?? ""}\`): ${about.join(", ")}.`,
    [
      `| method | trainable | share | bytes | at the default rate | at the best rate | ms per step | base's own tasks (${nameOf(kept ?? "")}): on, off |`,
      "| --- | --: | --: | --: | --: | --: | --: | --: |",
      ...rows,
    ].join("\n"),
  ].join("\n\n");
}

function methodRow(id: string, records: readonly ResultRecord[]): string {
  const final = records.filter(({ split }) => split === "test");
  const [first] = final;
  if (first === undefined) return "";
  // The default rate is trained first, and the best one after it where it is another.
  const rates = [...new Set(final.map(({ learningRate }) => learningRate))];
  const [atDefault, atBest = rates[0]] = rates;
  const at = (rate: number | undefined) => {
    const runs = final.filter(({ learningRate }) => learningRate === rate);
    const metrics = runs.map(({ metric }) => metric);
    return `${spread(metrics, first.metricName)} (${String(rate)})`;
  };
  const best = final.filter(({ learningRate }) => learningRate === atBest);
  const on = mean(best.map(({ forgetting }) => forgetting?.on ?? null));
  const off = mean(best.map(({ forgetting }) => forgetting?.off ?? null));
  const name = first.forgetting?.metricName ?? "";
  const label = methods.find((method) => method.id === id)?.label ?? id;
  const share = (100 * first.trainable) / first.total;
  const milliseconds = median(final.map(({ msPerStep }) => msPerStep));
  return `| ${[
    label,
    first.trainable.toLocaleString("en"),
    `${share.toPrecision(share < 1 ? 2 : 3)} %`,
    first.adapterBytes.toLocaleString("en"),
    at(atDefault),
    at(atBest),
    milliseconds === 0 ? "–" : milliseconds.toPrecision(3),
    `${show(on, name)}, ${show(off, name)}`,
  ].join(" | ")} |`;
}

function spread(values: readonly (number | null)[], metricName: string): string {
  const found = values.filter((value) => value !== null);
  if (found.length < values.length) return "diverged";
  const average = mean(found) ?? 0;
  const squares = found.reduce((sum, value) => sum + (value - average) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, found.length - 1));
  return `${show(average, metricName)} ± ${show(deviation, metricName)}`;
}

function mean(values: readonly (number | null)[]): number | null {
  const found = values.filter((value) => value !== null);
  if (found.length === 0) return null;
  return found.reduce((sum, value) => sum + value, 0) / found.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function show(value: number | null, metricName: string): string {
  if (value === null) return "–";
  return value.toFixed(metricName === "perplexity" ? 1 : 3);
}

const NAMES: Readonly<Record<string, string>> = {
  exactMatch: "exact match",
  macroF1: "macro-F1",
  perplexity: "perplexity",
};

function nameOf(metricName: string): string {
  return NAMES[metricName] ?? metricName;
}
