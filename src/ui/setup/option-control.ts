/** One control for one option of a method, made from the option's description; every state it reaches can train. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { OptionDescription } from "../../experiment/options.ts";
import { translated } from "../locale/declared.ts";
import { base } from "../style/base.ts";
import { chips, field } from "../style/controls.ts";
import { changeDot, changeDotStyles } from "./change-dot.ts";
import { optionStrings as strings } from "./option-control.strings.ts";
import { toggledLayers, toggledTargets } from "./toggles.ts";

const SHARE_STEP = 0.05;

@customElement("option-control")
export class OptionControl extends LitElement {
  static override readonly styles = [
    base,
    field,
    chips,
    changeDotStyles,
    css`
      .slider {
        display: grid;
        grid-template-columns: 5.5rem minmax(0, 1fr) 4.25rem;
        gap: var(--space-2);
        align-items: center;
      }
      .row {
        display: grid;
        grid-template-columns: 5.5rem minmax(0, 1fr);
        gap: var(--space-2);
        align-items: center;
      }
      .row select {
        font-size: var(--size-text);
      }
      .check {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-height: 1.75rem;
        color: var(--text);
        cursor: pointer;
      }
    `,
  ];

  @property({ attribute: false }) option!: OptionDescription;
  @property({ attribute: false }) value: unknown;
  /** Names for `targets`. */
  @property({ attribute: false }) targets: readonly string[] = [];
  /** Number of layers for `layers`. */
  @property({ type: Number }) layers = 0;
  @property({ type: Boolean }) isDisabled = false;
  /** Not as the scenario or the task has it; `option-reset` asks to set it back. */
  @property({ type: Boolean }) isChanged = false;

  override render(): TemplateResult {
    const { option } = this;
    switch (option.kind) {
      case "doubling":
        return this.#renderDoubling(option.min, option.max, option.whole);
      case "optional":
        return this.#renderOptional(option.min, option.max);
      case "share":
        return this.#renderSlider({
          min: 0,
          max: option.max,
          step: SHARE_STEP,
          position: Number(this.value),
          valueAt: (position) => position,
          least: 0,
          numberStep: "any",
        });
      case "boolean":
        return html`<div class="with-dot">
          <label class="check" title=${option.description}>
            <input
              type="checkbox"
              .checked=${this.value === true}
              ?disabled=${this.isDisabled}
              @change=${this.#changeBoolean}
            />
            ${option.title} </label
          >${this.#dot()}
        </div>`;
      case "choice":
        return html`<div class="row" title=${option.description}>
          <span class="with-dot"><label for="choice">${option.title}</label>${this.#dot()}</span>
          <select id="choice" ?disabled=${this.isDisabled} @change=${this.#changeChoice}>
            ${option.choices.map(
              (choice) =>
                html`<option value=${choice} ?selected=${choice === this.value}>
                  ${translated(choice)}
                </option>`,
            )}
          </select>
        </div>`;
      case "targets":
        return this.#renderTargets();
      case "layers":
        return this.#renderLayers();
    }
  }

  #renderDoubling(min: number, max: number, isWhole: boolean): TemplateResult {
    return this.#renderSlider({
      min: Math.ceil(Math.log2(min)),
      max: Math.floor(Math.log2(max)),
      step: 1,
      position: Math.round(Math.log2(Number(this.value))),
      valueAt: (position) => 2 ** position,
      least: min,
      numberStep: isWhole ? "1" : "any",
    });
  }

  /** A box that switches the part on at its largest size, and its slider while it is on. */
  #renderOptional(min: number, max: number): TemplateResult {
    const isOn = this.value !== null;
    const { title, description } = this.option;
    return html`<div class="with-dot">
        <label class="check" title=${description}>
          <input
            type="checkbox"
            .checked=${isOn}
            ?disabled=${this.isDisabled}
            @change=${() => {
              this.#emit(isOn ? null : max);
            }}
          />
          ${title} </label
        >${isOn ? nothing : this.#dot()}
      </div>
      ${isOn ? this.#renderDoubling(min, max, true) : nothing}`;
  }

  #renderSlider(slider: {
    readonly min: number;
    readonly max: number;
    readonly step: number;
    readonly position: number;
    readonly valueAt: (position: number) => number;
    readonly least: number;
    readonly numberStep: string;
  }): TemplateResult {
    const { title, description } = this.option;
    const { valueAt } = slider;
    return html`<div class="slider" title=${description}>
      <span class="with-dot"><label for="range">${title}</label>${this.#dot()}</span>
      <input
        id="range"
        type="range"
        min=${slider.min}
        max=${slider.max}
        step=${slider.step}
        .value=${String(slider.position)}
        aria-valuetext=${`${title} ${String(this.value)}`}
        ?disabled=${this.isDisabled}
        @input=${(event: Event) => {
          this.#emit(Number(valueAt(numberOf(event)).toPrecision(6)));
        }}
      />
      <input
        type="number"
        min=${slider.least}
        step=${slider.numberStep}
        .value=${String(this.value)}
        aria-label=${strings.exact(title)}
        ?disabled=${this.isDisabled}
        @change=${(event: Event) => {
          this.#emit(numberOf(event));
        }}
      />
    </div>`;
  }

  #renderTargets(): TemplateResult {
    const chosen = this.value;
    const isAll = !Array.isArray(chosen);
    const names: readonly unknown[] = isAll ? [] : (chosen as readonly unknown[]);
    return this.#renderChips([
      { text: strings.allLinear, isOn: isAll, value: () => "all-linear" },
      ...this.targets.map((name) => ({
        text: name,
        isOn: names.includes(name),
        value: () => toggledTargets(this.value, name),
      })),
    ]);
  }

  #renderLayers(): TemplateResult {
    const chosen: readonly unknown[] | undefined = Array.isArray(this.value)
      ? (this.value as readonly unknown[])
      : undefined;
    return this.#renderChips(
      Array.from({ length: this.layers }, (_, layer) => ({
        text: String(layer),
        label: strings.layer(layer),
        isOn: chosen?.includes(layer) ?? true,
        value: () => toggledLayers(this.value, layer, this.layers),
      })),
    );
  }

  #renderChips(
    chips: readonly {
      readonly text: string;
      readonly label?: string;
      readonly isOn: boolean;
      readonly value: () => unknown;
    }[],
  ): TemplateResult {
    const { title, description } = this.option;
    return html`<fieldset class="field" title=${description}>
      <legend class="label with-dot">${title}${this.#dot()}</legend>
      <div class="chips">
        ${chips.map(
          ({ text, label, isOn, value }) =>
            html`<label>
              <input
                type="checkbox"
                aria-label=${label ?? text}
                .checked=${isOn}
                ?disabled=${this.isDisabled}
                @change=${() => {
                  this.#emit(value());
                  // What was clicked may stay as it was, when the last one was switched off.
                  this.requestUpdate();
                }}
              />${text}
            </label>`,
        )}
      </div>
    </fieldset>`;
  }

  #dot(): unknown {
    return changeDot(this.option.title, this.isChanged, this.isDisabled, () => {
      this.dispatchEvent(new CustomEvent("option-reset"));
    });
  }

  #changeBoolean(event: Event): void {
    this.#emit((event.target as HTMLInputElement).checked);
  }

  #changeChoice(event: Event): void {
    this.#emit((event.target as HTMLSelectElement).value);
  }

  #emit(value: unknown): void {
    this.dispatchEvent(new CustomEvent("option-change", { detail: value }));
  }
}

function numberOf(event: Event): number {
  return (event.target as HTMLInputElement).valueAsNumber;
}
