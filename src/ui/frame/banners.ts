/** What is missing, broken or worth a warning, each as one banner with its cause and a way on; it decides no recovery. */
import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { ErrorRecord } from "../../core/errors.ts";
import type { ExperimentRun } from "../../experiment/runs.ts";
import { errorSentence } from "../locale/error-words.ts";
import { formatDay } from "../state/format-day.ts";
import type { Snapshot, Store } from "../state/store.ts";
import { isBusy } from "../state/store.ts";
import type { IconName } from "../style/icons.ts";
import { icon } from "../style/icons.ts";
import { bannerStrings as strings } from "./banners.strings.ts";
import { copyDiagnostics } from "./diagnostics.ts";
import { errorText, renderProblem } from "./problem.ts";

export type Gate = "insecure" | "no-webgpu" | "no-adapter" | "other";

/** Why there is no device, as far as the words for it differ. */
function gateOf({ code }: ErrorRecord, isSecure: boolean): Gate {
  if (code === "GPU_ADAPTER_MISSING") return "no-adapter";
  if (code !== "WEBGPU_MISSING") return "other";
  return isSecure ? "no-webgpu" : "insecure";
}

export function renderBanners(store: Store, snapshot: Snapshot): readonly unknown[] {
  return [
    renderRecovery(store, snapshot),
    renderDevice(store, snapshot),
    renderRunError(store, snapshot),
    renderNotices(store, snapshot.notices),
    renderSurroundings(snapshot),
  ];
}

function renderRecovery(store: Store, { recovery, run }: Snapshot): unknown {
  switch (recovery.status) {
    case "none":
      return nothing;
    case "restoring":
      return banner("warning", restoringTitle(recovery.cause), strings.restoring(recovery.tries));
    case "interrupted":
      return banner(
        "note",
        strings.interruptedTitle,
        strings.interrupted,
        html`<button @click=${() => void store.continueInterrupted()}>
            ${strings.continueRun}
          </button>
          <button
            @click=${() => {
              store.dismissInterrupted();
            }}
          >
            ${strings.leaveRun}
          </button>`,
      );
    case "gave-up":
      return run.error === undefined
        ? nothing
        : renderProblem(
            strings.gaveUpTitle,
            run.error,
            html`<button @click=${() => void store.continueInterrupted()}>
                ${strings.restart}
              </button>
              <button @click=${() => void store.restart()}>${strings.leaveRun}</button>
              ${recordedButton(store)}
              <button @click=${() => void copyDiagnostics(store.snapshot)}>
                ${strings.copyDiagnostics}
              </button>`,
          );
  }
}

function restoringTitle(cause: ErrorRecord["code"] | undefined): string {
  if (cause === undefined) return strings.continuingTitle;
  return cause === "WORKER_FAILED" ? strings.restoringThreadTitle : strings.restoringTitle;
}

function renderDevice(store: Store, { device, run }: Snapshot): unknown {
  if (device.status === "missing") {
    const titles: Readonly<Record<Gate, string>> = {
      insecure: strings.insecureTitle,
      "no-webgpu": strings.noWebGpuTitle,
      "no-adapter": strings.noAdapterTitle,
      other: strings.noDeviceTitle,
    };
    return renderProblem(
      titles[gateOf(device.error, globalThis.isSecureContext)],
      device.error,
      html`<p>${strings.stillUseful}</p>
        ${recordedButton(store)}
        <button @click=${() => void store.restart("reference")}>${strings.useReference}</button>
        <button @click=${() => void store.restart()}>${strings.tryAgain}</button>`,
      "warning",
    );
  }
  const report = run.device;
  const isSlow = report?.isSoftware === true && report.backend === "webgpu";
  const hasTrained = isBusy(run) || run.current?.origin === "trained";
  return isSlow && !hasTrained
    ? banner("warning", strings.softwareTitle, strings.software(report.label))
    : nothing;
}

/** The device's fault, and likely again at the next run. */
const UNFIT: readonly ErrorRecord["code"][] = [
  "PIPELINE_FAILED",
  "GPU_VALIDATION",
  "GPU_LIMIT_EXCEEDED",
];

function renderRunError(store: Store, { run, recovery }: Snapshot): unknown {
  if (run.error === undefined || recovery.status !== "none") return nothing;
  return run.phase === "lost"
    ? renderProblem(strings.lost, run.error, restartButton(store))
    : renderProblem(
        strings.failed,
        run.error,
        // A device that opens need not run what training asks of it.
        UNFIT.includes(run.error.code)
          ? html`<button @click=${() => void store.restart("reference")}>
                ${strings.useReference}
              </button>
              <button @click=${() => void store.restart()}>${strings.tryAgain}</button>`
          : nothing,
      );
}

function renderSurroundings({ storage, otherTab, run }: Snapshot): readonly unknown[] {
  return [
    storage.status === "full"
      ? banner("warning", strings.storageFullTitle, errorText(storage.error) ?? strings.storageFull)
      : nothing,
    // Worth a word only once there is something that will be lost.
    storage.status === "missing" && run.current?.origin === "trained" && !isBusy(run)
      ? banner(
          "warning",
          strings.storageMissingTitle,
          errorText(storage.error) ?? strings.storageMissing,
        )
      : nothing,
    otherTab ? banner("warning", strings.otherTabTitle, strings.otherTab) : nothing,
  ];
}

export function renderNotices(store: Store, notices: readonly string[]): unknown {
  if (notices.length === 0) return nothing;
  return html`<div class="banner warning" role="status">
    ${icon("warning")}
    <p><strong>${strings.linkTitle}</strong></p>
    <ul>
      ${notices.map((notice) => html`<li>${errorSentence(notice)}</li>`)}
    </ul>
    <div class="actions">
      <button
        @click=${() => {
          store.dismissNotices();
        }}
      >
        ${strings.dismiss}
      </button>
    </div>
  </div>`;
}

/** Says whose curves are on screen where nobody trained them in this browser. */
export function renderOrigin(shown: ExperimentRun | undefined): unknown {
  if (shown === undefined || shown.origin === "trained") return nothing;
  const device = shown.device?.label ?? strings.unknownDevice;
  const date = formatDay(shown.startedAt);
  const isRecorded = shown.origin === "recorded";
  return html`<p class="origin">
    ${icon("record")}
    <span
      ><strong>${isRecorded ? strings.recorded : strings.fromFile}</strong>
      ${isRecorded ? strings.recordedOn(device, date) : strings.fromFileOn(device, date)}</span
    >
  </p>`;
}

function banner(
  kind: "note" | "warning",
  title: string,
  text: string,
  actions: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  const name: IconName = kind === "note" ? "info" : "warning";
  return html`<div class="banner ${kind}" role="status">
    ${icon(name)}
    <p><strong>${title}</strong> ${text}</p>
    ${actions === nothing ? nothing : html`<div class="actions">${actions}</div>`}
  </div>`;
}

function restartButton(store: Store): TemplateResult {
  return html`<button @click=${() => void store.restart()}>${strings.restart}</button>`;
}

function recordedButton(store: Store): TemplateResult {
  return html`<button @click=${() => void store.showRecorded()}>${strings.showRecorded}</button>`;
}
