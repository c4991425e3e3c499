/** A scenario on a projector: curves, one thing beside them, and the caption of the beat; keys and clickers walk the beats. */
import type { TemplateResult } from "lit";
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ExperimentRun } from "../../experiment/runs.ts";
import type { Beat } from "../../experiment/scenarios.ts";
import { scenarioById } from "../../experiment/scenarios.ts";
import { presentAction } from "../frame/keyboard.ts";
import { asSentence } from "../frame/problem.ts";
import { runOrPause } from "../frame/run-or-pause.ts";
import "../results/loss-figure.ts";
import "../results/samples-table.ts";
import { beatCaption, scenarioTitle } from "../setup/scenario-texts.ts";
import { formatCount } from "../state/format.ts";
import { progressOf } from "../state/progress.ts";
import type { Snapshot, Store } from "../state/store.ts";
import { icon } from "../style/icons.ts";
import { presentStrings as strings } from "./present-page.strings.ts";
import { presentStyles } from "./present-page.styles.ts";
import "./cost-pane.ts";
import type { Pane } from "./keys.ts";
import { renderKeys } from "./keys.ts";
import "./method-pane.ts";
import { Stage } from "./stage.ts";
import { onStage, sightOf, twinOf } from "./talk.ts";

@customElement("present-page")
export class PresentPage extends LitElement {
  static override readonly styles = presentStyles;

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;
  /** Index of the beat; what a beat does is done when it is walked to, not on arrival in the talk. */
  @state() private at = 0;
  @state() private isBlank = false;
  /** The recorded run, before its beat. */
  @state() private isAskedFor = false;
  @state() private pane: Pane = "counts";
  @state() private pointer: { readonly x: number; readonly y: number } | undefined;
  readonly #stage = new Stage(() => {
    this.store.present(false);
  });

  override connectedCallback(): void {
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.connectedCallback();
    window.addEventListener("keydown", this.#onKey);
    window.addEventListener("pointermove", this.#onPointer);
    this.#stage.enter();
  }

  override disconnectedCallback(): void {
    window.removeEventListener("keydown", this.#onKey);
    window.removeEventListener("pointermove", this.#onPointer);
    this.#stage.leave();
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    const { pointer } = this;
    return html`<main aria-label=${strings.page}>
        <header>
          <h1>${this.#title}</h1>
          ${this.#renderBadge()} ${this.#renderCounter()}
        </header>
        ${this.#renderPanes()}
        <footer>${this.#renderCaption()} ${this.#renderKeys()}</footer>
      </main>
      ${
        pointer === undefined
          ? nothing
          : html`<div
              class="ring"
              aria-hidden="true"
              style="transform: translate(${pointer.x}px, ${pointer.y}px)"
            ></div>`
      }
      ${
        this.isBlank
          ? html`<div class="blank"><span class="visually-hidden">${strings.blank}</span></div>`
          : nothing
      }`;
  }

  get #beats(): readonly Beat[] {
    const { scenarioId } = this.snapshot;
    return (scenarioId === undefined ? undefined : scenarioById(scenarioId))?.beats ?? [];
  }

  get #title(): string {
    const { scenarioId } = this.snapshot;
    return scenarioId === undefined ? strings.ownSetup : scenarioTitle(scenarioId);
  }

  #renderBadge(): TemplateResult | typeof nothing {
    const { current } = this.#shown.run;
    if (current?.origin !== "recorded") return nothing;
    const device = current.device?.label;
    return html`<span class="badge"
      >${icon("record")}<span
        >${strings.recorded} ${device === undefined ? nothing : strings.recordedOn(device)}</span
      ></span
    >`;
  }

  /** The step that the fastest run has reached. */
  #renderCounter(): TemplateResult {
    const { run, experiment } = this.#shown;
    const { step, runs } = progressOf(run.current);
    const { steps } = (run.current?.experiment ?? experiment).training;
    return html`<p class="counter">
      ${strings.beforeStep} <strong>${formatCount(step)}</strong>
      ${strings.of(formatCount(steps), runs)}
    </p>`;
  }

  get #shown(): Snapshot {
    return onStage(this.snapshot, this.#beats, this.at, this.isAskedFor);
  }

  #renderPanes(): TemplateResult {
    const { store } = this;
    const snapshot = this.#shown;
    return html`<div class="panes">
      ${
        sightOf(this.#beats[this.at]) === "costs"
          ? html`<cost-pane .snapshot=${snapshot}></cost-pane>`
          : html`<loss-figure .store=${store} .snapshot=${snapshot}></loss-figure>`
      }
      ${
        this.pane === "counts"
          ? html`<method-pane .snapshot=${snapshot}></method-pane>`
          : html`<samples-table .store=${store} .snapshot=${snapshot}></samples-table>`
      }
    </div>`;
  }

  /** Of what could pop up, errors alone are told, and here. */
  #renderCaption(): TemplateResult {
    const { error } = this.snapshot.run;
    const { at } = this;
    const beats = this.#beats;
    return html`<div class="captions">
      ${beats.map(
        (_, i) =>
          html`<p class="caption room" aria-hidden="true">${this.#captionOf(i, this.#longest)}</p>`,
      )}
      ${
        error === undefined
          ? html`<p class="caption" aria-live="polite">
              ${this.#captionOf(at, this.#shown.run.current)}
            </p>`
          : html`<p class="caption problem" role="alert">${asSentence(error.message)}</p>`
      }
    </div>`;
  }

  #captionOf(at: number, run: ExperimentRun | undefined): string {
    const { scenarioId } = this.snapshot;
    const beat = this.#beats[at];
    if (scenarioId === undefined || beat === undefined) return "";
    // A number and its sign stay on one line.
    return beatCaption(scenarioId, beat, run).replaceAll(" %", "\u00a0%");
  }

  /** A run with a result, which is told after the beat's own words. */
  get #longest(): ExperimentRun | undefined {
    return twinOf(this.snapshot) ?? this.snapshot.run.current;
  }

  #renderKeys(): TemplateResult {
    return renderKeys({
      phase: this.snapshot.run.phase,
      otherPane: this.pane === "counts" ? "samples" : "counts",
      at: this.at,
      beats: this.#beats.length,
      showOther: () => {
        this.#otherPane();
      },
      runOrPause: () => {
        runOrPause(this.store);
      },
      walk: (by) => {
        this.#walk(by);
      },
      leave: () => {
        this.#leave();
      },
    });
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const action = presentAction(event);
    if (action === undefined) return;
    event.preventDefault();
    switch (action) {
      case "next":
        this.#walk(1);
        break;
      case "previous":
        this.#walk(-1);
        break;
      case "blank":
        this.isBlank = !this.isBlank;
        break;
      case "recorded":
        // Again: back to what trains.
        this.isAskedFor = !this.isAskedFor;
        if (this.isAskedFor) void this.store.showRecorded();
        break;
      case "leave":
        this.#leave();
        break;
      case "run-or-pause":
        runOrPause(this.store);
        break;
    }
  };

  /** A touch has no pointer to be shown. */
  readonly #onPointer = (event: PointerEvent): void => {
    this.pointer =
      event.pointerType === "mouse" ? { x: event.clientX, y: event.clientY } : undefined;
  };

  #walk(by: number): void {
    const at = this.at + by;
    const beat = this.#beats[at];
    if (beat === undefined) return;
    this.at = at;
    this.isAskedFor = false;
    this.isBlank = false;
    if (by > 0) void this.#play(beat);
  }

  async #play({ experiment, view, action }: Beat): Promise<void> {
    const { store } = this;
    if (experiment !== undefined) store.editExperiment(experiment);
    if (view !== undefined) store.setView(view);
    switch (action) {
      case undefined:
      case "compare":
        break;
      case "run":
        await store.start();
        break;
      case "recorded":
        await store.showRecorded();
        break;
    }
  }

  #otherPane(): void {
    this.pane = this.pane === "counts" ? "samples" : "counts";
  }

  #leave(): void {
    this.store.present(false);
  }
}
