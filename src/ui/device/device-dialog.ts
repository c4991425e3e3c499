/** What computes, told in full, and its self-test: the page's proof that this device gives the numbers it should. */
import type { TemplateResult } from "lit";
import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ErrorRecord } from "../../core/errors.ts";
import { toPlaygroundError } from "../../core/errors.ts";
import type { DeviceDetails, SelfCheck, SelfTestReport } from "../../worker/client.ts";
import { copyText } from "../frame/diagnostics.ts";
import { problemStyles, renderProblem } from "../frame/problem.ts";
import type { Snapshot, Store } from "../state/store.ts";
import { isBusy } from "../state/store.ts";
import { base } from "../style/base.ts";
import { button } from "../style/controls.ts";
import { icon } from "../style/icons.ts";
import { dialog } from "../style/surfaces.ts";
import { renderCheckTable, renderVerdict } from "./check-table.ts";
import { renderDeviceFacts } from "./device-facts.ts";
import { deviceStrings as strings } from "./device-dialog.strings.ts";
import { deviceDialogStyles } from "./device-dialog.styles.ts";
import { deviceReport } from "./device-report.ts";

@customElement("device-dialog")
export class DeviceDialog extends LitElement {
  static override readonly styles = [base, button, dialog, problemStyles, deviceDialogStyles];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;
  @state() private details: DeviceDetails | undefined;
  @state() private problem: ErrorRecord | undefined;
  @state() private everyVariant = false;
  /** Of the self-test that runs, or ran last. */
  @state() private checks: readonly SelfCheck[] = [];
  @state() private planned = 0;
  @state() private isRunning = false;
  @state() private report: SelfTestReport | undefined;
  /** Made when it is drawn: the language may change meanwhile. */
  @state() private note: (() => string) | undefined;
  #testedAt: string | undefined;

  @query("dialog") private readonly dialog!: HTMLDialogElement | null;

  /** A dialog that goes with its page is not closed, and tells nobody. */
  override disconnectedCallback(): void {
    this.#cancel();
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="title" @close=${this.#cancel}>
      <div class="head">
        <h2 id="title">${strings.title}</h2>
        <button class="icon" aria-label=${strings.close} @click=${() => this.dialog?.close()}>
          ${icon("close")}
        </button>
      </div>
      ${
        this.problem === undefined
          ? nothing
          : renderProblem(strings.problem, this.problem, this.#renderRestart(this.problem))
      }
      ${
        this.details === undefined
          ? this.problem === undefined
            ? html`<p role="status">${strings.loading}</p>`
            : nothing
          : html`${renderDeviceFacts(this.details)}${this.#renderSelfTest(this.details)}`
      }
    </dialog>`;
  }

  get isOpen(): boolean {
    return this.dialog?.open === true;
  }

  /** Asks the device anew: it may be another one than last time. */
  async show(): Promise<void> {
    await this.updateComplete;
    // The page may have gone to Present meanwhile.
    if (!this.isConnected) return;
    if (!this.isOpen) this.dialog?.showModal();
    this.problem = undefined;
    this.note = undefined;
    try {
      const details = await this.store.device.describeDevice();
      if (details.label !== this.details?.label) this.#forget();
      this.details = details;
    } catch (error) {
      this.details = undefined;
      const { device } = this.snapshot;
      this.problem =
        device.status === "missing" ? device.error : toPlaygroundError(error).toRecord();
    }
  }

  #renderSelfTest({ backend }: DeviceDetails): TemplateResult {
    const busy = isBusy(this.snapshot.run);
    return html`<section class="test" aria-labelledby="self-test">
      <h3 id="self-test">${strings.selfTest}</h3>
      <p><small>${strings.selfTestHint}</small></p>
      <div class="actions">
        ${
          this.isRunning
            ? html`<button @click=${this.#cancel}>${strings.cancel}</button>`
            : html`<button class="primary" ?disabled=${busy} @click=${this.#run}>
                ${this.report === undefined ? strings.run : strings.runAgain}
              </button>`
        }
        <button ?disabled=${this.isRunning} @click=${this.#copy}>${strings.copy}</button>
        ${
          backend === "reference"
            ? nothing
            : html`<label
                ><input
                  type="checkbox"
                  .checked=${this.everyVariant}
                  ?disabled=${this.isRunning}
                  @change=${this.#choose}
                />${strings.everyVariant}</label
              >`
        }
      </div>
      ${busy && !this.isRunning ? html`<p>${strings.busy}</p>` : nothing}
      <p role="status">${this.note?.() ?? ""}</p>
      ${this.isRunning ? this.#renderProgress() : nothing}
      <div aria-live="polite">
        ${this.report === undefined ? nothing : renderVerdict(this.report)}
      </div>
      ${this.#renderRestart(this.report?.error)}
      ${renderCheckTable(strings.steps, this.#ofGroup("step"))}
      ${renderCheckTable(strings.kernelChecks, this.#ofGroup("kernel"))}
    </section>`;
  }

  /** A device that is lost does not come back by itself where nothing trains. */
  #renderRestart(error: ErrorRecord | undefined): TemplateResult | typeof nothing {
    if (error?.code !== "GPU_DEVICE_LOST") return nothing;
    return html`<button @click=${this.#restart}>${strings.restart}</button>`;
  }

  readonly #restart = async (): Promise<void> => {
    this.#forget();
    await this.store.restart();
    await this.show();
  };

  #renderProgress(): TemplateResult {
    const text =
      this.planned === 0 ? strings.preparing : strings.progress(this.checks.length, this.planned);
    return html`<p class="number">${text}</p>
      <progress
        aria-label=${strings.selfTest}
        max=${Math.max(1, this.planned)}
        .value=${this.checks.length}
      ></progress>`;
  }

  #ofGroup(group: SelfCheck["group"]): readonly SelfCheck[] {
    return this.checks.filter((check) => check.group === group);
  }

  readonly #choose = (event: Event): void => {
    this.everyVariant = (event.target as HTMLInputElement).checked;
  };

  readonly #run = async (): Promise<void> => {
    this.#forget();
    this.isRunning = true;
    this.#testedAt = new Date().toISOString();
    try {
      const { everyVariant } = this;
      this.report = await this.store.device.selfTest({ everyVariant }, ({ planned, check }) => {
        this.planned = planned;
        if (check !== undefined) this.checks = [...this.checks, check];
      });
      // Progress crosses the threads by itself, and may be late.
      this.checks = this.report.checks;
    } catch (error) {
      // What has been checked until then stays on the page.
      this.problem = toPlaygroundError(error).toRecord();
    } finally {
      this.isRunning = false;
    }
  };

  readonly #cancel = (): void => {
    if (this.isRunning) void this.store.device.cancelSelfTest().catch(() => undefined);
  };

  readonly #copy = async (): Promise<void> => {
    const { details, report, problem: error } = this;
    if (details === undefined) return;
    const date = (report && this.#testedAt) ?? new Date().toISOString();
    const { userAgent } = navigator;
    const isCopied = await copyText(deviceReport({ details, report, error, userAgent, date }));
    this.note = () => (isCopied ? strings.copied : strings.notCopied);
  };

  #forget(): void {
    this.checks = [];
    this.planned = 0;
    this.report = undefined;
    this.problem = undefined;
    this.note = undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "device-dialog": DeviceDialog;
  }
}
