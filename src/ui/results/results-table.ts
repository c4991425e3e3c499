/** The table of results: the frozen base, the methods of the current run, and earlier runs of the same task. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Metric } from "../../experiment/describe.ts";
import { describeTask } from "../../experiment/describe.ts";
import type { LaneEvaluation } from "../../worker/client.ts";
import { isComparable } from "../charts/loss-data.ts";
import {
  formatBytes,
  formatCount,
  formatLoss,
  formatScore,
  formatShare,
  formatStepsPerSecond,
  mean,
  standardDeviation,
} from "../state/format.ts";
import { runLabel } from "../state/run-label.ts";
import type { ExperimentRun, MethodRun } from "../../experiment/runs.ts";
import type { RunState } from "../state/run-state.ts";
import { stepsDone } from "../../experiment/runs.ts";
import { INITIAL_RUN_STATE } from "../state/run-state.ts";
import { asSentence } from "../frame/problem.ts";
import { base, button, card, table } from "../style/shared.ts";
import { swatch } from "../style/swatch.ts";
import { resultsTableStrings as strings } from "./results-table.strings.ts";

@customElement("results-table")
export class ResultsTable extends LitElement {
  static override readonly styles = [
    base,
    card,
    button,
    table,
    css`
      .scroll {
        margin-top: var(--space-2);
      }
      .method {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        white-space: nowrap;
      }
      .earlier > * {
        color: var(--text-muted);
      }
      .status {
        white-space: nowrap;
      }
      .status[data-status="running"]::before,
      .status[data-status="compiling"]::before {
        content: "";
        display: inline-block;
        width: 0.5rem;
        height: 0.5rem;
        border-radius: 50%;
        background: var(--accent);
        margin-inline-end: var(--space-2);
      }
      .status[data-status="diverged"],
      .status[data-status="failed"],
      .problem {
        color: var(--error-text);
      }
      td small {
        display: block;
      }
      .problem {
        white-space: normal;
        min-width: 14rem;
        max-width: 24rem;
      }
      .best {
        font-weight: 650;
      }
    `,
  ];

  @property({ attribute: false }) run: RunState = INITIAL_RUN_STATE;

  override render(): TemplateResult {
    const { current, earlier } = this.run;
    const shown = current === undefined ? [] : earlier.filter((e) => isComparable(current, e));
    return html`<section class="card" aria-labelledby="title">
      <div class="card-head">
        <h2 id="title">${strings.title}</h2>
        ${
          shown.length > 0
            ? html`<button class="quiet" @click=${this.#forget}>${strings.forget}</button>`
            : nothing
        }
      </div>
      ${
        current === undefined || (current.base === undefined && current.runs.length === 0)
          ? html`<p class="muted">${strings.empty}</p>`
          : this.#renderTable(current, shown)
      }
    </section>`;
  }

  #renderTable(current: ExperimentRun, earlier: readonly ExperimentRun[]): TemplateResult {
    const { kind, metrics } = describeTask(current.experiment.task);
    const scores = metrics.filter(({ id }) => id !== "loss" && id !== "tokenAccuracy");
    const best = bestLoss(current);
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${strings.region}>
      <table>
        <caption class="visually-hidden">
          ${strings.caption}
        </caption>
        <thead>
          <tr>
            <th scope="col">${strings.method}</th>
            <th scope="col" class="end">${strings.loss}</th>
            ${scores.map(({ label }) => html`<th scope="col" class="end">${label}</th>`)}
            <th scope="col" class="end">${strings.trainable}</th>
            <th scope="col" class="end">${strings.speed}</th>
            <th scope="col" class="end" title=${strings.memoryHint}>${strings.memory}</th>
            <th scope="col">${strings.status}</th>
          </tr>
        </thead>
        <tbody>
          ${this.#renderBase(current, scores, kind === "classification")}
          ${current.runs.map((run) => renderRun(run, scores, best, undefined))}
          ${earlier.map((experiment) =>
            experiment.runs.map((run) => renderRun(run, scores, undefined, experiment.number)),
          )}
        </tbody>
      </table>
    </div>`;
  }

  #renderBase(
    { base }: ExperimentRun,
    scores: readonly Metric[],
    hasNewHead: boolean,
  ): TemplateResult | typeof nothing {
    if (base === undefined) return nothing;
    return html`<tr>
      <th scope="row"><span class="method">${strings.base}</span></th>
      <td class="end">${formatLoss(base.evaluation.loss)}</td>
      ${scores.map(
        (metric) => html`<td class="end">${formatMetric([base.evaluation], metric)}</td>`,
      )}
      <td class="end">0</td>
      <td class="end">${strings.none}</td>
      <td class="end">${strings.none}</td>
      <td class="muted">${hasNewHead ? strings.baseWithNewHead : strings.baseStatus}</td>
    </tr>`;
  }

  #forget(): void {
    this.dispatchEvent(new CustomEvent("forget-earlier"));
  }
}

function renderRun(
  run: MethodRun,
  scores: readonly Metric[],
  best: number | undefined,
  number: number | undefined,
): TemplateResult {
  const { description, status, error } = run;
  const last = run.lanes.flatMap(({ evaluations }) => evaluations.at(-1) ?? []);
  const losses = last.map(({ loss }) => loss).filter(Number.isFinite);
  const isBest = losses.length > 0 && mean(losses) === best;
  return html`<tr class=${number === undefined ? "" : "earlier"}>
    <th scope="row">
      <span class="method">
        ${swatch(description.methodId)} ${runLabel(description.methodId, run.options)}
        ${number === undefined ? nothing : html`<small>${strings.earlier(number)}</small>`}
      </span>
    </th>
    <td class="end">
      <span class=${isBest ? "best" : ""}>
        ${losses.length === 0 ? strings.none : formatLoss(mean(losses))}
      </span>
      ${
        losses.length > 1
          ? html`<small title=${strings.seeds(losses.length)}>
              ${strings.spread(formatLoss(standardDeviation(losses)))}
            </small>`
          : nothing
      }
    </td>
    ${scores.map((metric) => html`<td class="end">${formatMetric(last, metric)}</td>`)}
    <td class="end">
      ${formatCount(description.trainable)}
      <small>${formatShare(description.trainable / description.total)}</small>
    </td>
    <td class="end">
      ${run.msPerStep === undefined ? strings.none : formatStepsPerSecond(run.msPerStep)}
    </td>
    <td class="end">
      ${formatBytes(description.plannedBytes)}
      ${
        description.waves === 1
          ? nothing
          : html`<small title=${strings.wavesHint}>${strings.waves(description.waves)}</small>`
      }
    </td>
    <td>
      <span class="status" data-status=${status}>${statusText(run)}</span>
      ${renderTrouble(run)}
      ${
        error === undefined
          ? nothing
          : html`<p class="problem">
              ${asSentence(error.message)}<small>${error.hint}</small><small>${error.code}</small>
            </p>`
      }
    </td>
  </tr>`;
}

function statusText(run: MethodRun): string {
  const word = strings.statuses[run.status];
  if (run.detail !== undefined) return `${word} · ${run.detail}`;
  return run.status === "queued" || run.status === "compiling"
    ? word
    : strings.at(word, stepsDone(run), run.steps);
}

function renderTrouble({ lanes }: MethodRun): TemplateResult | typeof nothing {
  const diverged = lanes.flatMap(({ divergedAt }) => divergedAt ?? []);
  const step = diverged[0];
  if (step === undefined) return nothing;
  const count = lanes.length > 1 ? `${strings.lanesDiverged(diverged.length, lanes.length)}. ` : "";
  return html`<p class="problem">${count}${strings.divergedAt(step)}</p>`;
}

function formatMetric(evaluations: readonly LaneEvaluation[], { id, unit }: Metric): string {
  const values = evaluations.flatMap((evaluation) => evaluation[id] ?? []).filter(Number.isFinite);
  if (values.length === 0) return strings.none;
  return unit === "share" ? formatScore(mean(values)) : formatLoss(mean(values));
}

/** Set in bold when there are two or more to compare. */
function bestLoss({ runs }: ExperimentRun): number | undefined {
  const losses = runs.flatMap(({ lanes }) => {
    const last = lanes.flatMap(({ evaluations }) => evaluations.at(-1)?.loss ?? []);
    const finite = last.filter(Number.isFinite);
    return finite.length === 0 ? [] : [mean(finite)];
  });
  return losses.length < 2 ? undefined : Math.min(...losses);
}
