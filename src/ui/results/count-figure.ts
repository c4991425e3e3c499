/** The figure of trainable parameters beside the loss chart: one bar for each method that is on. */
import type { PropertyValues, TemplateResult } from "lit";
import { css, html, LitElement } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { CountBar } from "../charts/count-plot.ts";
import { Drawing } from "../charts/drawing.ts";
import { loadPlots } from "../charts/load-plots.ts";
import { formatCount, formatShare } from "../state/format.ts";
import { base, card } from "../style/shared.ts";
import { countFigureStrings as strings } from "./count-figure.strings.ts";

@customElement("count-figure")
export class CountFigure extends LitElement {
  static override readonly styles = [
    base,
    card,
    css`
      figure {
        height: 100%;
        display: flex;
        flex-direction: column;
      }
      .target {
        flex: 1;
        margin-top: var(--space-2);
        min-height: 9rem;
        /* So that a drawing never keeps its own room from shrinking. */
        contain: size;
      }
      figcaption {
        padding-top: var(--space-2);
      }
    `,
  ];

  @property({ attribute: false }) bars: readonly CountBar[] = [];

  @query(".target") private readonly target!: HTMLElement | null;

  readonly #drawing = new Drawing(this, () => void this.#draw());

  override render(): TemplateResult {
    return html`<figure class="card">
      <h2>${strings.title}</h2>
      <small>${strings.note}</small>
      <div class="target"></div>
      <figcaption><small>${this.bars.length === 0 ? strings.empty : this.#ratio()}</small></figcaption>
    </figure>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.#drawing.request();
  }

  #ratio(): string {
    const sorted = [...this.bars].sort((a, b) => a.trainable - b.trainable);
    const [least, most] = [sorted[0], sorted.at(-1)];
    if (least === undefined || most === undefined || least.trainable === most.trainable) return "";
    const ratio = most.trainable / Math.max(1, least.trainable);
    return strings.ratio(least.label, ratio.toFixed(ratio < 10 ? 1 : 0), most.label);
  }

  async #draw(): Promise<void> {
    const { drawCountChart } = await loadPlots();
    const { target, bars } = this;
    if (target === null || target.clientWidth === 0) return;
    if (bars.length === 0) {
      target.replaceChildren();
      return;
    }
    const parts = bars.map(({ label, trainable, share }) =>
      strings.part(label, formatCount(trainable), formatShare(share)),
    );
    target.replaceChildren(
      drawCountChart(bars, {
        width: target.clientWidth,
        height: target.clientHeight,
        label: strings.sentence(parts),
      }),
    );
  }
}
