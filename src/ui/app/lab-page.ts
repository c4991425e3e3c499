/** The Lab: set-up on the left, training, charts, samples and runs on the right; it passes the snapshot down. */
import type { TemplateResult } from "lit";
import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { renderBanners, renderOrigin } from "../frame/banners.ts";
import { renderFieldProblem } from "../frame/problem.ts";
import "../frame/transport-bar.ts";
import "../results/count-figure.ts";
import "../results/loss-figure.ts";
import "../results/metric-figures.ts";
import "../results/runs-table.ts";
import "../results/samples-table.ts";
import "../setup/base-card.ts";
import "../setup/method-card.ts";
import "../setup/scenario-card.ts";
import { runCaption } from "../setup/scenario-texts.ts";
import "../setup/task-card.ts";
import "../setup/training-card.ts";
import type { Snapshot, Store } from "../state/store.ts";
import { problemAt } from "../state/store.ts";
import { icon } from "../style/icons.ts";
import { labStrings as strings } from "./lab-page.strings.ts";
import { labStyles } from "./lab-page.styles.ts";

@customElement("lab-page")
export class LabPage extends LitElement {
  static override readonly styles = labStyles;

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;
  /** On narrow screens the set-up is a sheet that is asked for. */
  @state() private isSetupShown = false;

  /** As the styles have it. */
  readonly #narrow = matchMedia("(max-width: 56.25rem)");

  @query(".fold") private readonly fold!: HTMLButtonElement | null;
  @query(".sheet-head button") private readonly closer!: HTMLButtonElement | null;

  override connectedCallback(): void {
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.connectedCallback();
    this.#narrow.addEventListener("change", this.#onWidth);
  }

  override disconnectedCallback(): void {
    this.#narrow.removeEventListener("change", this.#onWidth);
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.disconnectedCallback();
  }

  /** Where there is room for both, the set-up covers nothing. */
  readonly #onWidth = ({ matches }: MediaQueryListEvent): void => {
    if (!matches) this.isSetupShown = false;
  };

  override render(): TemplateResult {
    const { snapshot, store } = this;
    const { run, hide } = snapshot;
    const hasSetup = ["scenario", "task", "methods", "training"].some((card) => !hide.has(card));
    return html`<div class="page ${hasSetup ? "" : "bare"}">
      ${hasSetup ? this.#renderSetup() : nothing}
      <main aria-label=${strings.results} ?inert=${this.isSetupShown}>
        <div class="content">
          ${
            hide.has("transport")
              ? nothing
              : html`<div class="dock">
                  <transport-bar .store=${store} .snapshot=${snapshot}>
                    ${hasSetup ? this.#renderFold() : nothing}
                  </transport-bar>
                </div>`
          }
          ${renderBanners(store, snapshot)} ${renderOrigin(run.current)} ${this.#renderCaption()}
          ${this.#renderFigures()}
          ${hide.has("runs") ? nothing : html`<runs-table .store=${store} .snapshot=${snapshot}></runs-table>`}
        </div>
      </main>
      <div class="scrim ${this.isSetupShown ? "open" : ""}" @click=${this.closeSetup}></div>
    </div>`;
  }

  /** What a run of the scenario has shown. */
  #renderCaption(): TemplateResult | typeof nothing {
    const { scenarioId, run, hide } = this.snapshot;
    const text = hide.has("captions") ? undefined : runCaption(scenarioId, run.current);
    return text === undefined ? nothing : html`<p class="caption">${text}</p>`;
  }

  #renderFigures(): TemplateResult {
    const { store, snapshot } = this;
    const { hide } = snapshot;
    const sides = ["counts", "samples"].filter((part) => !hide.has(part)).length;
    return html`<div class="figures ${sides === 0 ? "no-side" : ""}">
      <div class="curves">
        ${
          hide.has("losses")
            ? nothing
            : html`<loss-figure .store=${store} .snapshot=${snapshot}></loss-figure>`
        }
        ${
          hide.has("metrics")
            ? nothing
            : html`<metric-figures .store=${store} .snapshot=${snapshot}></metric-figures>`
        }
      </div>
      <div class="side ${sides === 1 ? "single" : ""}">
        ${
          hide.has("counts")
            ? nothing
            : html`<count-figure .store=${store} .snapshot=${snapshot}></count-figure>`
        }
        ${
          hide.has("samples")
            ? nothing
            : html`<samples-table .store=${store} .snapshot=${snapshot}></samples-table>`
        }
      </div>
    </div>`;
  }

  #renderSetup(): TemplateResult {
    return html`<aside
      id="setup"
      class=${this.isSetupShown ? "open" : ""}
      aria-label=${strings.setup}
    >
      ${this.#renderSheet()}
    </aside>`;
  }

  /** Where it was asked for, it covers the rest of the page, as a dialog does. */
  #renderSheet(): TemplateResult {
    const { snapshot, store } = this;
    const { hide, experiment } = snapshot;
    const isOpen = this.isSetupShown;
    return html`<div
      role=${isOpen ? "dialog" : nothing}
      aria-modal=${isOpen ? "true" : nothing}
      aria-label=${isOpen ? strings.setup : nothing}
    >
      <div class="sheet-head">
        <h2>${strings.setup}</h2>
        <button class="icon" aria-label=${strings.hideSetup} @click=${this.closeSetup}>
          ${icon("close")}
        </button>
      </div>
      <div class="setup">
        ${
          hide.has("scenario")
            ? nothing
            : html`<scenario-card .store=${store} .snapshot=${snapshot}></scenario-card>`
        }
        ${
          hide.has("task")
            ? nothing
            : html`<task-card .store=${store} .snapshot=${snapshot}></task-card>
                <base-card .store=${store} .snapshot=${snapshot}></base-card>`
        }
        ${
          hide.has("methods")
            ? nothing
            : html`<h2 class="section">${strings.methods}</h2>
                ${renderFieldProblem(problemAt(snapshot.problems, "methods"))}
                ${experiment.methods.map(
                  ({ id }) =>
                    html`<method-card
                      .store=${store}
                      .snapshot=${snapshot}
                      .methodId=${id}
                    ></method-card>`,
                )}`
        }
        ${
          hide.has("training")
            ? nothing
            : html`<training-card .store=${store} .snapshot=${snapshot}></training-card>`
        }
      </div>
    </div>`;
  }

  #renderFold(): TemplateResult {
    return html`<button
      slot="start"
      class="fold"
      aria-expanded=${this.isSetupShown ? "true" : "false"}
      @click=${this.#openSetup}
    >
      ${icon("sliders")} ${strings.showSetup}
    </button>`;
  }

  async #openSetup(): Promise<void> {
    this.isSetupShown = true;
    await this.updateComplete;
    this.closer?.focus();
  }

  /** True where it was open. */
  readonly closeSetup = (): boolean => {
    if (!this.isSetupShown) return false;
    this.isSetupShown = false;
    void this.updateComplete.then(() => this.fold?.focus());
    return true;
  };
}
