/** The page that opens a run: how far it moved the weights, in which directions, and what its training keeps in memory. */
import type { PropertyValues, TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ErrorRecord } from "../../core/errors.ts";
import { toPlaygroundError } from "../../core/errors.ts";
import { taskText } from "../../experiment/differences.ts";
import type { ExperimentRun } from "../../experiment/runs.ts";
import type { RunInspection } from "../../worker/client.ts";
import { Pace } from "../charts/pace.ts";
import { renderNotices } from "../frame/banners.ts";
import { problemStyles } from "../frame/problem.ts";
import { methodWords } from "../locale/declared.ts";
import { formatDay } from "../state/format-day.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Store } from "../state/store.ts";
import { base } from "../style/base.ts";
import { button, field } from "../style/controls.ts";
import { page } from "../style/page.ts";
import { card } from "../style/surfaces.ts";
import { renderFailure } from "./failure.ts";
import type { RunChoice, StripKind } from "./inspect-data.ts";
import { besideIt, isMoving, momentOf, runChoices, usualChoice } from "./inspect-data.ts";
import { inspectStrings as strings } from "./inspect.strings.ts";
import { isMixed, lanePlaces, scopeOf } from "./lane-scope.ts";
import "./memory-figure.ts";
import "./spectrum-figure.ts";
import "./strip-figure.ts";

/** Spectra side by side. */
const MOST_SPECTRA = 6;

type Found =
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly inspection: RunInspection }
  | { readonly status: "failed"; readonly error: ErrorRecord };

@customElement("inspect-page")
export class InspectPage extends LitElement {
  static override readonly styles = [
    base,
    card,
    button,
    field,
    page,
    problemStyles,
    css`
      .changes {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-3);
      }
      .problem {
        color: var(--error-text);
      }
      @media (min-width: 75rem) {
        .changes {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        }
        /* Vectors are many and narrow. */
        .wide {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;

  @state() private runId: string | undefined;
  /** Undefined: the mean of all seeds. */
  @state() private lane: number | undefined;
  @state() private found: Found = { status: "loading" };

  #moment = "";
  readonly #pace = new Pace();

  /** Runs may train meanwhile: their events come faster than anybody can look. */
  protected override async scheduleUpdate(): Promise<void> {
    await this.#pace.turn();
    await super.scheduleUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const choice = this.#choice();
    if (choice === undefined || isMoving(choice)) return;
    // The run has changed, and has fewer seeds.
    if (this.lane !== undefined && this.lane >= choice.run.lanes.length) this.lane = undefined;
    const moment = momentOf(choice);
    if (moment !== this.#moment) void this.#load(choice, moment);
  }

  override render(): TemplateResult {
    const choices = runChoices(this.snapshot);
    const choice = this.#choice();
    const device = choice === undefined ? this.snapshot.run.device : choice.experiment.device;
    return html`<main aria-labelledby="page-title">
      ${renderNotices(this.store, this.snapshot.notices)}
      <div class="head">
        <h1 id="page-title">${strings.title}</h1>
        ${choice === undefined ? nothing : this.#renderPickers(choices, choice)}
      </div>
      ${choice === undefined ? this.#renderEmpty() : this.#renderRun(choice, choices)}
      <memory-figure
        .store=${this.store}
        .experiment=${choice?.experiment.experiment ?? this.snapshot.experiment}
        .isOfRun=${choice !== undefined}
        .isInterpreted=${device?.backend === "reference"}
      ></memory-figure>
    </main>`;
  }

  #renderPickers(choices: readonly RunChoice[], choice: RunChoice): TemplateResult {
    const experiments = [...new Set(choices.map(({ experiment }) => experiment))];
    return html`<label>
        ${strings.run}
        <select
          @change=${(event: Event) => {
            this.runId = (event.target as HTMLSelectElement).value;
            this.lane = undefined;
          }}
        >
          ${experiments.map(
            (experiment) =>
              html`<optgroup label=${experimentLabel(experiment)}>
                ${choices
                  .filter((one) => one.experiment === experiment)
                  .map(
                    ({ runId, label }) =>
                      html`<option value=${runId} ?selected=${runId === choice.runId}>
                        ${label}
                      </option>`,
                  )}
              </optgroup>`,
          )}
        </select>
      </label>
      ${this.#renderSeeds(choice)}`;
  }

  #renderSeeds({ run }: RunChoice): TemplateResult | typeof nothing {
    if (this.found.status !== "ready") return nothing;
    const { seeds, changes, steps } = this.found.inspection;
    if (seeds.length < 2 || changes === "activations") return nothing;
    const places = lanePlaces(steps, run);
    const mixed = isMixed(places);
    const { lanes, step } = scopeOf(places, undefined);
    const name = (lane: number) => {
      const [seed = 0, place] = [seeds[lane], places[lane]];
      if (!mixed || place === undefined) return strings.seed(seed);
      return place.hasDiverged
        ? strings.seedDiverged(seed, place.step)
        : strings.seedAt(seed, place.step);
    };
    const together = mixed ? strings.meanAt(lanes.length, step) : strings.meanOf(lanes.length);
    return html`<label>
      ${strings.seeds}
      <select
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          this.lane = value === "" ? undefined : Number(value);
        }}
      >
        <option value="" ?selected=${this.lane === undefined}>
          ${lanes.length === 1 ? strings.furthest(step) : together}
        </option>
        ${seeds.map(
          (_, lane) =>
            html`<option value=${lane} ?selected=${lane === this.lane}>${name(lane)}</option>`,
        )}
      </select>
    </label>`;
  }

  #renderRun(choice: RunChoice, choices: readonly RunChoice[]): TemplateResult {
    if (isMoving(choice)) return renderNote(strings.training);
    switch (this.found.status) {
      case "loading":
        return renderNote(strings.loading);
      case "failed":
        return html`<section class="card empty">
          ${renderFailure(this.found.error, () => void this.#load(choice, momentOf(choice)))}
        </section>`;
      case "ready":
        return this.#renderChanges(this.found.inspection, choice, choices);
    }
  }

  #renderChanges(
    inspection: RunInspection,
    choice: RunChoice,
    choices: readonly RunChoice[],
  ): TemplateResult {
    const { changes, methodId, updates } = inspection;
    if (changes === "activations") {
      return renderNote(strings.activations(methodWords(methodId).label));
    }
    if (updates.length === 0) return renderNote(strings.unchanged);
    const hasMatrices = updates.some(({ kind }) => kind === "weight");
    const hasVectors = updates.some(({ kind }) => kind !== "weight");
    return html`<div class="changes">
      ${hasMatrices ? this.#renderStrip(inspection, "matrices", choice) : nothing}
      ${
        hasMatrices
          ? html`<spectrum-figure
              .store=${this.store}
              .inspection=${inspection}
              .choices=${besideIt(choice, choices, MOST_SPECTRA)}
              .lane=${this.lane}
            ></spectrum-figure>`
          : nothing
      }
      ${hasVectors ? this.#renderStrip(inspection, "vectors", choice) : nothing}
    </div>`;
  }

  #renderStrip(inspection: RunInspection, kind: StripKind, { run }: RunChoice): TemplateResult {
    return html`<strip-figure
      class=${kind === "vectors" ? "wide" : ""}
      .inspection=${inspection}
      .kind=${kind}
      .scope=${scopeOf(lanePlaces(inspection.steps, run), this.lane)}
    ></strip-figure>`;
  }

  #renderEmpty(): TemplateResult {
    return html`<section class="card empty">
      <strong>${strings.emptyTitle}</strong>
      <p class="muted">${strings.emptyHint}</p>
      <button class="primary" @click=${() => this.store.navigate("lab")}>${strings.toLab}</button>
    </section>`;
  }

  #choice(): RunChoice | undefined {
    const choices = runChoices(this.snapshot);
    return choices.find(({ runId }) => runId === this.runId) ?? usualChoice(choices);
  }

  async #load({ runId }: RunChoice, moment: string): Promise<void> {
    this.#moment = moment;
    this.found = { status: "loading" };
    let found: Found;
    try {
      found = { status: "ready", inspection: await this.store.inspection.inspect(runId) };
    } catch (error) {
      found = { status: "failed", error: toPlaygroundError(error).toRecord() };
    }
    if (this.#moment === moment) this.found = found;
  }
}

function renderNote(text: string): TemplateResult {
  return html`<section class="card empty" role="status"><p>${text}</p></section>`;
}

function experimentLabel({ experiment, startedAt, number }: ExperimentRun): string {
  return strings.experiment(taskText(experiment.task), formatDay(startedAt), number);
}
