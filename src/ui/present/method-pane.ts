/** Beside the curves of a talk: what each method trains, as a bar that a room can read, and what that has brought so far. */
import type { TemplateResult } from "lit";
import { html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { countDomain, powersOfTen } from "../charts/count-domain.ts";
import { formatMetric } from "../charts/metric-data.ts";
import { shortNumber } from "../charts/ticks.ts";
import { metricLabel } from "../locale/declared.ts";
import { countFigureStrings } from "../results/count-figure.strings.ts";
import { runsTableStrings } from "../results/runs-table.strings.ts";
import { formatCount, formatLoss, formatRatio, formatShare } from "../state/format.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { base } from "../style/base.ts";
import { methodLook } from "../style/palette.ts";
import { card } from "../style/surfaces.ts";
import { swatch } from "../style/swatch.ts";
import { methodPaneStyles } from "./method-pane.styles.ts";
import type { MethodRow, Reach } from "./method-rows.ts";
import { methodRows } from "./method-rows.ts";
import { presentStrings as strings } from "./present-page.strings.ts";

/** More are set smaller. */
const MOST_LARGE_ROWS = 4;

@customElement("method-pane")
export class MethodPane extends LitElement {
  static override readonly styles = [base, card, methodPaneStyles];

  @property({ attribute: false }) snapshot!: Snapshot;

  override render(): TemplateResult {
    const rows = methodRows(this.snapshot);
    const { training } = this.snapshot.experiment;
    return html`<figure class="card">
      <h2>${countFigureStrings.title}</h2>
      <small>${countFigureStrings.note} · ${strings.resultsOf(training.seeds)}</small>
      ${rows.length === 0 ? nothing : this.#renderChart(rows)}
      <figcaption class="muted">
        ${rows.length === 0 ? countFigureStrings.empty : ratioOf(rows)}
      </figcaption>
    </figure>`;
  }

  #renderChart(rows: readonly MethodRow[]): TemplateResult {
    const domain = countDomain(rows.map(({ bar }) => bar));
    const placeOf = (count: number) =>
      (100 * Math.log(Math.max(domain[0], count) / domain[0])) / Math.log(domain[1] / domain[0]);
    const ticks = powersOfTen(domain);
    const isLarge = rows.length <= MOST_LARGE_ROWS;
    return html`<div class="chart ${isLarge ? "few" : "many"}">
      <div class="lines" aria-hidden="true">
        ${ticks.map((tick) => html`<i style="inset-inline-start: ${placeOf(tick)}%"></i>`)}
      </div>
      <ul class="rows">
        ${rows.map((row) => this.#renderRow(row, placeOf(row.bar.trainable), isLarge))}
      </ul>
      <div class="axis" aria-hidden="true">
        ${ticks.map(
          (tick) =>
            html`<span style="inset-inline-start: ${placeOf(tick)}%">${shortNumber(tick)}</span>`,
        )}
      </div>
    </div>`;
  }

  #renderRow({ bar, result }: MethodRow, width: number, isLarge: boolean): TemplateResult {
    const { methodId, variant, label, trainable, share } = bar;
    return html`<li>
      <div class="line">
        <span class="name">${swatch(methodId, variant)}<span>${label}</span></span>
        ${isLarge ? nothing : html`<span class="score">${renderScore(result)}</span>`}
        <span class="count">${formatCount(trainable)} · ${formatShare(share)}</span>
      </div>
      <div
        class="bar"
        style="width: ${width}%; background: ${methodLook(methodId, variant).color}"
      ></div>
      ${
        isLarge
          ? html`<div class="line result">${renderLoss(result)} ${renderScore(result)}</div>`
          : nothing
      }
    </li>`;
  }
}

function renderLoss(result: MethodRow["result"]): TemplateResult | typeof nothing {
  if (result === undefined || result === "diverged") return nothing;
  return html`<span>${strings.loss} <b>${reachText(result.loss, formatLoss)}</b></span>`;
}

function renderScore(result: MethodRow["result"]): TemplateResult | typeof nothing {
  if (result === "diverged") return html`<b>${runsTableStrings.statuses.diverged}</b>`;
  if (result?.score === undefined) return nothing;
  const { metric, reach } = result.score;
  const value = reachText(reach, (one) => formatMetric(metric, one));
  return html`<span>${metricLabel(metric)} <b>${value}</b></span>`;
}

function reachText([least, most]: Reach, format: (value: number) => string): string {
  const [from, to] = [format(least), format(most)];
  return from === to ? from : `${from} – ${to}`;
}

/** "LoRA r=4 trains 13 times fewer parameters than Full fine-tuning." */
function ratioOf(rows: readonly MethodRow[]): string {
  const sorted = rows.map(({ bar }) => bar).sort((a, b) => a.trainable - b.trainable);
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  if (least.trainable === most.trainable) return "";
  const ratio = most.trainable / Math.max(1, least.trainable);
  return countFigureStrings.ratio(least.label, formatRatio(ratio), most.label);
}

declare global {
  interface HTMLElementTagNameMap {
    "method-pane": MethodPane;
  }
}
