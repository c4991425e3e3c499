/** The figure of trainable parameters beside the loss chart: one bar for each method that is on. */
import type { PropertyValues, TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { barChartHeight, rootFontSize, rowSize } from "../charts/chart-size.ts";
import { countBars } from "../charts/count-data.ts";
import type { CountBar } from "../charts/count-plot.ts";
import { Drawing } from "../charts/drawing.ts";
import { loadPlots } from "../charts/load-plots.ts";
import type { Picture } from "../charts/picture-menu.ts";
import { PICTURE_SIZE } from "../charts/picture-menu.ts";
import "../charts/picture-menu.ts";
import { formatBytes, formatCount, formatRatio, formatShare } from "../state/format.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Store } from "../state/store.ts";
import { base } from "../style/base.ts";
import { card } from "../style/surfaces.ts";
import { swatch } from "../style/swatch.ts";
import { table } from "../style/table.ts";
import { countFigureStrings as strings } from "./count-figure.strings.ts";

const MOST_OPEN_ROWS = 3;

@customElement("count-figure")
export class CountFigure extends LitElement {
  static override readonly styles = [
    base,
    card,
    table,
    css`
      figure {
        height: 100%;
        display: flex;
        flex-direction: column;
      }
      .target {
        flex: none;
        margin-top: var(--space-2);
        min-height: calc(var(--rows) * var(--row) + 30px);
      }
      figcaption {
        padding-top: var(--space-2);
        display: grid;
        gap: var(--space-3);
      }
      summary {
        cursor: pointer;
        color: var(--text-muted);
        font-size: var(--size-small);
        width: max-content;
        min-height: 1.5rem;
      }
      table {
        font-size: 0.8125rem;
      }
      th,
      td {
        padding: 0.35rem var(--space-2);
      }
      td.end {
        white-space: nowrap;
      }
      thead th {
        border-bottom-color: var(--line);
      }
      .method {
        display: flex;
        align-items: center;
        gap: var(--space-2);
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;

  @query(".target") private readonly target!: HTMLElement | null;

  #bars: readonly CountBar[] = [];
  readonly #drawing = new Drawing(this, () => void this.#draw());

  /** Nothing of it changes with a step. */
  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    const before = changed.get("snapshot");
    const { experiment, run, isPresenting } = this.snapshot;
    return (
      before?.experiment !== experiment ||
      before.run.phase !== run.phase ||
      before.isPresenting !== isPresenting
    );
  }

  protected override willUpdate(): void {
    this.#bars = countBars(this.snapshot);
  }

  override render(): TemplateResult {
    const row = rowSize(this.#bars.length);
    return html`<figure class="card">
      <div class="card-head">
        <h2>${strings.title}</h2>
        ${
          this.snapshot.isPresenting
            ? nothing
            : html`<picture-menu
                .name=${strings.title}
                .draw=${this.#picture}
                .size=${{ ...PICTURE_SIZE, height: countHeight(this.#bars) }}
              ></picture-menu>`
        }
      </div>
      <small>${strings.note}</small>
      <div class="target" style="--rows: ${this.#bars.length}; --row: ${row.height}rem"></div>
      <figcaption>
        <small>${this.#bars.length === 0 ? strings.empty : this.#ratio()}</small>
        ${this.#bars.length === 0 || this.snapshot.isPresenting ? nothing : this.#renderCosts()}
      </figcaption>
    </figure>`;
  }

  /** Folded away where it would stand taller than the chart beside it. */
  #renderCosts(): TemplateResult {
    return html`<details ?open=${this.#bars.length <= MOST_OPEN_ROWS}>
      <summary>${strings.costs}</summary>
      ${this.#renderCostTable()}
    </details>`;
  }

  #renderCostTable(): TemplateResult {
    return html`<table>
      <caption class="visually-hidden">
        ${strings.tableCaption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${strings.method}</th>
          <th scope="col" class="end">${strings.file}</th>
          <th scope="col" class="end">${strings.optimizer}</th>
        </tr>
      </thead>
      <tbody>
        ${this.#bars.map(
          ({ methodId, variant, label, fileBytes, optimizerBytes }) =>
            html`<tr>
              <th scope="row">
                <span class="method">${swatch(methodId, variant)} ${label}</span>
              </th>
              <td class="end">${formatBytes(fileBytes)}</td>
              <td class="end">${formatBytes(optimizerBytes)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.#drawing.request();
  }

  #ratio(): string {
    const sorted = [...this.#bars].sort((a, b) => a.trainable - b.trainable);
    const [least, most] = [sorted[0], sorted.at(-1)];
    if (least === undefined || most === undefined || least.trainable === most.trainable) return "";
    const ratio = most.trainable / Math.max(1, least.trainable);
    return strings.ratio(least.label, formatRatio(ratio), most.label);
  }

  async #draw(): Promise<void> {
    const plots = await loadPlots();
    const { target } = this;
    const bars = this.#bars;
    if (plots === undefined || target === null || target.clientWidth === 0) return;
    if (bars.length === 0) {
      target.replaceChildren();
      return;
    }
    const label = sentenceOf(bars);
    const rem = rootFontSize();
    target.replaceChildren(plots.drawCountChart(bars, { width: target.clientWidth, label, rem }));
  }

  readonly #picture = async (): Promise<Picture | undefined> => {
    const bars = this.#bars;
    if (bars.length === 0) return undefined;
    const plots = await loadPlots();
    if (plots === undefined) return undefined;
    const label = sentenceOf(bars);
    const { width } = PICTURE_SIZE;
    const svg = plots.drawCountChart(bars, { width, label, rem: PICTURE_REM });
    const size = { width, height: countHeight(bars) };
    return { ...size, svg, name: "parameters", title: strings.title, description: label };
  };
}

/** Of a saved picture, whatever the reader's own text size. */
const PICTURE_REM = 16;
function countHeight(bars: readonly CountBar[]): number {
  return barChartHeight(bars.length, PICTURE_REM);
}

function sentenceOf(bars: readonly CountBar[]): string {
  const parts = bars.map(({ label, trainable, share }) =>
    strings.part(label, formatCount(trainable), formatShare(share)),
  );
  return strings.sentence(parts);
}
