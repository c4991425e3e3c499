/** The page: set-up on the left, training and results on the right; it holds the layout and passes the snapshot down. */
import type { TemplateResult } from "lit";
import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { isPlaygroundError } from "../../core/errors.ts";
import { countMethod } from "../../experiment/describe.ts";
import type { CountBar } from "../charts/count-plot.ts";
import { lossData } from "../charts/loss-data.ts";
import type { HelpDialog } from "../frame/help-dialog.ts";
import "../frame/help-dialog.ts";
import { keyAction } from "../frame/keyboard.ts";
import { renderFieldProblem, renderProblem } from "../frame/problem.ts";
import "../frame/live-summary.ts";
import type { TopBar } from "../frame/top-bar.ts";
import "../frame/top-bar.ts";
import type { TransportBar } from "../frame/transport-bar.ts";
import "../frame/transport-bar.ts";
import "../results/count-figure.ts";
import type { LossFigure } from "../results/loss-figure.ts";
import "../results/loss-figure.ts";
import "../results/results-table.ts";
import "../results/samples-table.ts";
import "../setup/method-card.ts";
import "../setup/task-card.ts";
import "../setup/training-card.ts";
import { runLabel } from "../state/run-label.ts";
import type { Snapshot, Store } from "../state/store.ts";
import { problemAt } from "../state/store.ts";
import { icon } from "../style/icons.ts";
import { appStrings as strings } from "./playground-app.strings.ts";
import { appStyles } from "./playground-app.styles.ts";

@customElement("playground-app")
export class PlaygroundApp extends LitElement {
  static override readonly styles = appStyles;

  @property({ attribute: false }) store!: Store;
  @state() private snapshot!: Snapshot;
  /** On narrow screens the set-up is folded away until it is asked for. */
  @state() private isSetupShown = false;

  @query("help-dialog") private readonly help!: HelpDialog | null;
  @query("transport-bar") private readonly transport!: TransportBar | null;
  @query("loss-figure") private readonly lossFigure!: LossFigure | null;
  @query("top-bar") private readonly topBar!: TopBar | null;
  #unsubscribe: (() => void) | undefined;

  override connectedCallback(): void {
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.connectedCallback();
    this.snapshot = this.store.snapshot;
    this.#unsubscribe = this.store.subscribe(() => {
      this.snapshot = this.store.snapshot;
    });
    window.addEventListener("keydown", this.#onKey);
  }

  override disconnectedCallback(): void {
    this.#unsubscribe?.();
    window.removeEventListener("keydown", this.#onKey);
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    const { snapshot, store } = this;
    const { run, experiment } = snapshot;
    return html`<top-bar .snapshot=${snapshot} @show-help=${() => this.help?.show()}></top-bar>
      <div class="page">
        <aside aria-label=${strings.setup}>
          <button
            class="fold"
            aria-expanded=${this.isSetupShown ? "true" : "false"}
            aria-controls="setup"
            @click=${this.#foldSetup}
          >
            ${this.isSetupShown ? strings.hideSetup : strings.showSetup} ${icon("chevron")}
          </button>
          <div id="setup" class="setup ${this.isSetupShown ? "shown" : ""}">
            <task-card .store=${store} .snapshot=${snapshot}></task-card>
            <h2 class="section">${strings.methods}</h2>
            ${renderFieldProblem(problemAt(snapshot.problems, "methods"))}
            ${experiment.methods.map(
              ({ id }) =>
                html`<method-card
                  .store=${store}
                  .snapshot=${snapshot}
                  .methodId=${id}
                ></method-card>`,
            )}
            <training-card .store=${store} .snapshot=${snapshot}></training-card>
          </div>
        </aside>
        <main aria-label=${strings.results}>
          ${this.#renderBanners()}
          <transport-bar .store=${store} .snapshot=${snapshot}></transport-bar>
          <div class="figures">
            <loss-figure
              .data=${lossData(run, experiment.training.steps)}
              .isPreparing=${run.phase === "preparing"}
              .isEnded=${run.phase === "ended" || run.phase === "lost"}
            ></loss-figure>
            <count-figure .bars=${countBars(snapshot)}></count-figure>
          </div>
          <results-table
            .run=${run}
            @forget-earlier=${() => {
              store.forgetEarlier();
            }}
          ></results-table>
          <samples-table .current=${run.current}></samples-table>
        </main>
      </div>
      <live-summary .snapshot=${snapshot}></live-summary>
      <help-dialog></help-dialog>`;
  }

  #renderBanners(): unknown {
    const { device, run, notices } = this.snapshot;
    return [
      notices.length === 0 ? nothing : this.#renderNotices(notices),
      device.status === "missing"
        ? renderProblem(strings.noDevice, device.error, this.#deviceActions())
        : nothing,
      run.error === undefined
        ? nothing
        : renderProblem(
            run.phase === "lost" ? strings.lost : strings.failed,
            run.error,
            run.phase === "lost" ? this.#restartAction() : nothing,
          ),
      run.device?.isSoftware === true && run.device.backend === "webgpu" && run.phase === "idle"
        ? html`<div class="banner warning">
            ${icon("warning")}
            <p><strong>${strings.softwareTitle}</strong> ${strings.software(run.device.label)}</p>
          </div>`
        : nothing,
    ];
  }

  #deviceActions(): TemplateResult {
    return html`<p>${strings.referenceNote}</p>
      <button @click=${() => this.store.restart("reference")}>${strings.useReference}</button>
      <button @click=${() => this.store.restart()}>${strings.tryAgain}</button>`;
  }

  #restartAction(): TemplateResult {
    return html`<button @click=${() => this.store.restart()}>${strings.restart}</button>`;
  }

  #renderNotices(notices: readonly string[]): TemplateResult {
    return html`<div class="banner warning" role="status">
      ${icon("warning")}
      <p><strong>${strings.linkTitle}</strong></p>
      <ul>
        ${notices.map((notice) => html`<li>${notice}</li>`)}
      </ul>
      <div class="actions">
        <button
          @click=${() => {
            this.store.dismissNotices();
          }}
        >
          ${strings.dismiss}
        </button>
      </div>
    </div>`;
  }

  #foldSetup(): void {
    this.isSetupShown = !this.isSetupShown;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (this.help?.isOpen === true) return;
    const action = keyAction(event);
    if (action === undefined) return;
    event.preventDefault();
    switch (action) {
      case "run-or-pause":
        this.transport?.runOrPause();
        break;
      case "step":
        void this.store.step();
        break;
      case "stop":
        void this.store.stop();
        break;
      case "toggle-scale":
        this.lossFigure?.toggleScale();
        break;
      case "theme":
        this.topBar?.changeTheme();
        break;
      case "help":
        this.help?.show();
        break;
    }
  };
}

/** One bar for each method that is on and whose options fit the model. */
function countBars({ experiment }: Snapshot): readonly CountBar[] {
  return experiment.methods
    .filter(({ enabled }) => enabled)
    .flatMap((setting) => {
      try {
        const { trainable, share, sizeBytes } = countMethod(experiment, setting);
        // AdamW keeps two moments of each trained value, plain SGD keeps none.
        const optimizerBytes = experiment.training.optimizer === "adamw" ? 2 * sizeBytes : 0;
        const label = runLabel(setting.id, setting.options);
        return [
          { methodId: setting.id, label, trainable, share, fileBytes: sizeBytes, optimizerBytes },
        ];
      } catch (error) {
        if (isPlaygroundError(error)) return [];
        throw error;
      }
    });
}
