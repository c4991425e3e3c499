/** The loss chart on the page: the drawing, its switches, the crosshair, its sentence and its table twin. */
import type { TemplateResult } from "lit";
import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { followPointer } from "../charts/chart-pointer.ts";
import { chartLook, rootFontSize } from "../charts/chart-size.ts";
import { crosshairSentence, nearestPlace, placeBeside } from "../charts/crosshair.ts";
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
import type { Picture } from "../charts/picture-menu.ts";
import { PICTURE_SIZE } from "../charts/picture-menu.ts";
import "../charts/picture-menu.ts";
import { lookAt, scopeOf } from "../charts/scope.ts";
import { mainExperiment } from "../charts/shown-runs.ts";
import { xStrings } from "../charts/x-axis.strings.ts";
import { joinSentences } from "../state/format.ts";
import type { Snapshot, View } from "../state/snapshot.ts";
import type { Store } from "../state/store.ts";
import { drawCrosshair } from "./crosshair-layer.ts";
import { renderAxisChoice, renderControls } from "./loss-controls.ts";
import { lossFigureStyles } from "./loss-figure.styles.ts";
import { renderEmpty, renderTwin } from "./loss-twin.ts";
import { renderScope } from "./scope-line.ts";

/** Of a saved picture, whatever the reader's own text size. */
const PICTURE_REM = 16;

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
  /** Where the crosshair is on the x axis; ahead of the store's, which learns it once a frame. */
  #place: number | undefined;
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
    const data = lossData(this.snapshot, view.smoothing, view.x);
    this.#data = data;
    const isEmpty = !hasCurves(data) && data.baseLoss === undefined;
    const sentence = lossSentence(data, this.#isEnded);
    return html`<figure class="card">
      <div class="card-head">
        <h2>${strings.title}</h2>
        ${
          isPresenting
            ? nothing
            : html`${renderControls(view, this.#isLog(data), this.#change)}
                <picture-menu .name=${strings.title} .draw=${this.#picture}></picture-menu>`
        }
      </div>
      ${
        isPresenting
          ? nothing
          : renderScope(scopeOf(this.snapshot), (id) => {
              this.store.setView(lookAt(this.snapshot, id));
            })
      }
      <small>${lossLegend(data)}</small>
      <div class="plot">
        <div
          class="target"
          role="group"
          aria-label=${strings.keys}
          tabindex=${isEmpty ? "-1" : "0"}
          ?hidden=${isEmpty}
        ></div>
        ${isEmpty || isPresenting ? nothing : renderAxisChoice(view.x, this.#change)}
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

  #renderNotes(data: LossData): unknown {
    const labels = startingAbove(data);
    const { untimed } = data;
    return html`${
      labels.length === 0
        ? nothing
        : html`<small class="above">${strings.startsAbove(labels)}</small>`
    }${untimed === 0 ? nothing : html`<small>${xStrings.untimed(untimed)}</small>`}`;
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
          this.#moveTo(value === undefined ? undefined : nearestPlace(this.#data, value));
        },
        zoom: (range) => this.#zoom(range),
        arrow: (direction, isFine) => {
          const place = placeBeside(this.#data, this.#place, direction, isFine);
          this.#moveTo(place);
          if (this.spoken !== null) this.spoken.textContent = crosshairSentence(this.#data, place);
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
      hasNamedAxis: !snapshot.isPresenting,
      hasSeeds: true,
    });
    target.replaceChildren(this.#drawn.svg);
    showHighlight(this.#drawn.svg, highlightOf(this.store).runId);
    if (this.#frame === 0) this.#place = snapshot.view.crosshair;
    this.#drawCrosshair();
  }

  #drawCrosshair(): void {
    const { tip } = this;
    const drawn = this.#drawn;
    if (drawn !== undefined && tip !== null) drawCrosshair(drawn, tip, this.#data, this.#place);
  }

  readonly #change = (changes: Partial<View>): void => {
    this.store.setView(changes);
  };

  #moveTo(place: number | undefined): void {
    if (place === this.#place) return;
    this.#place = place;
    this.#drawCrosshair();
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.store.setView({ crosshair: this.#place });
    });
  }

  #zoom(range: readonly [number, number] | undefined): void {
    if (range === undefined) {
      this.store.setView({ zoom: undefined });
      return;
    }
    const { end, grain } = this.#data.x;
    const from = Math.max(0, rounded(Math.floor(range[0] / grain) * grain));
    const to = Math.min(end, rounded(Math.ceil(range[1] / grain) * grain));
    // No grain is known before anything has been timed.
    if (!(to - from >= grain)) return;
    this.store.setView({ zoom: from === 0 && to === end ? undefined : [from, to] });
  }

  /** Around the crosshair, or the middle. */
  #scale(factor: number): void {
    const [from, to] = this.snapshot.view.zoom ?? [0, this.#data.x.end];
    const center = Math.min(to, Math.max(from, this.#place ?? (from + to) / 2));
    this.#zoom([center - (center - from) * factor, center + (to - center) * factor]);
  }

  get #isEnded(): boolean {
    const { run } = this.snapshot;
    const isEarlier = mainExperiment(this.snapshot) !== run.current;
    return isEarlier || ["idle", "ended", "lost"].includes(run.phase);
  }

  #isLog(data: LossData): boolean {
    return this.snapshot.view.isLog ?? suggestsLogScale(data);
  }

  /** For the key that switches the scale. */
  toggleScale(): void {
    this.store.setView({ isLog: !this.#isLog(this.#data) });
  }

  readonly #picture = async (): Promise<Picture | undefined> => {
    const plots = await loadPlots();
    const data = this.#data;
    if (plots === undefined) return undefined;
    if (!hasCurves(data) && data.baseLoss === undefined) return undefined;
    const sentence = lossSentence(data, this.#isEnded);
    const { svg } = plots.drawLossChart(data, {
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

/** Seconds to a thousandth, so that an address stays short. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
