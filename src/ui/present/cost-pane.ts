/** What the runs of a talk cost and what they brought, as the Compare page's scatter with type for a projector. */
import type { TemplateResult } from "lit";
import { css, html, LitElement } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { measureById } from "../../experiment/measures.ts";
import { chartLook, rootFontSize } from "../charts/chart-size.ts";
import { loadPart } from "../app/parts.ts";
import { Drawing } from "../charts/drawing.ts";
import { mainExperiment } from "../charts/shown-runs.ts";
import type { CompareData } from "../compare/compare-data.ts";
import { arenas, compareData, comparedRuns, compareSentence } from "../compare/compare-data.ts";
import { compareStrings as strings } from "../compare/compare.strings.ts";
import type { drawParetoChart } from "../compare/pareto-plot.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { base } from "../style/base.ts";
import { card } from "../style/surfaces.ts";

@customElement("cost-pane")
export class CostPane extends LitElement {
  static override readonly styles = [
    base,
    card,
    css`
      figure {
        display: flex;
        flex-direction: column;
        height: 100%;
      }
      .target {
        flex: 1 1 10rem;
        min-height: 10rem;
        margin: var(--space-2) 0;
      }
    `,
  ];

  @property({ attribute: false }) snapshot!: Snapshot;

  @state() private draw: typeof drawParetoChart | undefined;
  @query(".target") private readonly target!: HTMLElement | null;

  #data: CompareData | undefined;

  constructor() {
    super();
    // Registers itself.
    new Drawing(this, () => this.#drawChart());
  }

  override connectedCallback(): void {
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.connectedCallback();
    void loadPart(import("../compare/pareto-plot.ts")).then(
      (plot) => (this.draw = plot?.drawParetoChart),
    );
  }

  protected override willUpdate(): void {
    this.#data = costData(this.snapshot);
  }

  override render(): TemplateResult {
    const data = this.#data;
    return html`<figure class="card">
      <div class="card-head"><h2>${strings.front}</h2></div>
      <div class="target"></div>
      <figcaption>
        <small>${data === undefined ? strings.emptyTitle : compareSentence(data)}</small>
      </figcaption>
    </figure>`;
  }

  #drawChart(): void {
    const { target, draw } = this;
    const data = this.#data;
    if (target === null || draw === undefined || target.clientWidth === 0) return;
    if (data === undefined) {
      target.replaceChildren();
      return;
    }
    const { svg } = draw(data, {
      width: target.clientWidth,
      height: target.clientHeight,
      label: compareSentence(data),
      look: chartLook(rootFontSize(), target.clientWidth),
    });
    target.replaceChildren(svg);
  }
}

/** Of the experiment that the talk is about, and of no other; undefined before it has a result. */
function costData(snapshot: Snapshot): CompareData | undefined {
  const main = mainExperiment(snapshot);
  if (main === undefined) return undefined;
  const source = { ...snapshot, kept: [], run: { ...snapshot.run, current: main } };
  const [arena] = arenas(source);
  if (arena === undefined) return undefined;
  const compared = comparedRuns(source, arena);
  const data = compareData(compared, [], measureById("trainable"), measureById("validationLoss"));
  return data.points.length === 0 ? undefined : data;
}

declare global {
  interface HTMLElementTagNameMap {
    "cost-pane": CostPane;
  }
}
