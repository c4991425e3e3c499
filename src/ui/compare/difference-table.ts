/** Two runs, setting by setting; only what differs, unless all is asked for. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { methodWords } from "../locale/declared.ts";
import { differences } from "../../experiment/differences.ts";
import { formatCount } from "../state/format.ts";
import { settingsStrings } from "../results/settings.strings.ts";
import { base } from "../style/base.ts";
import { button, field } from "../style/controls.ts";
import { card } from "../style/surfaces.ts";
import { table } from "../style/table.ts";
import type { Compared } from "./compare-data.ts";
import { compareStrings as strings } from "./compare.strings.ts";

@customElement("difference-table")
export class DifferenceTable extends LitElement {
  static override readonly styles = [
    base,
    card,
    button,
    field,
    table,
    css`
      .pickers {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 12rem), 1fr));
        gap: var(--space-3);
        align-items: end;
        margin: var(--space-2) 0;
      }
      .switch {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        min-height: 2rem;
        cursor: pointer;
      }
      td,
      th {
        padding-block: var(--space-1);
        overflow-wrap: anywhere;
      }
      .differs td {
        background: var(--accent-soft);
        font-weight: 550;
      }
    `,
  ];

  @property({ attribute: false }) compared: readonly Compared[] = [];

  @state() private chosen: readonly [string | undefined, string | undefined] = [
    undefined,
    undefined,
  ];
  @state() private isDiffOnly = true;

  override render(): TemplateResult {
    const { compared } = this;
    const find = (runId: string | undefined) => compared.find((one) => one.runId === runId);
    // Unless chosen: the baseline, and the first other run.
    const first =
      find(this.chosen[0]) ?? compared.find(({ isBaseline }) => isBaseline) ?? compared[0];
    const second = find(this.chosen[1]) ?? compared.find((one) => one !== first);
    return html`<section class="card" aria-labelledby="title">
      <h2 id="title">${strings.differencesTitle}</h2>
      ${
        first === undefined || second === undefined
          ? html`<p class="muted">${strings.oneRun}</p>`
          : this.#renderPair(first, second)
      }
    </section>`;
  }

  #renderPair(first: Compared, second: Compared): TemplateResult {
    const rows = differences(first, second);
    const shown = this.isDiffOnly ? rows.filter(({ differs }) => differs) : rows;
    const equal = rows.filter(({ differs }) => !differs).length;
    return html`<div class="pickers">
        ${this.#renderPicker(0, strings.first, first)}
        ${this.#renderPicker(1, strings.second, second)}
        <label class="switch">
          <input
            type="checkbox"
            .checked=${this.isDiffOnly}
            @change=${(event: Event) => {
              this.isDiffOnly = (event.target as HTMLInputElement).checked;
            }}
          />
          ${strings.diffOnly}
        </label>
      </div>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">${strings.setting}</th>
              <th scope="col">${first.label}</th>
              <th scope="col">${second.label}</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map(
              ({ key, a, b, differs }) =>
                html`<tr class=${differs && !this.isDiffOnly ? "differs" : ""}>
                  <th scope="row">${settingsStrings.name(key)}</th>
                  <td>${valueText(key, a)}</td>
                  <td>${valueText(key, b)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${
        this.isDiffOnly
          ? html`<small>${shown.length === 0 ? strings.same : strings.equalCount(equal)}</small>`
          : nothing
      }`;
  }

  #renderPicker(place: 0 | 1, label: string, current: Compared): TemplateResult {
    return html`<label class="field">
      ${label}
      <select
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          this.chosen = place === 0 ? [value, this.chosen[1]] : [this.chosen[0], value];
        }}
      >
        ${this.compared.map(
          ({ runId, label: name }) =>
            html`<option value=${runId} ?selected=${runId === current.runId}>${name}</option>`,
        )}
      </select>
    </label>`;
  }
}

function valueText(key: string, value: string): string {
  if (value === "") return strings.none;
  if (key === "method") return methodWords(value).label;
  return key === "trainable" ? formatCount(Number(value)) : value;
}
