/** One method: on or off, its few important options, its learning rate, and what it trains, counted as it changes. */
import type { TemplateResult } from "lit";
import { html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { isPlaygroundError } from "../../core/errors.ts";
import { suggestedRate } from "../../experiment/defaults.ts";
import type { MethodCounts } from "../../experiment/describe.ts";
import { countMethod, targetChoices } from "../../experiment/describe.ts";
import { baseModel } from "../../experiment/models.ts";
import type { OptionDescription } from "../../experiment/options.ts";
import { trainedSites } from "../../experiment/trained-sites.ts";
import { methodWords, optionWords } from "../locale/declared.ts";
import { currentLocale } from "../locale/locale.ts";
import type { MethodSetting, Sweep } from "../../experiment/schema.ts";
import { renderFieldProblem } from "../frame/problem.ts";
import { formatBytes, formatCount, formatLearningRate, formatShare } from "../state/format.ts";
import { isMoreThanStep } from "../state/quiet.ts";
import type { Snapshot, Store } from "../state/store.ts";
import { isBusy, problemAt } from "../state/store.ts";
import { icon } from "../style/icons.ts";
import { methodLook } from "../style/palette.ts";
import { swatch } from "../style/swatch.ts";
import { changeDot } from "./change-dot.ts";
import { LEARNING_RATES } from "./learning-rates.ts";
import { methodCardStrings as strings } from "./method-card.strings.ts";
import { methodCardStyles } from "./method-card.styles.ts";
import "./option-control.ts";
import { renderSiteMap } from "./site-map.ts";
import { isSame, startingMethod } from "./starting-point.ts";
import "./sweep-control.ts";

/** The rest stands behind "More options". */
const PRIMARY_OPTIONS = 4;

@customElement("method-card")
export class MethodCard extends LitElement {
  static override readonly styles = methodCardStyles;

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false, hasChanged: isMoreThanStep }) snapshot!: Snapshot;
  @property() methodId = "";

  override render(): TemplateResult | typeof nothing {
    const setting = this.snapshot.experiment.methods.find(({ id }) => id === this.methodId);
    if (setting === undefined) return nothing;
    const { label, summary } = methodWords(setting.id);
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
        ${
          setting.enabled
            ? this.#renderReset(setting, label)
            : this.#whenCounted(setting, () => this.#renderBrief(setting))
        }
      </div>
      ${setting.enabled ? this.#renderBody(setting) : nothing}
    </section>`;
  }

  /** Counting goes through the whole model: done when what is counted has changed, not when anything else has. */
  #whenCounted(setting: MethodSetting, render: () => unknown): unknown {
    const { model, task } = this.snapshot.experiment;
    return guard([model, task, setting, currentLocale()], render);
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
    const { summary, citation } = methodWords(id);
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
    const start = startingMethod(this.snapshot, setting.id);
    const isChanged = !isSame({ ...start, enabled: true }, { ...setting, enabled: true });
    if (!isChanged) return nothing;
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
    const options = optionWords(setting.id);
    const more = options.slice(PRIMARY_OPTIONS);
    const problem = problemAt(this.snapshot.problems, `methods.${setting.id}`);
    return html`${this.#renderSummary(setting)}
      ${this.#whenCounted(setting, () => this.#renderCounts(setting))}
      ${options.slice(0, PRIMARY_OPTIONS).map((o) => this.#renderOption(setting, o))}
      ${this.#renderLearningRate(setting)}
      <sweep-control
        .setting=${setting}
        .isDisabled=${isBusy(this.snapshot.run)}
        @sweep-change=${(event: CustomEvent<Sweep | undefined>) => {
          this.store.editSweep(setting.id, event.detail);
        }}
      ></sweep-control>
      ${
        more.length === 0
          ? nothing
          : html`<details>
              <summary>${strings.more}</summary>
              <div>${more.map((option) => this.#renderOption(setting, option))}</div>
            </details>`
      }
      ${renderFieldProblem(problem)} ${this.#renderMatch(setting)}`;
  }

  /** Only where there is another method to be made comparable. */
  #renderMatch({ id }: MethodSetting): TemplateResult | typeof nothing {
    const { experiment, run } = this.snapshot;
    const others = experiment.methods.filter((other) => other.enabled && other.id !== id);
    if (others.length === 0) return nothing;
    return html`<div class="foot">
      <button
        class="quiet"
        title=${strings.matchHint}
        ?disabled=${isBusy(run)}
        @click=${() => {
          this.store.matchBudget(id);
        }}
      >
        ${icon("balance")} ${strings.match}
      </button>
    </div>`;
  }

  #renderOption(setting: MethodSetting, option: OptionDescription): TemplateResult {
    const { model } = this.snapshot.experiment;
    const start = startingMethod(this.snapshot, setting.id);
    return html`<option-control
      .option=${option}
      .value=${setting.options[option.key]}
      .targets=${targetChoices(model)}
      .layers=${baseModel(model).config.layers}
      .isDisabled=${isBusy(this.snapshot.run)}
      .isChanged=${start !== undefined && !isSame(start.options[option.key], setting.options[option.key])}
      @option-change=${(event: CustomEvent<unknown>) => {
        this.store.editOption(setting.id, option.key, event.detail);
      }}
      @option-reset=${() => {
        this.store.editOption(setting.id, option.key, start?.options[option.key]);
      }}
    ></option-control>`;
  }

  #renderLearningRate(setting: MethodSetting): TemplateResult {
    const { learningRate } = setting;
    const suggested = suggestedRate(this.snapshot.experiment.task.id, setting);
    const start = startingMethod(this.snapshot, setting.id);
    // A scenario may have chosen its own; else the suggested one follows the options.
    const usual =
      start === undefined ||
      start.learningRate === suggestedRate(this.snapshot.experiment.task.id, start)
        ? suggested
        : start.learningRate;
    const rates = [...new Set([...LEARNING_RATES, suggested, learningRate])].sort((a, b) => a - b);
    return html`<div class="rate">
      <span class="with-dot"
        ><label for="rate">${strings.learningRate}</label>${changeDot(
          strings.learningRate,
          learningRate !== usual,
          isBusy(this.snapshot.run),
          () => {
            this.store.editMethod(setting.id, { learningRate: usual });
          },
        )}</span
      >
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
    return html`<div class="counts">
        <p>
          <strong>${strings.trainable(formatCount(counts.trainable))}</strong
          ><small
            >${strings.share(
              formatShare(counts.share),
              formatCount(counts.total),
              formatBytes(counts.sizeBytes),
            )}</small
          >
        </p>
        <div class="meter" aria-hidden="true">
          <i style="width: ${100 * counts.share}%; --own: ${methodLook(setting.id).color}"></i>
        </div>
      </div>
      ${renderSiteMap(setting.id, trainedSites(this.snapshot.experiment, setting))}`;
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
    const start = startingMethod(this.snapshot, this.methodId);
    if (start === undefined) return;
    this.store.editSweep(start.id, start.sweep);
    this.store.editMethod(start.id, { options: start.options, learningRate: start.learningRate });
  }
}
