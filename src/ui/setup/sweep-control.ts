/** One knob of a method at several values, a run for each: which knob, and which rungs of its ladder. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { OptionDescription } from "../../experiment/options.ts";
import { describeOptions } from "../../experiment/options.ts";
import type { MethodSetting, Sweep } from "../../experiment/schema.ts";
import { SWEPT_RATE } from "../../experiment/sweep.ts";
import { optionWords } from "../locale/declared.ts";
import { formatLearningRate } from "../state/format.ts";
import { base } from "../style/base.ts";
import { chips, field } from "../style/controls.ts";
import { LEARNING_RATES } from "./learning-rates.ts";
import { sweepStrings as strings } from "./sweep-control.strings.ts";

/** Rungs that a new sweep begins with. */
const FIRST_RUNGS = 6;
const FIRST_RATES = 4;

@customElement("sweep-control")
export class SweepControl extends LitElement {
  static override readonly styles = [
    base,
    field,
    chips,
    css`
      .row {
        display: grid;
        grid-template-columns: 5.5rem minmax(0, 1fr);
        gap: var(--space-2);
        align-items: center;
      }
      fieldset {
        margin-top: var(--space-2);
      }
    `,
  ];

  @property({ attribute: false }) setting!: MethodSetting;
  @property({ type: Boolean }) isDisabled = false;

  override render(): TemplateResult {
    const { sweep } = this.setting;
    const knobs = optionWords(this.setting.id).filter(({ kind }) => kind === "doubling");
    return html`<div class="row">
        <label for="knob">${strings.label}</label>
        <select id="knob" ?disabled=${this.isDisabled} @change=${this.#choose}>
          <option value="" ?selected=${sweep === undefined}>${strings.off}</option>
          ${knobs.map(
            ({ key, title }) =>
              html`<option value=${key} ?selected=${sweep?.option === key}>${title}</option>`,
          )}
          <option value=${SWEPT_RATE} ?selected=${sweep?.option === SWEPT_RATE}>
            ${strings.learningRate}
          </option>
        </select>
      </div>
      ${sweep === undefined ? nothing : this.#renderRungs(sweep)}`;
  }

  #renderRungs({ option, values }: Sweep): TemplateResult {
    const ladder = sorted([...ladderOf(this.setting, option), ...values]);
    const knob = optionWords(this.setting.id).find(({ key }) => key === option);
    return html`<fieldset>
      <legend class="visually-hidden">
        ${strings.values(knob?.title ?? strings.learningRate)}
      </legend>
      <div class="chips">
        ${ladder.map(
          (value) =>
            html`<label>
              <input
                type="checkbox"
                .checked=${values.includes(value)}
                ?disabled=${this.isDisabled}
                @change=${() => {
                  this.#toggle({ option, values }, value);
                }}
              />${option === SWEPT_RATE ? formatLearningRate(Number(value)) : String(value)}
            </label>`,
        )}
      </div>
    </fieldset>`;
  }

  #choose(event: Event): void {
    const option = (event.target as HTMLSelectElement).value;
    if (option === "") this.#emit(undefined);
    else this.#emit({ option, values: firstRungs(this.setting, option) });
  }

  /** The last value stays: a sweep without values is none. */
  #toggle({ option, values }: Sweep, value: unknown): void {
    const next = values.includes(value)
      ? values.filter((other) => other !== value)
      : sorted([...values, value]);
    this.#emit({ option, values: next.length === 0 ? values : next });
    this.requestUpdate();
  }

  #emit(sweep: Sweep | undefined): void {
    this.dispatchEvent(new CustomEvent("sweep-change", { detail: sweep }));
  }
}

/** Powers of two between the option's ends; for a rate the list of the card. */
function ladderOf({ id }: MethodSetting, option: string): readonly number[] {
  if (option === SWEPT_RATE) return LEARNING_RATES;
  const knob = describeOptions(id).find(({ key }) => key === option);
  return knob === undefined ? [] : doublings(knob);
}

/** The lower rungs of a size; for a rate two below the set one and one above. */
function firstRungs(setting: MethodSetting, option: string): readonly number[] {
  const ladder = ladderOf(setting, option);
  if (option !== SWEPT_RATE) return ladder.slice(0, FIRST_RUNGS);
  const at = ladder.findIndex((rate) => rate >= setting.learningRate);
  const from = Math.max(
    0,
    Math.min((at < 0 ? ladder.length : at) - 2, ladder.length - FIRST_RATES),
  );
  return ladder.slice(from, from + FIRST_RATES);
}

function doublings(knob: OptionDescription): readonly number[] {
  if (knob.kind !== "doubling") return [];
  const first = Math.ceil(Math.log2(knob.min));
  const last = Math.floor(Math.log2(knob.max));
  return Array.from({ length: last - first + 1 }, (_, i) => 2 ** (first + i));
}

function sorted(values: readonly unknown[]): readonly unknown[] {
  return [...new Set(values)].sort((a, b) => Number(a) - Number(b));
}
