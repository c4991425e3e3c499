/** One method: on or off, its few important options, its learning rate, and what it trains, counted as it changes. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { isPlaygroundError } from "../../core/errors.ts";
import { defaultMethod, suggestedRate } from "../../experiment/defaults.ts";
import type { MethodCounts } from "../../experiment/describe.ts";
import { countMethod, describeMethod, targetChoices } from "../../experiment/describe.ts";
import { baseModel } from "../../experiment/models.ts";
import type { OptionDescription } from "../../experiment/options.ts";
import { describeOptions } from "../../experiment/options.ts";
import type { MethodSetting } from "../../experiment/schema.ts";
import { renderFieldProblem } from "../frame/problem.ts";
import { formatBytes, formatCount, formatLearningRate, formatShare } from "../state/format.ts";
import type { Snapshot, Store } from "../state/store.ts";
import { isBusy, problemAt } from "../state/store.ts";
import { icon } from "../style/icons.ts";
import { base, button, card, field } from "../style/shared.ts";
import { swatch } from "../style/swatch.ts";
import { methodCardStrings as strings } from "./method-card.strings.ts";
import "./option-control.ts";

const LEARNING_RATES = [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1];
/** The rest stands behind "More options". */
const PRIMARY_OPTIONS = 4;

@customElement("method-card")
export class MethodCard extends LitElement {
  static override readonly styles = [
    base,
    card,
    button,
    field,
    css`
      .card {
        display: grid;
        gap: var(--space-3);
      }
      .card.off {
        background: transparent;
        box-shadow: none;
        padding-block: var(--space-2);
        gap: 0;
      }
      .off h3 {
        font-weight: 500;
      }
      .off .brief {
        white-space: nowrap;
      }
      .name {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-width: 0;
        cursor: pointer;
        min-height: 1.5rem;
      }
      .name h3 {
        color: var(--text);
      }
      .name input {
        flex: none;
        width: 1.125rem;
        height: 1.125rem;
        cursor: inherit;
      }
      .off .name svg {
        opacity: 0.5;
      }
      .counts {
        font-variant-numeric: tabular-nums;
        padding: var(--space-2);
        border-radius: var(--radius-small);
        background: var(--surface-sunken);
        font-size: 0.8125rem;
        line-height: 1.45;
      }
      .counts strong {
        font-weight: 600;
      }
      .rate {
        display: grid;
        grid-template-columns: 5.5rem minmax(0, 1fr);
        gap: var(--space-2);
        align-items: center;
      }
      details {
        display: grid;
      }
      details > div {
        display: grid;
        gap: var(--space-3);
        padding-top: var(--space-2);
      }
      summary {
        cursor: pointer;
        color: var(--text-muted);
        font-size: var(--size-small);
        width: max-content;
        min-height: 1.5rem;
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;
  @property() methodId = "";

  override render(): TemplateResult | typeof nothing {
    const setting = this.snapshot.experiment.methods.find(({ id }) => id === this.methodId);
    if (setting === undefined) return nothing;
    const { label, summary } = describeMethod(setting.id);
    return html`<section class="card ${setting.enabled ? "" : "off"}" aria-labelledby="name">
      <div class="card-head">
        <label class="name" title=${setting.enabled ? nothing : summary}>
          <input
            type="checkbox"
            aria-label=${strings.enable(label)}
            .checked=${setting.enabled}
            ?disabled=${isBusy(this.snapshot.run)}
            @change=${this.#toggle}
          />
          ${swatch(setting.id)}
          <h3 id="name">${label}</h3>
        </label>
        ${setting.enabled ? this.#renderReset(setting, label) : this.#renderBrief(setting)}
      </div>
      ${setting.enabled ? this.#renderBody(setting) : nothing}
    </section>`;
  }

  /** What a method that is off would train. */
  #renderBrief(setting: MethodSetting): TemplateResult | typeof nothing {
    const counts = this.#counts(setting);
    return counts === undefined
      ? nothing
      : html`<small class="brief number" title=${strings.trainableHint}
          >${formatCount(counts.trainable)}<span class="visually-hidden">
            ${strings.trainableHint}</span
          ></small
        >`;
  }

  #renderSummary({ id }: MethodSetting): TemplateResult {
    const { summary, citation } = describeMethod(id);
    return html`<small>
      ${summary}
      ${
        citation === undefined
          ? nothing
          : html`<a
              href=${citation.url}
              target="_blank"
              rel="noreferrer"
              title=${strings.opensPaper(citation.title)}
              >${citation.label}</a
            >`
      }
    </small>`;
  }

  #renderReset(setting: MethodSetting, label: string): TemplateResult | typeof nothing {
    const initial = defaultMethod(this.snapshot.experiment.task.id, setting.id);
    const isDefault =
      JSON.stringify({ ...initial, enabled: true }) ===
      JSON.stringify({ ...setting, enabled: true });
    if (isDefault) return nothing;
    return html`<button
      class="quiet"
      title=${strings.reset}
      aria-label=${strings.resetLabel(label)}
      ?disabled=${isBusy(this.snapshot.run)}
      @click=${this.#reset}
    >
      ${icon("reset")}
    </button>`;
  }

  #renderBody(setting: MethodSetting): TemplateResult {
    const options = describeOptions(setting.id);
    const more = options.slice(PRIMARY_OPTIONS);
    const problem = problemAt(this.snapshot.problems, `methods.${setting.id}`);
    return html`${this.#renderSummary(setting)}
    ${options.slice(0, PRIMARY_OPTIONS).map((o) => this.#renderOption(setting, o))}
    ${this.#renderLearningRate(setting)}
    ${
      more.length === 0
        ? nothing
        : html`<details>
            <summary>${strings.more}</summary>
            <div>${more.map((option) => this.#renderOption(setting, option))}</div>
          </details>`
    }
    ${this.#renderCounts(setting)} ${renderFieldProblem(problem)}`;
  }

  #renderOption(setting: MethodSetting, option: OptionDescription): TemplateResult {
    const { model } = this.snapshot.experiment;
    return html`<option-control
      .option=${option}
      .value=${setting.options[option.key]}
      .targets=${targetChoices(model)}
      .layers=${baseModel(model).config.layers}
      .isDisabled=${isBusy(this.snapshot.run)}
      @option-change=${(event: CustomEvent<unknown>) => {
        this.store.editOption(setting.id, option.key, event.detail);
      }}
    ></option-control>`;
  }

  #renderLearningRate(setting: MethodSetting): TemplateResult {
    const { learningRate } = setting;
    const suggested = suggestedRate(this.snapshot.experiment.task.id, setting);
    const rates = [...new Set([...LEARNING_RATES, suggested, learningRate])].sort((a, b) => a - b);
    return html`<div class="rate">
      <label for="rate">${strings.learningRate}</label>
      <select id="rate" ?disabled=${isBusy(this.snapshot.run)} @change=${this.#changeRate}>
        ${rates.map((rate) => {
          const text = formatLearningRate(rate);
          return html`<option value=${rate} ?selected=${rate === learningRate}>
            ${rate === suggested ? strings.suggested(text) : text}
          </option>`;
        })}
      </select>
    </div>`;
  }

  #renderCounts(setting: MethodSetting): TemplateResult | typeof nothing {
    const counts = this.#counts(setting);
    if (counts === undefined) return nothing;
    return html`<p class="counts">
      <strong>${strings.trainable(formatCount(counts.trainable))}</strong
      ><span
        >${strings.share(
          formatShare(counts.share),
          formatCount(counts.total),
          formatBytes(counts.sizeBytes),
        )}</span
      >
    </p>`;
  }

  /** Undefined for options that do not fit; the problem itself is shown below them. */
  #counts(setting: MethodSetting): MethodCounts | undefined {
    try {
      return countMethod(this.snapshot.experiment, setting);
    } catch (error) {
      if (isPlaygroundError(error)) return undefined;
      throw error;
    }
  }

  #toggle(event: Event): void {
    const { checked } = event.target as HTMLInputElement;
    this.store.editMethod(this.methodId, { enabled: checked });
  }

  #changeRate(event: Event): void {
    const learningRate = Number((event.target as HTMLSelectElement).value);
    this.store.editMethod(this.methodId, { learningRate });
  }

  #reset(): void {
    this.store.resetMethod(this.methodId);
  }
}
