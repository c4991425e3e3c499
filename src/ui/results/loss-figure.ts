/** The loss chart on the page: the drawing, its switches, the crosshair, its sentence and its table twin. */
import type { TemplateResult } from "lit";
import { html, LitElement, nothing, render } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { followPointer } from "../charts/chart-pointer.ts";
import { chartLook, rootFontSize } from "../charts/chart-size.ts";
import {
  crosshairPoints,
  crosshairRows,
  crosshairSentence,
  nearestStep,
  stepBeside,
} from "../charts/crosshair.ts";
import { highlightOf, showHighlight } from "../charts/highlight.ts";
import type { Plots } from "../charts/load-plots.ts";
import { loadPlots } from "../charts/load-plots.ts";
import type { LossData } from "../charts/loss-data.ts";
import {
  hasCurves,
  lossData,
  lossSentence,
  startingAbove,
  suggestsLogScale,
} from "../charts/loss-data.ts";
import { lossLegend, lossProvenance } from "../charts/loss-legend.ts";
import { lossStrings as strings } from "../charts/loss.strings.ts";
import { Pace } from "../charts/pace.ts";
import type { Drawn } from "../charts/picture.ts";
import { svgElement } from "../charts/picture.ts";
import type { Picture } from "../charts/picture-menu.ts";
import { PICTURE_SIZE } from "../charts/picture-menu.ts";
import "../charts/picture-menu.ts";
import { formatWeight, joinSentences } from "../state/format.ts";
import type { Snapshot, View } from "../state/snapshot.ts";
import type { Store } from "../state/store.ts";
import { methodLook } from "../style/palette.ts";
import { renderTip } from "./crosshair-tip.ts";
import { lossFigureStyles } from "./loss-figure.styles.ts";
import { renderEmpty, renderTwin } from "./loss-twin.ts";

/** Of a saved picture, whatever the reader's own text size. */
const PICTURE_REM = 16;
const MOST_SMOOTHING = 0.99;

@customElement("loss-figure")
export class LossFigure extends LitElement {
  static override readonly styles = lossFigureStyles;

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;

  @state() private isTableOpen = false;
  @state() private plots: Plots | undefined;
  @query(".target") private readonly target!: HTMLElement | null;
  @query(".tip") private readonly tip!: HTMLElement | null;
  @query(".spoken") private readonly spoken!: HTMLElement | null;

  readonly #pace = new Pace();
  #data!: LossData;
  #drawn: Drawn | undefined;
  /** Where the crosshair is; ahead of the store's, which learns it once a frame. */
  #step: number | undefined;
  #frame = 0;
  #stop: (() => void)[] = [];

  override connectedCallback(): void {
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.connectedCallback();
    void loadPlots().then((plots) => (this.plots = plots));
  }

  override disconnectedCallback(): void {
    for (const stop of this.#stop) stop();
    this.#stop = [];
    cancelAnimationFrame(this.#frame);
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.disconnectedCallback();
  }

  /** Events come faster than anybody can look. */
  protected override async scheduleUpdate(): Promise<void> {
    await this.#pace.turn();
    await super.scheduleUpdate();
  }

  override render(): TemplateResult {
    const { view, isPresenting } = this.snapshot;
    const { phase } = this.snapshot.run;
    const data = lossData(this.snapshot, view.smoothing);
    this.#data = data;
    const isEmpty = !hasCurves(data) && data.baseLoss === undefined;
    const sentence = lossSentence(data, this.#isEnded);
    return html`<figure class="card">
      <div class="card-head">
        <h2>${strings.title}</h2>
        ${isPresenting ? nothing : this.#renderControls(view, data)}
      </div>
      <small>${lossLegend(data)}</small>
      <div class="plot">
        <div
          class="target"
          role="group"
          aria-label=${strings.keys}
          tabindex=${isEmpty ? "-1" : "0"}
          ?hidden=${isEmpty}
        ></div>
        <div class="tip" aria-hidden="true" hidden></div>
        ${isEmpty ? renderEmpty(phase === "preparing") : nothing}
      </div>
      <p class="spoken visually-hidden" aria-live="polite"></p>
      <figcaption class=${isPresenting ? "visually-hidden" : ""}>
        <small class="sentence">${joinSentences([sentence, ...lossProvenance(data)])}</small>
        ${this.#renderNotes(data)} ${isPresenting ? nothing : this.#renderTable(data)}
      </figcaption>
    </figure>`;
  }

  #renderControls(view: View, data: LossData): TemplateResult {
    return html`${
        view.zoom === undefined
          ? nothing
          : html`<button
              class="quiet"
              title=${strings.resetZoomHint}
              @click=${() => this.#zoom(undefined)}
            >
              ${strings.resetZoom}
            </button>`
      }
      <label class="switch" title=${strings.smoothingHint}>
        ${strings.smoothing}
        <input
          type="range"
          min="0"
          max=${MOST_SMOOTHING}
          step="0.01"
          .value=${view.smoothing.toFixed(2)}
          @input=${(event: Event) => {
            const smoothing = Number((event.target as HTMLInputElement).value);
            this.store.setView({ smoothing });
          }}
        />
        <output>${formatWeight(view.smoothing)}</output>
      </label>
      <label class="switch">
        <input
          type="checkbox"
          .checked=${this.#isLog(data)}
          @change=${(event: Event) => {
            this.store.setView({ isLog: (event.target as HTMLInputElement).checked });
          }}
        />
        ${strings.logScale}
      </label>
      <picture-menu .name=${strings.title} .draw=${this.#picture}></picture-menu>`;
  }

  #renderNotes(data: LossData): unknown {
    const labels = startingAbove(data);
    return labels.length === 0
      ? nothing
      : html`<small class="above">${strings.startsAbove(labels)}</small>`;
  }

  #renderTable(data: LossData): TemplateResult | typeof nothing {
    const series = data.series.filter(({ validation }) => validation.length > 0);
    if (series.length === 0) return nothing;
    return html`<details
      class="twin"
      @toggle=${(event: Event) => {
        this.isTableOpen = (event.target as HTMLDetailsElement).open;
      }}
    >
      <summary>${strings.showTable}</summary>
      ${this.isTableOpen ? renderTwin(data) : nothing}
    </details>`;
  }

  protected override firstUpdated(): void {
    const { target, store } = this;
    if (target === null) return;
    const observer = new ResizeObserver(() => this.requestUpdate());
    observer.observe(target);
    const highlight = highlightOf(store);
    this.#stop.push(
      () => observer.disconnect(),
      highlight.subscribe(() => {
        if (this.#drawn !== undefined) showHighlight(this.#drawn.svg, highlight.runId);
      }),
      followPointer(target, () => this.#drawn, {
        move: (value) => {
          this.#moveTo(value === undefined ? undefined : nearestStep(this.#data, value));
        },
        zoom: (range) => this.#zoom(range),
        arrow: (direction, isFine) => {
          const step = stepBeside(this.#data, this.#step, direction, isFine);
          this.#moveTo(step);
          if (this.spoken !== null) this.spoken.textContent = crosshairSentence(this.#data, step);
        },
        scale: (factor) => this.#scale(factor),
      }),
    );
  }

  protected override updated(): void {
    this.#draw();
  }

  #draw(): void {
    const { target, plots, snapshot } = this;
    if (target === null || plots === undefined || target.hidden || target.clientWidth === 0) return;
    const data = this.#data;
    this.#drawn = plots.drawLossChart(data, {
      width: target.clientWidth,
      height: target.clientHeight,
      isLog: this.#isLog(data),
      label: lossSentence(data, this.#isEnded),
      look: chartLook(rootFontSize(), snapshot.isPresenting ? target.clientWidth : 0),
      zoom: snapshot.view.zoom,
    });
    target.replaceChildren(this.#drawn.svg);
    showHighlight(this.#drawn.svg, highlightOf(this.store).runId);
    if (this.#frame === 0) this.#step = snapshot.view.crosshair;
    this.#drawCrosshair();
  }

  #drawCrosshair(): void {
    const { tip } = this;
    const drawn = this.#drawn;
    if (drawn === undefined || tip === null) return;
    const { svg, x, y, frame } = drawn;
    svg.querySelector("[data-part=crosshair]")?.remove();
    const step = this.#step;
    const at = step === undefined ? NaN : x.apply(step);
    const isShown =
      step !== undefined && at >= frame.left - 1 && at <= frame.right + 1 && hasCurves(this.#data);
    tip.hidden = !isShown || crosshairRows(this.#data, step).length === 0;
    if (!isShown) return;
    const group = svgElement(svg, "g", { "data-part": "crosshair", "pointer-events": "none" });
    const line = { x1: at, x2: at, y1: frame.top, y2: frame.bottom, stroke: "var(--text-muted)" };
    group.append(svgElement(svg, "line", line));
    for (const point of crosshairPoints(this.#data, step)) {
      const cy = y.apply(point.loss);
      if (!(cy >= frame.top - 1 && cy <= frame.bottom + 1)) continue;
      const { color } = methodLook(point.methodId);
      const dot = { cx: x.apply(point.step), cy, r: 4, fill: color, stroke: "var(--surface)" };
      group.append(svgElement(svg, "circle", dot));
    }
    svg.append(group);
    if (tip.hidden) return;
    render(renderTip(this.#data, step), tip);
    const isLeft = at > (frame.left + frame.right) / 2;
    tip.style.left = isLeft ? "" : `${at + 14}px`;
    tip.style.right = isLeft ? `${drawn.svg.clientWidth - at + 14}px` : "";
  }

  #moveTo(step: number | undefined): void {
    if (step === this.#step) return;
    this.#step = step;
    this.#drawCrosshair();
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.store.setView({ crosshair: this.#step });
    });
  }

  #zoom(range: readonly [number, number] | undefined): void {
    if (range === undefined) {
      this.store.setView({ zoom: undefined });
      return;
    }
    const { steps } = this.#data;
    const from = Math.max(0, Math.floor(range[0]));
    const to = Math.min(steps, Math.ceil(range[1]));
    if (to - from < 1) return;
    this.store.setView({ zoom: from === 0 && to === steps ? undefined : [from, to] });
  }

  /** Around the crosshair, or the middle. */
  #scale(factor: number): void {
    const [from, to] = this.snapshot.view.zoom ?? [0, this.#data.steps];
    const center = Math.min(to, Math.max(from, this.#step ?? (from + to) / 2));
    this.#zoom([center - (center - from) * factor, center + (to - center) * factor]);
  }

  get #isEnded(): boolean {
    return ["idle", "ended", "lost"].includes(this.snapshot.run.phase);
  }

  #isLog(data: LossData): boolean {
    return this.snapshot.view.isLog ?? suggestsLogScale(data);
  }

  /** For the key that switches the scale. */
  toggleScale(): void {
    this.store.setView({ isLog: !this.#isLog(this.#data) });
  }

  readonly #picture = async (): Promise<Picture | undefined> => {
    const { drawLossChart } = await loadPlots();
    const data = this.#data;
    if (!hasCurves(data) && data.baseLoss === undefined) return undefined;
    const sentence = lossSentence(data, this.#isEnded);
    const { svg } = drawLossChart(data, {
      ...PICTURE_SIZE,
      isLog: this.#isLog(data),
      label: sentence,
      look: chartLook(PICTURE_REM),
      zoom: this.snapshot.view.zoom,
    });
    const description = joinSentences([
      sentence,
      ...lossProvenance(data),
      strings.legendSentence(lossLegend(data)),
    ]);
    return { ...PICTURE_SIZE, svg, name: "loss", title: strings.title, description };
  };
}
