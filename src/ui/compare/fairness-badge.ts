/** Whether the compared runs were trained under the same conditions, and if not, what differs. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Fairness } from "../../experiment/fairness.ts";
import { fairness } from "../../experiment/fairness.ts";
import { settingsStrings } from "../results/settings.strings.ts";
import { formatLearningRate, formatList } from "../state/format.ts";
import { base } from "../style/base.ts";
import { icon } from "../style/icons.ts";
import { card } from "../style/surfaces.ts";
import type { Compared } from "./compare-data.ts";
import { compareStrings as strings } from "./compare.strings.ts";

@customElement("fairness-badge")
export class FairnessBadge extends LitElement {
  static override readonly styles = [
    base,
    card,
    css`
      h2 {
        display: flex;
        align-items: center;
        gap: var(--space-2);
      }
      svg.icon {
        width: 1.15rem;
        height: 1.15rem;
        flex: none;
        fill: none;
        stroke: currentColor;
        stroke-width: 2.25;
      }
      .fair {
        border-color: var(--right);
      }
      .fair h2 {
        color: var(--right);
      }
      .unfair {
        border-color: var(--warning-line);
        background: var(--warning-ground);
        color: var(--warning-text);
      }
      p,
      ul {
        margin: var(--space-2) 0 0;
        font-size: var(--size-small);
        line-height: 1.5;
      }
      ul {
        padding-inline-start: 1.1rem;
        display: grid;
        gap: var(--space-1);
      }
    `,
  ];

  @property({ attribute: false }) compared: readonly Compared[] = [];

  override render(): TemplateResult {
    const { compared } = this;
    if (compared.length < 2) {
      return html`<section class="card"><p>${strings.oneRun}</p></section>`;
    }
    const found = fairness(compared);
    const kinds = [...new Set(found.rates.map(({ origin }) => origin))];
    const [kind] = kinds;
    return html`<section class="card ${found.isFair ? "fair" : "unfair"}" aria-labelledby="title">
      <h2 id="title">
        ${icon(found.isFair ? "check" : "warning")} ${found.isFair ? strings.fair : strings.unfair}
      </h2>
      ${found.differs.length === 0 ? html`<p>${strings.fairText}</p>` : this.#renderDiffers(found)}
      ${
        found.hasMixedRates
          ? this.#renderRates(found)
          : html`<p>${kind === undefined ? nothing : strings.fairRates[kind]}</p>`
      }
      ${found.hasOneDevice ? nothing : html`<p>${strings.otherDevice}</p>`}
    </section>`;
  }

  #renderDiffers({ differs }: Fairness): TemplateResult {
    return html`<ul>
      ${differs.map(
        ({ key, values }) =>
          html`<li>
            ${strings.differs(
              settingsStrings.name(key),
              values.map(({ value, runIds }) => strings.valueOfRuns(value, this.#names(runIds))),
            )}
          </li>`,
      )}
    </ul>`;
  }

  #renderRates({ rates }: Fairness): TemplateResult {
    return html`<p>${strings.mixedRates}</p>
      <ul>
        ${rates.map(
          ({ runId, learningRate, origin }) =>
            html`<li>
              ${strings.rate(
                this.#names([runId]),
                formatLearningRate(learningRate),
                strings.rateOrigins[origin],
              )}
            </li>`,
        )}
      </ul>`;
  }

  #names(runIds: readonly string[]): string {
    return formatList(
      this.compared.filter(({ runId }) => runIds.includes(runId)).map(({ label }) => label),
    );
  }
}
