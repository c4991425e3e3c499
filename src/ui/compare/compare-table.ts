/** The numbers behind the scatter: mean, spread, interval and difference from the baseline for each run; its table twin. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { interval95 } from "../../experiment/possible.ts";
import { highlightOf } from "../charts/highlight.ts";
import type { Store } from "../state/store.ts";
import { base } from "../style/base.ts";
import { button } from "../style/controls.ts";
import { icon } from "../style/icons.ts";
import { card } from "../style/surfaces.ts";
import { swatch } from "../style/swatch.ts";
import { table } from "../style/table.ts";
import type { CompareData, ComparePoint } from "./compare-data.ts";
import { formatMeasure } from "./compare-data.ts";
import { compareStrings as strings } from "./compare.strings.ts";

@customElement("compare-table")
export class CompareTable extends LitElement {
  static override readonly styles = [
    base,
    card,
    button,
    table,
    css`
      .scroll {
        margin-top: var(--space-2);
      }
      td,
      th {
        padding-block: var(--space-1);
        vertical-align: middle;
        white-space: nowrap;
      }
      tbody tr:hover {
        background: var(--surface-sunken);
      }
      .name {
        display: flex;
        align-items: center;
        gap: var(--space-2);
      }
      button.mark {
        width: 1.75rem;
        min-height: 1.75rem;
        padding: 0;
        border-color: transparent;
        background: transparent;
        color: var(--line-strong);
      }
      button.mark[aria-pressed="true"] {
        color: var(--accent);
      }
      button.mark[aria-pressed="true"] svg {
        fill: currentColor;
      }
      .front {
        color: var(--right);
      }
      .front svg {
        width: 1rem;
        height: 1rem;
        fill: none;
        stroke: currentColor;
        stroke-width: 2.5;
        vertical-align: middle;
      }
      .better {
        color: var(--right);
      }
      .worse {
        color: var(--wrong);
      }
      .published > * {
        color: var(--text-muted);
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) data!: CompareData;

  override render(): TemplateResult {
    const { xMeasure, yMeasure, points } = this.data;
    const [x, y] = [strings.measures[xMeasure.id], strings.measures[yMeasure.id]];
    const baseline = points.find(({ isBaseline }) => isBaseline);
    const sign = yMeasure.better === "lower" ? 1 : -1;
    const rows = points.toSorted(
      (a, b) => Number(a.isPublished) - Number(b.isPublished) || sign * (a.y.mean - b.y.mean),
    );
    return html`<section class="card" aria-labelledby="title">
      <h2 id="title">${strings.table}</h2>
      <small>
        ${strings.tableNote(y)} ${baseline === undefined ? strings.noBaseline : nothing}
      </small>
      <div class="scroll" tabindex="0" role="region" aria-label=${strings.tableRegion}>
        <table>
          <thead>
            <tr>
              <th scope="col">${strings.run}</th>
              <th scope="col">${strings.frontColumn}</th>
              <th scope="col" class="end">${x}</th>
              <th scope="col" class="end">${strings.meanOf(y)}</th>
              <th scope="col" class="end">${strings.sd}</th>
              <th scope="col" class="end">${strings.n}</th>
              <th scope="col" class="end">${strings.interval}</th>
              <th scope="col" class="end">${strings.delta}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((row) => this.#renderRow(row, baseline))}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  #renderRow(point: ComparePoint, baseline: ComparePoint | undefined): TemplateResult {
    const { key, methodId, label, x, y, isFront, isPublished } = point;
    const { xMeasure, yMeasure } = this.data;
    const format = (value: number) => formatMeasure(yMeasure, value);
    const interval = interval95(yMeasure.unit, y);
    return html`<tr
      class=${isPublished ? "published" : ""}
      @pointerenter=${() => highlightOf(this.store).set(key)}
      @pointerleave=${() => highlightOf(this.store).set(undefined)}
    >
      <th scope="row">
        <span class="name">
          ${swatch(methodId)} ${label} ${isPublished ? nothing : this.#renderStar(point)}
        </span>
      </th>
      <td class="front">
        ${
          isFront
            ? html`${icon("check")}<span class="visually-hidden">${strings.onFront}</span>`
            : nothing
        }
      </td>
      <td class="end">${formatMeasure(xMeasure, x.mean)}</td>
      <td class="end">${format(y.mean)}</td>
      <td class="end">${y.n > 1 ? format(y.sd) : strings.none}</td>
      <td class="end">${y.n}</td>
      <td class="end">
        ${
          interval === undefined
            ? strings.none
            : strings.range(format(interval[0]), format(interval[1]))
        }
      </td>
      <td class="end">${this.#renderDelta(point, baseline)}</td>
    </tr>`;
  }

  #renderStar({ key, label, isBaseline }: ComparePoint): TemplateResult {
    const words = strings.makeBaseline(label);
    return html`<button
      class="mark"
      aria-label=${words}
      title=${words}
      aria-pressed=${isBaseline ? "true" : "false"}
      @click=${() => this.store.setBaseline(isBaseline ? undefined : key)}
    >
      ${icon("star")}
    </button>`;
  }

  #renderDelta(point: ComparePoint, baseline: ComparePoint | undefined): unknown {
    if (baseline === undefined || point.isBaseline || point.isPublished) return strings.none;
    const { yMeasure } = this.data;
    const delta = point.y.mean - baseline.y.mean;
    if (delta === 0) return "0";
    const isBetter = delta < 0 === (yMeasure.better === "lower");
    const text = signed(delta, (value) => formatMeasure(yMeasure, value));
    return html`<span class=${isBetter ? "better" : "worse"}>${delta > 0 ? "+" : ""}${text}</span>`;
  }
}

/** Formats are for amounts; a difference may be below zero. */
function signed(value: number, format: (value: number) => string): string {
  return value < 0 ? `−${format(-value)}` : format(value);
}
