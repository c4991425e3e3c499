/** The scatter of two measures on the page: the pickers of its axes, the drawing, its sentence. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Measure, MeasureId } from "../../experiment/measures.ts";
import { chartLook, rootFontSize } from "../charts/chart-size.ts";
import { loadPart } from "../app/parts.ts";
import { Drawing } from "../charts/drawing.ts";
import { highlightOf, showHighlight } from "../charts/highlight.ts";
import type { Picture } from "../charts/picture-menu.ts";
import { PICTURE_SIZE } from "../charts/picture-menu.ts";
import "../charts/picture-menu.ts";
import { joinSentences } from "../state/format.ts";
import type { Store } from "../state/store.ts";
import { base } from "../style/base.ts";
import { field } from "../style/controls.ts";
import { card } from "../style/surfaces.ts";
import type { CompareData } from "./compare-data.ts";
import { compareSentence } from "./compare-data.ts";
import type { drawParetoChart } from "./pareto-plot.ts";
import { compareStrings as strings } from "./compare.strings.ts";

/** Of a saved picture, whatever the reader's own text size. */
const PICTURE_REM = 16;

/** Asks for other measures: `detail` is the measure's id. */
export type AxisEvent = CustomEvent<{ readonly axis: "x" | "y"; readonly id: MeasureId }>;

@customElement("pareto-figure")
export class ParetoFigure extends LitElement {
  static override readonly styles = [
    base,
    card,
    field,
    css`
      .card-head {
        flex-wrap: wrap;
      }
      h2 {
        margin-inline-end: auto;
      }
      .axis {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
      }
      .axis select {
        width: auto;
        max-width: 14rem;
      }
      .target {
        position: relative;
        height: var(--chart-height, clamp(20rem, 52vh, 38rem));
        margin: var(--space-2) 0;
      }
      figcaption {
        display: grid;
        gap: var(--space-1);
      }
      .sentence {
        font-weight: 550;
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) data!: CompareData;
  @property({ attribute: false }) measures: readonly Measure[] = [];
  /** A line on the published results, where they are shown. */
  @property() note = "";

  @state() private draw: typeof drawParetoChart | undefined;
  @query(".target") private readonly target!: HTMLElement | null;

  readonly #drawing = new Drawing(this, () => this.#drawChart());
  #svg: SVGSVGElement | undefined;
  #unsubscribe: (() => void) | undefined;

  override connectedCallback(): void {
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.connectedCallback();
    void loadPart(import("./pareto-plot.ts")).then((plot) => (this.draw = plot?.drawParetoChart));
    const highlight = highlightOf(this.store);
    this.#unsubscribe = highlight.subscribe(() => {
      if (this.#svg !== undefined) showHighlight(this.#svg, highlight.runId);
    });
  }

  override disconnectedCallback(): void {
    this.#unsubscribe?.();
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    const { xMeasure, yMeasure, points } = this.data;
    const hasPublished = points.some(({ isPublished }) => isPublished);
    return html`<figure class="card">
      <div class="card-head">
        <h2>${strings.front}</h2>
        ${this.#renderAxis("x", strings.horizontal, xMeasure)}
        ${this.#renderAxis("y", strings.vertical, yMeasure)}
        <picture-menu .name=${strings.front} .draw=${this.#picture}></picture-menu>
      </div>
      <div class="target" @pointerover=${this.#onPointer} @pointerleave=${this.#onLeave}></div>
      <figcaption>
        <p class="sentence">${compareSentence(this.data)}</p>
        <small>${strings.legend}${hasPublished ? ` · ${strings.legendPublished}` : ""}</small>
        ${this.note === "" ? nothing : html`<small>${this.note}</small>`}
      </figcaption>
    </figure>`;
  }

  #renderAxis(axis: "x" | "y", label: string, chosen: Measure): TemplateResult {
    return html`<label class="axis">
      ${label}
      <select
        .value=${chosen.id}
        @change=${(event: Event) => {
          const id = (event.target as HTMLSelectElement).value as MeasureId;
          const detail = { axis, id };
          this.dispatchEvent(new CustomEvent("choose-axis", { detail }));
        }}
      >
        ${this.measures.map(
          ({ id }) =>
            html`<option value=${id} ?selected=${id === chosen.id}>
              ${strings.measures[id]}
            </option>`,
        )}
      </select>
    </label>`;
  }

  protected override updated(): void {
    this.#drawing.request();
  }

  #drawChart(): void {
    const { target, draw, data } = this;
    if (target === null || draw === undefined || target.clientWidth === 0) return;
    const { svg } = draw(data, {
      width: target.clientWidth,
      height: target.clientHeight,
      label: compareSentence(data),
      look: chartLook(rootFontSize()),
    });
    this.#svg = svg;
    target.replaceChildren(svg);
    showHighlight(svg, highlightOf(this.store).runId);
  }

  readonly #picture = async (): Promise<Picture | undefined> => {
    const plot = await import("./pareto-plot.ts");
    const { data } = this;
    if (data.points.length === 0) return undefined;
    const label = compareSentence(data);
    const { svg } = plot.drawParetoChart(data, {
      ...PICTURE_SIZE,
      label,
      look: chartLook(PICTURE_REM),
    });
    const description = joinSentences([label, strings.legendSentence, this.note]);
    return { ...PICTURE_SIZE, svg, name: "comparison", title: strings.front, description };
  };

  readonly #onPointer = ({ target }: PointerEvent): void => {
    const part = target instanceof Element ? target.closest("[data-run]") : null;
    highlightOf(this.store).set(part?.getAttribute("data-run") ?? undefined);
  };

  readonly #onLeave = (): void => {
    highlightOf(this.store).set(undefined);
  };
}
