/** The cells of one row of the table of runs; what the buttons do is the table's. */
import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Metric } from "../../experiment/describe.ts";
import type { ExperimentRun, LaneEvaluation, MethodRun } from "../../experiment/runs.ts";
import { isLive, stepsDone } from "../../experiment/runs.ts";
import type { Summary } from "../../experiment/statistics.ts";
import { asSentence } from "../frame/problem.ts";
import { metricLabel, translated } from "../locale/declared.ts";
import { formatDay } from "../state/format-day.ts";
import {
  formatBytes,
  formatCount,
  formatLearningRate,
  formatLoss,
  formatScore,
  formatShare,
  formatStepsPerSecond,
} from "../state/format.ts";
import { icon } from "../style/icons.ts";
import { swatch } from "../style/swatch.ts";
import type { RunRow } from "./run-rows.ts";
import { runsTableStrings as strings } from "./runs-table.strings.ts";

export interface RowActions {
  readonly toggleHidden: () => void;
  readonly togglePinned: () => void;
  readonly toggleBaseline: () => void;
  readonly rename: () => void;
  readonly remove: () => void;
  /** Sets a smaller learning rate for its method; undefined where that cannot be done now. */
  readonly useRate: ((learningRate: number) => void) | undefined;
}

export function renderMarks(row: RunRow, actions: RowActions): TemplateResult {
  const { name, visibility, isPinned, isBaseline } = row;
  const isFixed = visibility === "old" || visibility === "other-task";
  const hint =
    visibility === "old"
      ? strings.old
      : visibility === "other-task"
        ? strings.otherTask
        : strings.show(name);
  return html`<label class="visible" title=${hint}>
      <input
        type="checkbox"
        aria-label=${strings.show(name)}
        .checked=${visibility === "shown"}
        ?disabled=${isFixed}
        @change=${actions.toggleHidden}
      />
    </label>
    ${markButton("pin", strings.pin(name), isPinned, actions.togglePinned)}
    ${markButton("star", strings.star(name), isBaseline, actions.toggleBaseline)}`;
}

function markButton(
  kind: "pin" | "star",
  label: string,
  isOn: boolean,
  act: () => void,
): TemplateResult {
  return html`<button
    class="mark"
    aria-label=${label}
    title=${label}
    aria-pressed=${isOn ? "true" : "false"}
    @click=${act}
  >
    ${icon(kind)}
  </button>`;
}

export function renderName({ run, name, experiment, isBaseline, isMain }: RunRow): TemplateResult {
  const date = formatDay(experiment.startedAt);
  const origin =
    experiment.origin === "recorded"
      ? strings.recorded(date)
      : experiment.origin === "file"
        ? strings.file(date)
        : strings.number(experiment.number);
  return html`<span class="name">
    ${swatch(run.description.methodId)}
    <span class="words">
      <strong>${name}</strong>
      ${isMain && experiment.origin === "trained" ? nothing : html`<small>${origin}</small>`}
    </span>
    ${isBaseline ? html`<span class="chip">${strings.baseline}</span>` : nothing}
  </span>`;
}

/** From trainable parameters to the actions; `best` is set in bold. */
export function renderNumbers(row: RunRow, hasScore: boolean, best: number | undefined): unknown {
  const { description, msPerStep } = row.run;
  const { loss, delta, score, scoreMetric } = row;
  return html`<td class="end">
      ${formatCount(description.trainable)}
      <small>${formatShare(description.trainable / description.total)}</small>
    </td>
    <td class="end">
      ${
        loss === undefined
          ? strings.none
          : html`<span class=${loss.mean === best ? "best" : ""}>${formatLoss(loss.mean)}</span>
              ${renderDeviation(loss, formatLoss)}`
      }
    </td>
    <td class="end">${renderDelta(delta)}</td>
    ${hasScore ? html`<td class="end">${renderScore(score, scoreMetric)}</td>` : nothing}
    <td class="end">${msPerStep === undefined ? strings.none : formatStepsPerSecond(msPerStep)}</td>
    <td class="end">
      ${formatBytes(description.plannedBytes)}
      ${
        description.waves === 1
          ? nothing
          : html`<small title=${strings.wavesHint}>${strings.waves(description.waves)}</small>`
      }
    </td>`;
}

/** The sign says it too: colour is never alone. */
function renderDelta(delta: number | undefined): unknown {
  if (delta === undefined) return strings.none;
  if (delta === 0) return "0";
  const sign = delta < 0 ? "−" : "+";
  const kind = delta < 0 ? "better" : "worse";
  return html`<span class=${kind}>${sign}${formatLoss(Math.abs(delta))}</span>`;
}

function renderScore(score: Summary | undefined, metric: Metric | undefined): unknown {
  if (score === undefined || metric === undefined) return strings.none;
  const format = metric.unit === "share" ? formatScore : formatLoss;
  return html`<span title=${metricLabel(metric)}>${format(score.mean)}</span>
    ${renderDeviation(score, format)}`;
}

function renderDeviation(
  { sd, n }: Summary,
  format: (value: number) => string,
): TemplateResult | typeof nothing {
  if (n < 2) return nothing;
  return html`<small title=${strings.seeds(n)}>${strings.spread(format(sd))}</small>`;
}

export function renderStatus({ run }: RunRow, actions: RowActions): TemplateResult {
  const { error } = run;
  return html`<span class="status" data-status=${run.status}>${statusText(run)}</span>
    ${renderTrouble(run, actions)}
    ${
      error === undefined
        ? nothing
        : html`<p class="problem">
            ${asSentence(error.message)}<small>${translated(error.hint ?? "")}</small
            ><small>${error.code}</small>
          </p>`
    }`;
}

export function renderActions(row: RunRow, actions: RowActions): TemplateResult {
  const live = isLive(row.run);
  const remove = live ? strings.removeLive : strings.remove(row.name);
  return html`<button
      class="mark"
      aria-label=${strings.rename(row.name)}
      title=${strings.rename(row.name)}
      @click=${actions.rename}
    >
      ${icon("pencil")}
    </button>
    <button
      class="mark"
      aria-label=${strings.remove(row.name)}
      title=${remove}
      ?disabled=${live}
      @click=${actions.remove}
    >
      ${icon("trash")}
    </button>`;
}

/** The base of an experiment, in cells like those of a run. */
export function renderBase(
  { base, experiment }: ExperimentRun,
  metric: Metric | undefined,
  hasNewHead: boolean,
  columnsBefore: number,
): TemplateResult | typeof nothing {
  if (base === undefined || experiment.methods.length === 0) return nothing;
  return html`<tr class="base">
    <td></td>
    <th scope="row"><span class="name">${strings.base}</span></th>
    ${Array.from({ length: columnsBefore }, () => html`<td></td>`)}
    <td class="end">0</td>
    <td class="end">${formatLoss(base.evaluation.loss)}</td>
    <td class="end">${strings.none}</td>
    ${metric === undefined ? nothing : html`<td class="end">${formatMetric(base.evaluation, metric)}</td>`}
    <td class="end">${strings.none}</td>
    <td class="end">${strings.none}</td>
    <td class="muted">${hasNewHead ? strings.baseWithNewHead : strings.baseStatus}</td>
    <td></td>
  </tr>`;
}

function formatMetric(evaluation: LaneEvaluation, { id, unit }: Metric): string {
  const value = evaluation[id];
  if (value === undefined || !Number.isFinite(value)) return strings.none;
  return unit === "share" ? formatScore(value) : formatLoss(value);
}

function statusText(run: MethodRun): string {
  const word = strings.statuses[run.status];
  if (run.detail !== undefined) return `${word} · ${run.detail}`;
  return run.status === "queued" || run.status === "compiling"
    ? word
    : strings.at(word, stepsDone(run), run.steps);
}

function renderTrouble(
  { lanes }: MethodRun,
  { useRate }: RowActions,
): TemplateResult | typeof nothing {
  const diverged = lanes.filter(({ divergedAt }) => divergedAt !== undefined);
  const [first] = diverged;
  if (first?.divergedAt === undefined) return nothing;
  const count = lanes.length > 1 ? `${strings.lanesDiverged(diverged.length, lanes.length)}. ` : "";
  const smaller = thirdOf(first.learningRate);
  return html`<p class="problem">
    ${count}${strings.divergedAt(first.divergedAt)}
    ${
      useRate === undefined
        ? nothing
        : html`<button @click=${() => useRate(smaller)}>
            ${strings.useRate(formatLearningRate(smaller))}
          </button>`
    }
  </p>`;
}

/** The next rung down of 1, 3, 10, 30 …, which is how rates are searched. */
export function thirdOf(rate: number): number {
  const exponent = Math.floor(Math.log10(rate * 0.999_999));
  const digits = rate / 10 ** exponent;
  return Number(`${digits > 3.000_01 ? 3 : 1}e${exponent}`);
}
