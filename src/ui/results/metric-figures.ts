/** The small charts below the loss chart: one for each metric of the task, with the same steps and crosshair. */
import type { PropertyValues, TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, queryAll } from "lit/decorators.js";
import { chartLook, rootFontSize } from "../charts/chart-size.ts";
import { Drawing } from "../charts/drawing.ts";
import { highlightOf, showHighlight } from "../charts/highlight.ts";
import { loadPlots } from "../charts/load-plots.ts";
import type { MetricData } from "../charts/metric-data.ts";
import { formatMetric, metricData, metricSentence } from "../charts/metric-data.ts";
import { metricStrings as strings } from "../charts/metric.strings.ts";
import { xStrings } from "../charts/x-axis.strings.ts";
import type { Picture } from "../charts/picture-menu.ts";
import "../charts/picture-menu.ts";
import type { Drawn } from "../charts/picture.ts";
import { svgElement } from "../charts/picture.ts";
import { metricLabel } from "../locale/declared.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Store } from "../state/store.ts";
import { base } from "../style/base.ts";
import { card } from "../style/surfaces.ts";
import { table } from "../style/table.ts";
import { renderCurveTable } from "./curve-table.ts";

/** Of a saved picture, whatever the reader's own text size. */
const PICTURE_REM = 16;
const PICTURE_SIZE = { width: 440, height: 260 } as const;

@customElement("metric-figures")
export class MetricFigures extends LitElement {
  static override readonly styles = [
    base,
    card,
    table,
    css`
      :host([hidden]) {
        display: none;
      }
      .charts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr));
        gap: var(--space-4);
        margin-top: var(--space-2);
      }
      figure {
        min-width: 0;
      }
      .head {
        display: flex;
        align-items: baseline;
        gap: var(--space-2);
      }
      h3 {
        font-size: var(--size-small);
        font-weight: 600;
      }
      .head small {
        margin-inline-end: auto;
      }
      .target {
        height: 10rem;
      }
      summary {
        cursor: pointer;
        color: var(--text-muted);
        font-size: var(--size-small);
        width: max-content;
        min-height: 1.5rem;
      }
      .scroll {
        max-height: 16rem;
        overflow: auto;
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;

  @queryAll(".target") private readonly targets!: NodeListOf<HTMLElement>;

  #data: readonly MetricData[] = [];
  #drawn: readonly Drawn[] = [];
  #evaluations = -1;
  #stop: (() => void) | undefined;

  constructor() {
    super();
    // Registers itself.
    new Drawing(this, () => void this.#draw());
  }

  override connectedCallback(): void {
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.connectedCallback();
    const highlight = highlightOf(this.store);
    this.#stop = highlight.subscribe(() => {
      for (const { svg } of this.#drawn) showHighlight(svg, highlight.runId);
    });
  }

  override disconnectedCallback(): void {
    this.#stop?.();
    this.#stop = undefined;
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.disconnectedCallback();
  }

  /** A step alone changes nothing here, and there are many of them. */
  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    const before = changed.get("snapshot");
    const { marks, view, run } = this.snapshot;
    const evaluations = countEvaluations(this.snapshot);
    const isNew =
      before?.run.earlier !== run.earlier ||
      before.marks !== marks ||
      before.view !== view ||
      before.run.current?.id !== run.current?.id ||
      before.run.current?.base !== run.current?.base ||
      evaluations !== this.#evaluations;
    this.#evaluations = evaluations;
    return isNew || changed.size === 0;
  }

  protected override willUpdate(): void {
    this.#data = metricData(this.snapshot, this.snapshot.view.x);
    this.hidden = this.#data.length === 0;
  }

  override render(): TemplateResult | typeof nothing {
    if (this.#data.length === 0) return nothing;
    return html`<section class="card" aria-labelledby="title">
      <div class="card-head"><h2 id="title">${strings.title}</h2></div>
      <small>${strings.note(this.snapshot.view.x)}</small>
      <div class="charts">${this.#data.map((data, i) => this.#renderChart(data, i))}</div>
    </section>`;
  }

  #renderChart(data: MetricData, index: number): TemplateResult {
    const { metric } = data;
    const label = metricLabel(metric);
    return html`<figure data-metric=${metric.id}>
      <div class="head">
        <h3>${label}</h3>
        <small>${strings[metric.better]}</small>
        <picture-menu
          .name=${label}
          .draw=${() => this.#picture(index)}
          .size=${PICTURE_SIZE}
        ></picture-menu>
      </div>
      <div class="target"></div>
      <figcaption>
        <details>
          <summary>${strings.showTable}</summary>
          ${renderCurveTable(
            data.series,
            data.x.kind,
            xStrings.metricBy(label, data.x.kind),
            (value) => formatMetric(metric, value),
          )}
        </details>
      </figcaption>
    </figure>`;
  }

  async #draw(): Promise<void> {
    const plots = await loadPlots();
    if (plots === undefined) return;
    const { view } = this.snapshot;
    this.#drawn = [...this.targets].flatMap((target, i) => {
      const data = this.#data[i];
      if (data === undefined || target.clientWidth === 0) return [];
      const drawn = plots.drawMetricChart(data, {
        width: target.clientWidth,
        height: target.clientHeight,
        label: metricSentence(data),
        look: chartLook(rootFontSize()),
        zoom: view.zoom,
        hasSeeds: true,
      });
      if (view.crosshair !== undefined) appendCrosshair(drawn, view.crosshair);
      target.replaceChildren(drawn.svg);
      showHighlight(drawn.svg, highlightOf(this.store).runId);
      return [drawn];
    });
  }

  async #picture(index: number): Promise<Picture | undefined> {
    const data = this.#data[index];
    if (data === undefined) return undefined;
    const plots = await loadPlots();
    if (plots === undefined) return undefined;
    const { svg } = plots.drawMetricChart(data, {
      ...PICTURE_SIZE,
      label: metricSentence(data),
      look: chartLook(PICTURE_REM),
      zoom: this.snapshot.view.zoom,
      isAlone: true,
    });
    const title = metricLabel(data.metric);
    const description = metricSentence(data);
    return { ...PICTURE_SIZE, svg, name: data.metric.id, title, description };
  }
}

function countEvaluations({ run }: Snapshot): number {
  const lanes = run.current?.runs.flatMap((one) => one.lanes) ?? [];
  return lanes.reduce((sum, { evaluations }) => sum + evaluations.length, 0);
}

/** The loss chart's crosshair, where it lies within the steps that are shown. */
function appendCrosshair({ svg, x, frame }: Drawn, step: number): void {
  const at = x.apply(step);
  if (!(at >= frame.left - 1 && at <= frame.right + 1)) return;
  const line = { x1: at, x2: at, y1: frame.top, y2: frame.bottom, stroke: "var(--text-muted)" };
  svg.append(svgElement(svg, "line", { ...line, "data-part": "crosshair" }));
}

declare global {
  interface HTMLElementTagNameMap {
    "metric-figures": MetricFigures;
  }
}
