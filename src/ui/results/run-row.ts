/** The cells of one row of the table of runs; what the buttons do is the table's. */
import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Metric } from "../../experiment/describe.ts";
import type { ExperimentRun, LaneEvaluation } from "../../experiment/runs.ts";
import { isLive, stepsDone } from "../../experiment/runs.ts";
import type { Summary } from "../../experiment/statistics.ts";
import { metricLabel } from "../locale/declared.ts";
import { formatDay } from "../state/format-day.ts";
import {
  formatBytes,
  formatCount,
  formatLoss,
  formatScore,
  formatShare,
  formatStepsPerSecond,
} from "../state/format.ts";
import { icon } from "../style/icons.ts";
import { swatch } from "../style/swatch.ts";
import type { RunRow } from "./run-rows.ts";
import { runsTableStrings as strings } from "./runs-table.strings.ts";
import type { TableLayout } from "./table-width.ts";

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

/** `changed` is undefined where it has a column of its own. */
export function renderName(row: RunRow, changed?: string): TemplateResult {
  const { run, name, variant, isBaseline } = row;
  const origin = originOf(row);
  return html`<span class="name">
    ${swatch(run.description.methodId, variant)}
    <span class="words">
      <strong title=${name}>${name}</strong>
      ${
        origin === "" && !isBaseline
          ? nothing
          : html`<span class="origin"
              ><small>${origin}</small>${
                isBaseline ? html`<span class="chip">${strings.baseline}</span>` : nothing
              }</span
            >`
      }
      ${
        changed === undefined || changed === ""
          ? nothing
          : html`<small class="changed" title=${changed}>${changed}</small>`
      }
    </span>
  </span>`;
}

/** Of the runs that are looked at it needs no word. */
function originOf({ experiment, isMain, scenario }: RunRow): string {
  const { origin, startedAt, number } = experiment;
  switch (origin) {
    case "recorded": {
      const recorded = strings.recorded(formatDay(startedAt));
      return scenario === undefined ? recorded : `${scenario} · ${recorded}`;
    }
    case "file":
      return strings.file(formatDay(startedAt));
    case "trained":
      return isMain ? "" : strings.number(number);
  }
}

/** From trainable parameters to the actions; `best` is set in bold. */
export function renderNumbers(row: RunRow, hasScore: boolean, best: number | undefined): unknown {
  const { description, msPerStep } = row.run;
  const { loss, delta, score, scoreMetric } = row;
  return html`<td class="end">
      ${formatCount(description.trainable)}
      <small title=${strings.shareHint}
        >${formatShare(description.trainable / description.total)}</small
      >
    </td>
    <td class="end">
      ${
        loss === undefined
          ? strings.none
          : html`<span class=${loss.mean === best ? "best" : ""}>${formatLoss(loss.mean)}</span>
              ${renderDeviation(loss, formatLoss)}`
      }
    </td>
    <td class="end" data-column="delta">${renderDelta(delta)}</td>
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

export function renderStatus({ run }: RunRow): TemplateResult {
  const { status, detail, steps } = run;
  const hasBegun = status !== "queued" && status !== "compiling";
  return html`<span class="status" data-status=${status}>${strings.statuses[status]}</span> ${
      detail === undefined
        ? hasBegun
          ? html`<small>${strings.at(stepsDone(run), steps)}</small>`
          : nothing
        : html`<small>${detail}</small>`
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
  layout: TableLayout,
): TemplateResult | typeof nothing {
  if (base === undefined || experiment.methods.length === 0) return nothing;
  const isNarrow = layout === "narrow";
  const status = hasNewHead ? strings.baseWithNewHead : strings.baseStatus;
  // The column of statuses is narrow: there the words stand below the name, as those of runs do.
  const isBelow = layout !== "wide";
  return html`<tr class="base">
    ${isNarrow ? nothing : html`<td></td>`}
    <th scope="row">
      <span class="words">
        <span>${strings.base}</span>${isBelow ? html`<small>${status}</small>` : nothing}
      </span>
    </th>
    ${layout === "wide" ? html`<td></td>` : nothing}
    <td class="end">0</td>
    <td class="end">${formatLoss(base.evaluation.loss)}</td>
    <td class="end">${strings.none}</td>
    ${metric === undefined ? nothing : html`<td class="end">${formatMetric(base.evaluation, metric)}</td>`}
    <td class="end">${strings.none}</td>
    <td class="end">${strings.none}</td>
    <td class="status-cell">${isBelow ? nothing : html`<small>${status}</small>`}</td>
    ${isNarrow ? nothing : html`<td></td>`}
  </tr>`;
}

function formatMetric(evaluation: LaneEvaluation, { id, unit }: Metric): string {
  const value = evaluation[id];
  if (value === undefined || !Number.isFinite(value)) return strings.none;
  return unit === "share" ? formatScore(value) : formatLoss(value);
}
