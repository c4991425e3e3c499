/** The scenario that the set-up began with: its sentence, what has been changed since, and its recorded run. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { SCENARIOS } from "../../experiment/scenarios.ts";
import { isMoreThanStep } from "../state/quiet.ts";
import type { Snapshot, Store } from "../state/store.ts";
import { isBusy } from "../state/store.ts";
import { base } from "../style/base.ts";
import { button, field } from "../style/controls.ts";
import { icon } from "../style/icons.ts";
import { card } from "../style/surfaces.ts";
import { scenarioCardStrings as strings } from "./scenario-card.strings.ts";
import { scenarioSentence, scenarioTitle } from "./scenario-texts.ts";
import { changeCount } from "./starting-point.ts";

@customElement("scenario-card")
export class ScenarioCard extends LitElement {
  static override readonly styles = [
    base,
    card,
    button,
    field,
    css`
      .card {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-2);
        padding: var(--space-3);
      }
      /* The top bar has the picker where there is room for it. */
      @media (min-width: 56.26rem) {
        select {
          display: none;
        }
      }
      @media (max-width: 56.25rem) {
        .chosen {
          display: none;
        }
      }
      .label {
        margin-bottom: calc(-1 * var(--space-2));
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-1);
        margin: 0 calc(-1 * var(--space-2)) calc(-1 * var(--space-1));
      }
      .changed {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        padding-inline-start: var(--space-2);
        margin-inline-end: auto;
      }
      .changed::before {
        content: "";
        width: 0.5rem;
        height: 0.5rem;
        border-radius: 50%;
        background: var(--accent);
        border: 1px solid var(--accent);
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false, hasChanged: isMoreThanStep }) snapshot!: Snapshot;

  override render(): TemplateResult {
    const { scenarioId, run } = this.snapshot;
    const isResting = isBusy(run);
    return html`<section class="card" aria-label=${strings.title}>
      <span class="label" aria-hidden="true">${strings.title}</span>
      <h2 class="chosen">${scenarioId === undefined ? strings.own : scenarioTitle(scenarioId)}</h2>
      <select aria-label=${strings.pick} ?disabled=${isResting} @change=${this.#choose}>
        ${
          scenarioId === undefined
            ? html`<option value="" selected disabled>${strings.own}</option>`
            : nothing
        }
        ${SCENARIOS.map(
          ({ id }) =>
            html`<option value=${id} ?selected=${id === scenarioId}>${scenarioTitle(id)}</option>`,
        )}
      </select>
      <small>${scenarioId === undefined ? strings.ownText : scenarioSentence(scenarioId)}</small>
      ${scenarioId === undefined ? nothing : this.#renderFoot(scenarioId, isResting)}
    </section>`;
  }

  #renderFoot(scenarioId: string, isResting: boolean): TemplateResult {
    const changes = changeCount(this.snapshot);
    return html`<div class="foot">
      ${
        changes === 0
          ? nothing
          : html`<small class="changed">${strings.changes(changes)}</small>
              <button
                class="quiet"
                ?disabled=${isResting}
                @click=${() => {
                  this.store.chooseScenario(scenarioId);
                }}
              >
                ${icon("reset")} ${strings.reset}
              </button>`
      }
      ${
        this.snapshot.run.current?.origin === "recorded"
          ? nothing
          : html`<button
              class="quiet"
              title=${strings.recordedHint}
              ?disabled=${isResting}
              @click=${() => void this.store.showRecorded()}
            >
              ${icon("record")} ${strings.recorded}
            </button>`
      }
    </div>`;
  }

  #choose(event: Event): void {
    this.store.chooseScenario((event.target as HTMLSelectElement).value);
  }
}
