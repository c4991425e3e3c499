/** The settings that all methods share: budget, schedule, seeds, evaluation. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { TrainingSettings } from "../../experiment/schema.ts";
import { LIMITS, OPTIMIZERS, SCHEDULES } from "../../experiment/schema.ts";
import { renderFieldProblem } from "../frame/problem.ts";
import { isMoreThanStep } from "../state/quiet.ts";
import type { Snapshot, Store } from "../state/store.ts";
import { isBusy, problemAt } from "../state/store.ts";
import { base } from "../style/base.ts";
import { button, field } from "../style/controls.ts";
import { icon } from "../style/icons.ts";
import { card } from "../style/surfaces.ts";
import { changeDot, changeDotStyles } from "./change-dot.ts";
import { isSame, startingPoint } from "./starting-point.ts";
import { trainingCardStrings as strings } from "./training-card.strings.ts";

type NumberSetting = {
  [K in keyof TrainingSettings]: TrainingSettings[K] extends number ? K : never;
}[keyof TrainingSettings];

const FOLDED: readonly (keyof TrainingSettings)[] = [
  "optimizer",
  "weightDecay",
  "maxGradientNorm",
  "time",
  "evaluationExamples",
  "firstSeed",
];
const STEPS = [50, 100, 200, 400, 800, 1600];
const BATCHES = [4, 8, 16, 32, 64];
const SEEDS = [1, 3, 5];
const EVALUATE_EVERY = [5, 10, 20, 50, 100];

@customElement("training-card")
export class TrainingCard extends LitElement {
  static override readonly styles = [
    base,
    card,
    button,
    field,
    changeDotStyles,
    css`
      .card {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-3);
        padding: var(--space-3);
      }
      .field > .with-dot {
        min-height: 1.5rem;
      }
      .grid {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--space-3);
      }
      details > .grid {
        padding-top: var(--space-3);
      }
      summary {
        cursor: pointer;
        color: var(--text-muted);
        font-size: var(--size-small);
        width: max-content;
        min-height: 1.5rem;
      }
      .wide {
        grid-column: 1 / -1;
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false, hasChanged: isMoreThanStep }) snapshot!: Snapshot;

  override render(): TemplateResult {
    const { training } = this.snapshot.experiment;
    const isDefault = isSame(startingPoint(this.snapshot).training, training);
    return html`<section class="card" aria-labelledby="title">
      <div class="card-head">
        <h2 id="title">${strings.title}</h2>
        ${
          isDefault
            ? nothing
            : html`<button
                class="quiet"
                title=${strings.reset}
                aria-label=${strings.reset}
                ?disabled=${isBusy(this.snapshot.run)}
                @click=${this.#reset}
              >
                ${icon("reset")}
              </button>`
        }
      </div>
      <small>${strings.note}</small>
      <div class="grid">
        ${this.#renderNumber("steps", strings.steps, LIMITS.steps, STEPS)}
        ${this.#renderNumber("batch", strings.batch, LIMITS.batch, BATCHES)}
        ${this.#renderNumber("seeds", strings.seeds, LIMITS.seeds, SEEDS)}
        ${this.#renderNumber(
          "evaluateEvery",
          strings.evaluateEvery,
          LIMITS.evaluateEvery,
          EVALUATE_EVERY,
        )}
        ${this.#renderChoice("schedule", strings.schedule, SCHEDULES, strings.schedules)}
        ${this.#renderNumber("warmupSteps", strings.warmupSteps, LIMITS.warmupSteps)}
      </div>
      <details ?open=${this.#hasHiddenProblem()}>
        <summary>${strings.more}</summary>
        <div class="grid">
          ${this.#renderChoice("optimizer", strings.optimizer, OPTIMIZERS, strings.optimizers)}
          ${this.#renderNumber("weightDecay", strings.weightDecay, { min: 0 })}
          ${this.#renderNumber("maxGradientNorm", strings.maxGradientNorm, { min: 0 })}
          ${this.#renderNumber("time", strings.time, LIMITS.time)}
          ${this.#renderNumber(
            "evaluationExamples",
            strings.evaluationExamples,
            LIMITS.evaluationExamples,
          )}
          ${this.#renderNumber("firstSeed", strings.firstSeed, LIMITS.firstSeed)}
        </div>
      </details>
    </section>`;
  }

  /** A problem among the folded settings unfolds them. */
  #hasHiddenProblem(): boolean {
    const { problems } = this.snapshot;
    return FOLDED.some((key) => problemAt(problems, `training.${key}`) !== undefined);
  }

  #renderLabel(key: keyof TrainingSettings, label: string): TemplateResult {
    const start = startingPoint(this.snapshot).training[key];
    const isChanged = start !== this.snapshot.experiment.training[key];
    return html`<span class="with-dot"
      ><label for=${key}>${label}</label>${changeDot(
        label,
        isChanged,
        isBusy(this.snapshot.run),
        () => {
          this.store.editTraining({ [key]: start });
        },
      )}</span
    >`;
  }

  #renderChoice<K extends "schedule" | "optimizer">(
    key: K,
    label: string,
    choices: readonly TrainingSettings[K][],
    texts: Readonly<Record<TrainingSettings[K], string>>,
  ): TemplateResult {
    const current = this.snapshot.experiment.training[key];
    return html`<div class="field">
      ${this.#renderLabel(key, label)}
      <select
        id=${key}
        ?disabled=${isBusy(this.snapshot.run)}
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          this.store.editTraining({ [key]: value });
        }}
      >
        ${choices.map(
          (choice) =>
            html`<option value=${choice} ?selected=${choice === current}>${texts[choice]}</option>`,
        )}
      </select>
    </div>`;
  }

  /** `usual`: values that people take, offered beside the field, which takes every other one. */
  #renderNumber(
    key: NumberSetting,
    label: string,
    { min, max }: { readonly min: number; readonly max?: number },
    usual: readonly number[] = [],
  ): TemplateResult {
    const isInvalid = problemAt(this.snapshot.problems, `training.${key}`) !== undefined;
    return html`<div class="field">
      ${this.#renderLabel(key, label)}
      <input
        id=${key}
        type="number"
        list=${usual.length === 0 ? nothing : `${key}-usual`}
        min=${min}
        max=${max ?? nothing}
        step=${key === "weightDecay" || key === "maxGradientNorm" ? "any" : "1"}
        .value=${String(this.snapshot.experiment.training[key])}
        aria-invalid=${isInvalid ? "true" : "false"}
        aria-describedby=${isInvalid ? `${key}-problem` : nothing}
        ?disabled=${isBusy(this.snapshot.run)}
        @change=${(event: Event) => {
          this.#edit(key, (event.target as HTMLInputElement).valueAsNumber);
        }}
      />
      ${
        usual.length === 0
          ? nothing
          : html`<datalist id="${key}-usual">
              ${usual.map((value) => html`<option value=${value}></option>`)}
            </datalist>`
      }
      ${this.#renderProblem(key)}
    </div>`;
  }

  #renderProblem(key: NumberSetting): TemplateResult | typeof nothing {
    return renderFieldProblem(
      problemAt(this.snapshot.problems, `training.${key}`),
      `${key}-problem`,
    );
  }

  #edit(key: NumberSetting, value: number): void {
    this.store.editTraining({ [key]: value });
  }

  #reset(): void {
    this.store.editTraining(startingPoint(this.snapshot).training);
  }
}
