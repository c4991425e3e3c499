/** The loss chart on the page: the drawing, its scale switch, its sentence and its table twin. */
import type { PropertyValues, TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { Drawing } from "../charts/drawing.ts";
import { loadPlots } from "../charts/load-plots.ts";
import type { LossData } from "../charts/loss-data.ts";
import { lossSentence, startingAbove, suggestsLogScale } from "../charts/loss-data.ts";
import { lossStrings as strings } from "../charts/loss.strings.ts";
import { formatLoss } from "../state/format.ts";
import { base, button, card, field, table } from "../style/shared.ts";

@customElement("loss-figure")
export class LossFigure extends LitElement {
  static override readonly styles = [
    base,
    card,
    button,
    field,
    table,
    css`
      figure {
        display: flex;
        flex-direction: column;
        height: 100%;
      }
      .plot {
        position: relative;
        flex: 1 1 var(--chart-height, 20rem);
        min-height: var(--chart-height, 20rem);
        margin-top: var(--space-2);
      }
      .plot > div {
        position: absolute;
        inset: 0;
      }
      .empty {
        display: grid;
        place-content: center;
        text-align: center;
        gap: var(--space-1);
        border: 1px dashed var(--line);
        border-radius: var(--radius-small);
        padding: var(--space-4);
      }
      .empty strong {
        font-weight: 600;
      }
      .switch {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        min-height: 1.5rem;
        cursor: pointer;
      }
      figcaption {
        margin-top: var(--space-2);
        display: grid;
        gap: var(--space-1);
      }
      details summary {
        cursor: pointer;
        color: var(--text-muted);
        font-size: var(--size-small);
        width: max-content;
        min-height: 1.5rem;
      }
      details .scroll {
        max-height: 16rem;
        overflow: auto;
      }
    `,
  ];

  @property({ attribute: false }) data: LossData = {
    series: [],
    baseLoss: undefined,
    isClassification: false,
    steps: 1,
  };
  @property({ type: Boolean }) isPreparing = false;
  @property({ type: Boolean }) isEnded = false;

  /** As the reader chose; until then, as the data suggests. */
  @state() private chosenScale: "log" | "linear" | undefined;
  @query(".plot > .target") private readonly target!: HTMLElement | null;

  readonly #drawing = new Drawing(this, () => void this.#draw());

  override render(): TemplateResult {
    const hasCurves = this.data.series.some(({ training }) => training.length > 0);
    const isEmpty = !hasCurves && this.data.baseLoss === undefined;
    return html`<figure class="card">
      <div class="card-head">
        <h2>${strings.title}</h2>
        <label class="switch">
          <input type="checkbox" .checked=${this.#isLog} @change=${this.#toggleLog} />
          ${strings.logScale}
        </label>
      </div>
      <small>${this.#axis()} · ${strings.legend}${this.#bandNote()}</small>
      <div class="plot">
        <div class="target" ?hidden=${isEmpty}></div>
        ${isEmpty ? this.#renderEmpty() : nothing}
      </div>
      <figcaption>
        <small class="sentence">${lossSentence(this.data, this.isEnded)}</small>
        ${this.#renderNote()} ${this.#renderTable()}
      </figcaption>
    </figure>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.#drawing.request();
  }

  get #isLog(): boolean {
    if (this.chosenScale !== undefined) return this.chosenScale === "log";
    return suggestsLogScale(this.data);
  }

  #axis(): string {
    return this.data.isClassification ? strings.lossAxisOfClasses : strings.lossAxis;
  }

  #renderNote(): TemplateResult | typeof nothing {
    const labels = startingAbove(this.data);
    return labels.length === 0
      ? nothing
      : html`<small class="above">${strings.startsAbove(labels)}</small>`;
  }

  #bandNote(): string {
    const seeds = Math.max(0, ...this.data.series.map((series) => series.seeds));
    return seeds > 1 ? ` · ${strings.band(seeds)}` : "";
  }

  #renderEmpty(): TemplateResult {
    if (this.isPreparing)
      return html`<div class="empty"><p class="muted">${strings.preparing}</p></div>`;
    return html`<div class="empty">
      <strong>${strings.emptyTitle}</strong>
      <p class="muted">${strings.emptyHint}</p>
    </div>`;
  }

  #renderTable(): TemplateResult | typeof nothing {
    const series = this.data.series.filter(({ validation }) => validation.length > 0);
    if (series.length === 0) return nothing;
    const steps = [...new Set(series.flatMap((s) => s.validation.map(({ step }) => step)))];
    return html`<details>
      <summary>${strings.showTable}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${strings.tableCaption}>
        <table>
          <caption class="visually-hidden">
            ${strings.tableCaption}
          </caption>
          <thead>
            <tr>
              <th scope="col">${strings.tableStep}</th>
              ${series.map(({ label }) => html`<th scope="col" class="end">${label}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${steps
              .sort((a, b) => a - b)
              .map(
                (step) =>
                  html`<tr>
                    <th scope="row">${step}</th>
                    ${series.map(({ validation }) => {
                      const point = validation.find((candidate) => candidate.step === step);
                      const loss = point === undefined ? "" : formatLoss(point.loss);
                      return html`<td class="end">${loss}</td>`;
                    })}
                  </tr>`,
              )}
          </tbody>
        </table>
      </div>
    </details>`;
  }

  #toggleLog(event: Event): void {
    this.chosenScale = (event.target as HTMLInputElement).checked ? "log" : "linear";
  }

  /** For the key that switches the scale. */
  toggleScale(): void {
    this.chosenScale = this.#isLog ? "linear" : "log";
  }

  async #draw(): Promise<void> {
    const { drawLossChart } = await loadPlots();
    const { target } = this;
    if (target === null || target.hidden || target.clientWidth === 0) return;
    const svg = drawLossChart(this.data, {
      width: target.clientWidth,
      height: target.clientHeight,
      isLog: this.#isLog,
      label: lossSentence(this.data, this.isEnded),
    });
    target.replaceChildren(svg);
  }
}
